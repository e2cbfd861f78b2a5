// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#include "files/npy.h"

#include <bit>
#include <cstring>
#include <optional>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/npy_header.h"

namespace debruit {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeader = 10000;
constexpr std::size_t kHeaderAlignment = 64;

template <class T>
constexpr std::string_view kDescr;
template <>
constexpr std::string_view kDescr<float> = "<f4";
template <>
constexpr std::string_view kDescr<double> = "<f8";
template <>
constexpr std::string_view kDescr<std::uint8_t> = "|u1";
template <>
constexpr std::string_view kDescr<std::int64_t> = "<i8";

/// Nothing where the product does not fit.
std::optional<std::size_t> element_count(const std::vector<std::size_t>& shape) {
  std::size_t count = 1;
  for (const std::size_t dimension : shape) {
    if (__builtin_mul_overflow(count, dimension, &count)) return std::nullopt;
  }
  return count;
}

[[noreturn]] void fail(std::string_view where, const std::string& message) {
  throw Error(ErrorKind::input, where, message);
}

/// Takes the little-endian number of `size` bytes off the front.
std::size_t take_number(std::string_view& bytes, std::size_t size, std::string_view where) {
  if (bytes.size() < size) fail(where, "ends within the .npy header");
  std::size_t value = 0;
  std::memcpy(&value, bytes.data(), size);
  bytes.remove_prefix(size);
  return value;
}

std::string_view take_header(std::string_view& bytes, std::string_view where) {
  if (bytes.substr(0, kMagic.size()) != kMagic) fail(where, "is not a .npy file: it does not begin with \\x93NUMPY");
  bytes.remove_prefix(kMagic.size());
  const std::size_t major = take_number(bytes, 1, where);
  const std::size_t minor = take_number(bytes, 1, where);
  if (major < 1 || major > 3 || minor != 0) {
    fail(where, "has .npy format version " + std::to_string(major) + "." + std::to_string(minor) +
                    "; 1.0, 2.0 and 3.0 are known");
  }
  const std::size_t size = take_number(bytes, major == 1 ? 2 : 4, where);
  if (size > kMaxHeader) {
    fail(where, "has a .npy header of " + std::to_string(size) + " bytes; at most " + std::to_string(kMaxHeader) +
                    " are accepted");
  }
  if (bytes.size() < size) fail(where, "ends within the .npy header");
  const std::string_view header = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return header;
}

template <class T>
std::vector<T> parse_values(const NpyHeader& header, std::string_view bytes, std::string_view where) {
  const std::optional<std::size_t> count = element_count(header.shape);
  if (!count || *count > bytes.size() / sizeof(T) || bytes.size() != *count * sizeof(T)) {
    fail(where,
         "holds " + std::to_string(bytes.size()) + " bytes of values, which is not what its shape asks for" +
             (count ? " (" + std::to_string(*count) + " values of " + std::to_string(sizeof(T)) + " bytes)" : ""));
  }
  std::vector<T> values(*count);
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

}  // namespace

std::string format_npy(const NpyArray& array) {
  const std::size_t preamble = kMagic.size() + 4;
  return std::visit(
      [&]<class T>(const std::vector<T>& values) {
        if (element_count(array.shape) != values.size()) {
          throw Error(ErrorKind::usage, "array",
                      "its shape does not fit its " + std::to_string(values.size()) + " values");
        }
        std::string header = format_npy_header({std::string(kDescr<T>), false, array.shape});
        const std::size_t used = preamble + header.size() + 1;
        header.append((kHeaderAlignment - used % kHeaderAlignment) % kHeaderAlignment, ' ');
        header += '\n';
        std::string bytes(kMagic);
        bytes += {'\1', '\0', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
        bytes += header;
        bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
        return bytes;
      },
      array.values);
}

NpyArray parse_npy(std::string_view bytes, std::string_view where) {
  NpyHeader header = parse_npy_header(take_header(bytes, where), where);
  if (header.fortran_order) fail(where, "is in Fortran order; save it with numpy.ascontiguousarray");
  NpyArray array;
  if (header.descr == kDescr<float>) {
    array.values = parse_values<float>(header, bytes, where);
  } else if (header.descr == kDescr<double>) {
    array.values = parse_values<double>(header, bytes, where);
  } else if (header.descr == kDescr<std::uint8_t>) {
    array.values = parse_values<std::uint8_t>(header, bytes, where);
  } else if (header.descr == kDescr<std::int64_t>) {
    array.values = parse_values<std::int64_t>(header, bytes, where);
  } else {
    fail(where, "has values of type '" + header.descr +
                    "'; known are <f4 (float32), <f8 (float64), |u1 (uint8) and <i8 (int64)");
  }
  array.shape = std::move(header.shape);
  return array;
}

void write_npy(const std::filesystem::path& file, const NpyArray& array) { write_file(file, format_npy(array)); }

NpyArray read_npy(const std::filesystem::path& file) { return parse_npy(read_file(file), file.string()); }

}  // namespace debruit
