// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#include "files/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/file_source.h"
#include "files/npy_header.h"
#include "files/pieces.h"

namespace debruit {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeader = 10000;
constexpr std::size_t kHeaderAlignment = 64;
constexpr std::size_t kPiece = std::size_t{1} << 20;  // bytes of values that are converted at a time

/// A type as it lies in a file, and how its values are kept.
struct ElementType {
  std::string_view code;  // NumPy's letter and size
  std::string_view name;
  std::size_t bytes;
  NpyValues (*convert)(std::string_view bytes, bool swap, std::string_view where);
};

[[noreturn]] void fail(std::string_view where, const std::string& message) {
  throw Error(ErrorKind::input, where, message);
}

template <class Stored>
Stored stored_value(const char* bytes, bool swap) {
  std::array<char, sizeof(Stored)> raw;
  std::memcpy(raw.data(), bytes, sizeof(Stored));
  if (swap) std::reverse(raw.begin(), raw.end());
  return std::bit_cast<Stored>(raw);
}

template <class Stored, class Kept>
NpyValues convert(std::string_view bytes, bool swap, std::string_view where) {
  std::vector<Kept> values(bytes.size() / sizeof(Stored));
  if constexpr (std::is_same_v<Stored, Kept>) {
    if (!swap) {
      if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
      return values;
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = stored_value<Stored>(bytes.data() + i * sizeof(Stored), swap);
    if constexpr (std::is_same_v<Stored, std::uint64_t>) {
      if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        fail(where, "holds " + std::to_string(value) + ", which does not fit into a signed integer of 64 bits");
      }
    }
    values[i] = static_cast<Kept>(value);  // NOLINT(bugprone-signed-char-misuse): the number, whatever its sign
  }
  return values;
}

/// The one table of the types that are read.
constexpr std::array<ElementType, 11> kTypes = {{
    {"u1", "uint8", 1, convert<std::uint8_t, std::uint8_t>},
    {"u2", "uint16", 2, convert<std::uint16_t, std::uint16_t>},
    {"f4", "float32", 4, convert<float, float>},
    {"f8", "float64", 8, convert<double, double>},
    {"i8", "int64", 8, convert<std::int64_t, std::int64_t>},
    {"i4", "int32", 4, convert<std::int32_t, std::int64_t>},
    {"i2", "int16", 2, convert<std::int16_t, std::int64_t>},
    {"i1", "int8", 1, convert<std::int8_t, std::int64_t>},
    {"u4", "uint32", 4, convert<std::uint32_t, std::int64_t>},
    {"u8", "uint64", 8, convert<std::uint64_t, std::int64_t>},
    {"b1", "bool", 1, convert<std::uint8_t, std::int64_t>},
}};

template <class T>
constexpr std::string_view kDescr;
template <>
constexpr std::string_view kDescr<float> = "<f4";
template <>
constexpr std::string_view kDescr<double> = "<f8";
template <>
constexpr std::string_view kDescr<std::uint8_t> = "|u1";
template <>
constexpr std::string_view kDescr<std::uint16_t> = "<u2";
template <>
constexpr std::string_view kDescr<std::int64_t> = "<i8";

/// What NumPy's letter stands for where it is a type that is not read.
std::string_view unread_type(char letter) {
  switch (letter) {
    case 'U':
    case 'S':
    case 'a':
      return " (text)";
    case 'O':
      return " (Python objects)";
    case 'c':
      return " (complex numbers)";
    case 'V':
      return " (records)";
    case 'M':
    case 'm':
      return " (times)";
    default:
      return "";
  }
}

/// `descr` is a byte order (<, >, | or =), a letter and a number.
const ElementType& element_type(const std::string& descr, std::string_view where) {
  const bool ordered = !descr.empty() && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
  for (const ElementType& type : kTypes) {
    if (ordered && descr.substr(1) == type.code && (type.bytes == 1 || descr[0] != '|')) return type;
  }
  std::string names;
  for (const ElementType& type : kTypes) names += (names.empty() ? "" : ", ") + std::string(type.name);
  fail(where, "has values of type '" + descr + "'" + std::string(unread_type(descr.size() > 1 ? descr[1] : ' ')) +
                  "; known are " + names);
}

const ElementType& element_type(const NpyInfo& info) {
  return *std::find_if(kTypes.begin(), kTypes.end(), [&](const ElementType& type) { return type.name == info.type; });
}

/// Nothing where the product does not fit.
std::optional<std::size_t> element_count(const std::vector<std::size_t>& shape) {
  std::size_t count = 1;
  for (const std::size_t dimension : shape) {
    if (__builtin_mul_overflow(count, dimension, &count)) return std::nullopt;
  }
  return count;
}

/// Takes bytes of the header off a source and counts them.
class HeaderBytes {
 public:
  HeaderBytes(const ByteSource& source, std::string_view where) : source_(source), where_(where) {}

  std::string take(std::size_t size) {
    std::string bytes(size, '\0');
    if (source_(bytes) < size) fail(where_, "ends within the .npy header");
    taken_ += size;
    return bytes;
  }
  /// A little-endian number of `size` bytes.
  std::size_t number(std::size_t size) {
    const std::string bytes = take(size);
    std::size_t value = 0;
    std::memcpy(&value, bytes.data(), size);
    return value;
  }
  [[nodiscard]] std::size_t taken() const { return taken_; }

