#include "debruit/error.h"

#include "base/utf8.h"

namespace debruit {
namespace {

constexpr std::size_t kLongestWhere = 5000;  // a path of 4096 bytes and a field
constexpr std::size_t kLongestMessage = 2000;

std::string line(std::string_view where, std::string_view message) {
  const std::string place = printable(where, kLongestWhere);
  return (place.empty() ? "" : place + ": ") + printable(message, kLongestMessage);
}

}  // namespace

Error::Error(ErrorKind kind, std::string_view where, std::string_view message)
    : std::runtime_error(line(where, message)), kind_(kind), where_(printable(where, kLongestWhere)) {}

}  // namespace debruit
