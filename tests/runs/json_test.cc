// What a JSON text may hold, whatever it is of; tests/hostile has what else is refused.
#include "runs/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/expect_error.h"

namespace debruit {
namespace {

/// A list of `value` again and again, as many times as a power of two and once more.
std::string list_of(std::string value, int doublings) {
  value += ',';
  const std::string last = value.substr(0, value.size() - 1);
  for (int i = 0; i < doublings; ++i) value += value;
  return "[" + value + last + "]";
}

TEST(Json, TakesManyNumbersButNotAnyNumber) {
  EXPECT_EQ(parse_json(list_of("0", 20), "file").size(), (std::size_t{1} << 20) + 1);
  test::expect_error(
      ErrorKind::input, [] { (void)parse_json(list_of("0", 23), "file"); }, "has more than 8388608 numbers");
}

TEST(Json, TakesFewerListsAndTexts) {
  for (const char* value : {"[]", "\"\""}) {
    test::expect_error(
        ErrorKind::input, [&] { (void)parse_json(list_of(value, 19), "file"); },
        "has more than 524288 lists, objects and texts");
  }
}

}  // namespace
}  // namespace debruit