 private:
  const ByteSource& source_;
  std::string_view where_;
  std::size_t taken_ = 0;
};

std::string header_text(HeaderBytes& bytes, std::uint64_t size, std::string_view where) {
  if (size < kMagic.size() || bytes.take(kMagic.size()) != kMagic) {
    fail(where, "is not a .npy file: it does not begin with \\x93NUMPY");
  }
  const std::size_t major = bytes.number(1);
  const std::size_t minor = bytes.number(1);
  if (major < 1 || major > 3 || minor != 0) {
    fail(where, "has .npy format version " + std::to_string(major) + "." + std::to_string(minor) +
                    "; 1.0, 2.0 and 3.0 are known");
  }
  const std::size_t length = bytes.number(major == 1 ? 2 : 4);
  if (length > kMaxHeader) {
    fail(where, "has a .npy header of " + std::to_string(length) + " bytes; at most " + std::to_string(kMaxHeader) +
                    " are accepted");
  }
  return bytes.take(length);
}

/// Values in Fortran order (first index fastest) into C order (last index fastest).
template <class T>
std::vector<T> to_c_order(const std::vector<T>& values, const std::vector<std::size_t>& shape) {
  std::vector<std::size_t> strides;  // in `values`
  std::size_t stride = 1;
  for (const std::size_t dimension : shape) {
    strides.push_back(stride);
    stride *= dimension;
  }
  std::vector<T> result(values.size());
  std::vector<std::size_t> index(shape.size());
  std::size_t from = 0;
  for (T& value : result) {
    value = values[from];
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

/// Calls `take` with all values of the array, std::vector<T>&&, some at a time.
template <class T, class Take>
void for_values(const ByteSource& source, const NpyInfo& info, std::string_view where, const Take& take) {
  std::string piece;
  for (std::size_t left = info.count * info.value_bytes; left > 0; left -= piece.size()) {
    piece.resize(std::min(left, kPiece));
    if (source(piece) < piece.size()) fail(where, "ends within its values");
    take(std::get<std::vector<T>>(npy_values(info, piece, where)));
  }
}

/// All values of the array, so that nothing but the result is of its size, or twice that where the size is not certain.
template <class T>
std::vector<T> read_values(const ByteSource& source, const NpyInfo& info, std::string_view where, SizeIs worth) {
  if (worth == SizeIs::announced) {
    Pieces<std::vector<T>> pieces;
    for_values<T>(source, info, where, [&](std::vector<T>&& some) { pieces.add(std::move(some)); });
    return pieces.join();
  }
  std::vector<T> values;
  values.reserve(info.count);
  for_values<T>(source, info, where,
                [&](std::vector<T>&& some) { values.insert(values.end(), some.begin(), some.end()); });
  return values;
}

void check_held(const NpyInfo& info, std::size_t value_bytes, std::uint64_t limit, std::string_view where) {
  if (info.count <= limit / value_bytes) return;
  fail(where, "holds " + std::to_string(info.count) + " values of " + std::to_string(value_bytes) +
                  " bytes in memory: more than the " + std::to_string(limit) + " bytes allowed");
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

NpyValues npy_values(const NpyInfo& info, std::string_view bytes, std::string_view where) {
  return element_type(info).convert(bytes, info.big_endian, where);
}

NpyInfo read_npy_header(const ByteSource& source, std::uint64_t size, std::string_view where) {
  HeaderBytes bytes(source, where);
  const std::string text = header_text(bytes, size, where);
  NpyHeader header = parse_npy_header(text, where);
  const ElementType& type = element_type(header.descr, where);
  NpyInfo info{std::string(type.name),
               std::move(header.shape),
               header.fortran_order,
               header.descr[0] == '>',
               bytes.taken(),
               type.bytes,
               0};
  const std::optional<std::size_t> count = element_count(info.shape);
  const std::uint64_t left = size - std::min<std::uint64_t>(size, info.header_bytes);
  if (!count || *count > left / type.bytes || left != *count * type.bytes) {
    fail(where,
         "holds " + std::to_string(left) + " bytes of values, which is not what its shape asks for" +
             (count ? " (" + std::to_string(*count) + " values of " + std::to_string(type.bytes) + " bytes)" : ""));
  }
  info.count = *count;
  return info;
}

NpyArray read_npy(const ByteSource& source, std::uint64_t size, std::string_view where, SizeIs worth,
                  std::uint64_t limit) {
  const NpyInfo info = read_npy_header(source, size, where);
  NpyArray array{info.shape, npy_values(info, {}, where)};
  std::visit(
      [&]<class T>(std::vector<T>& values) {
        check_held(info, sizeof(T), limit, where);
        values = read_values<T>(source, info, where, worth);
      },
      array.values);
  if (info.fortran_order && info.shape.size() > 1) {
    std::visit([&](auto& values) { values = to_c_order(values, info.shape); }, array.values);
  }
  return array;
}

std::uint64_t held_bytes(const NpyArray& array) {
  return std::visit([]<class T>(const std::vector<T>& values) { return std::uint64_t{values.size()} * sizeof(T); },
                    array.values);
}

NpyArray parse_npy(std::string_view bytes, std::string_view where) {
  return read_npy(bytes_of(bytes), bytes.size(), where);
}

void write_npy(const std::filesystem::path& file, const NpyArray& array) { write_file(file, format_npy(array)); }

NpyArray read_npy(const std::filesystem::path& file, std::uint64_t limit) {
  FileSource source(file);
  if (source.size() > limit) {
    fail(file.string(), "is larger than the " + std::to_string(limit) + " bytes allowed");
  }
  return read_npy([&](std::span<char> buffer) { return source.read(buffer); }, source.size(), file.string(),
                  SizeIs::certain, limit);
}

}  // namespace debruit
