#include "files/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/byte_source.h"
#include "files/file_source.h"

namespace debruit {
namespace {

using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in the file");

constexpr std::size_t kPieceValues = std::size_t{1} << 18;  // that are converted at a time
constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMostDimensions = 32;
constexpr std::string_view kMetadata = "__metadata__";

enum class Type { f16, bf16, f32, f64 };

struct TypeName {
  std::string_view name;
  Type type;
  std::uint64_t bytes;
};
constexpr std::array<TypeName, 4> kTypes = {
    {{"F32", Type::f32, 4}, {"F64", Type::f64, 8}, {"F16", Type::f16, 2}, {"BF16", Type::bf16, 2}}};

/// A tensor as the header describes it.
struct Entry {
  std::string name;
  TypeName type;
  std::vector<std::size_t> shape;
  std::uint64_t count = 1;
  std::uint64_t begin = 0;  // in the bytes after the header
  std::uint64_t end = 0;
};

float from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half >> 15) << 31;
  const std::uint32_t exponent = half >> 10 & 31u;
  const std::uint32_t fraction = half & 1023u;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return sign == 0 ? magnitude : -magnitude;
  }
  const std::uint32_t wide_exponent = exponent == 31 ? 255 : exponent + (127 - 15);
  return std::bit_cast<float>(sign | wide_exponent << 23 | fraction << 13);
}

float value_at(const char* bytes, Type type) {
  switch (type) {
    case Type::f32: {
      float value = 0;
      std::memcpy(&value, bytes, sizeof value);
      return value;
    }
    case Type::f64: {
      double value = 0;
      std::memcpy(&value, bytes, sizeof value);
      return static_cast<float>(value);  // IEEE: too large becomes infinite
    }
    case Type::f16:
    case Type::bf16: {
      std::uint16_t value = 0;
      std::memcpy(&value, bytes, sizeof value);
      return type == Type::f16 ? from_half(value) : std::bit_cast<float>(std::uint32_t{value} << 16);
    }
  }
  return 0;
}

class Reader {
 public:
  /// `source` gives `size` bytes, for certain.
  Reader(ByteSource source, std::uint64_t size, std::string name, std::uint64_t limit, std::uint64_t largest_header)
      : source_(std::move(source)),
        size_(size),
        name_(std::move(name)),
        limit_(limit),
        largest_header_(largest_header) {}

  Safetensors read() {
    if (size_ > limit_) {
      throw defect("has " + std::to_string(size_) + " bytes: more than the " + std::to_string(limit_) +
                   " bytes allowed");
    }
    const std::string header = header_text();
    values_size_ = size_ - kLengthBytes - header.size();
    parse(header);
    check_layout();
    check_held();
    for (const Entry& found : entries_) result_.tensors.emplace(found.name, tensor(found));
    return std::move(result_);
  }

 private:
  [[nodiscard]] Error defect(const std::string& message) const { return Error(ErrorKind::input, name_, message); }
  [[nodiscard]] Error defect(const std::string& tensor, const std::string& message) const {
    return defect("tensor '" + tensor + "' " + message);
  }

  void fill(std::span<char> buffer) const {
    if (source_(buffer) < buffer.size()) throw defect("has become shorter since it was opened");
  }

  [[nodiscard]] std::string header_text() const {
    if (size_ < kLengthBytes) {
      throw defect("is too short for safetensors: has " + std::to_string(size_) + " bytes, expected at least 8");
    }
    std::array<char, kLengthBytes> first{};
    fill(first);
    if (std::string_view(first.data(), first.size()).starts_with("PK\3\4")) {
      throw defect("is a ZIP archive (a bundle of debruit's, or a file of torch.save's); expected a safetensors file");
    }
    const auto length = std::bit_cast<std::uint64_t>(first);
    if (length > largest_header_) {
      throw defect("announces a header of " + std::to_string(length) + " bytes, expected at most " +
                   std::to_string(largest_header_));
    }
    if (length > size_ - kLengthBytes) {
      throw defect("announces a header of " + std::to_string(length) + " bytes, but only " +
                   std::to_string(size_ - kLengthBytes) + " follow");
    }
    std::string header(length, '\0');
    fill(header);
    if (header.empty() || header.front() != '{') throw defect("has a header that does not begin with '{'");
    if (const std::size_t end = utf8_end(header); end != header.size()) {
      throw defect("has a header that is not UTF-8: byte " + std::to_string(end) + " of it is not part of a character");
    }
    return header;
  }

  /// Takes the header's members one by one, so that no more than one of them stands in memory as JSON. nlohmann's
  /// document would merge duplicate keys and take any depth; both are refused.
  void parse(std::string_view header) {
    std::vector<std::set<std::string>> keys;
    std::string member;  // of the whole header, that is being read
    std::size_t elements = 0;
    const auto take = [&](int depth, Json::parse_event_t event, Json& value) {
      using Event = Json::parse_event_t;
      if (depth > 3) throw defect("has a header that is nested too deeply");
      if (event == Event::object_start) keys.emplace_back();
      if (event == Event::object_end) keys.pop_back();
      if (event == Event::array_start) elements = 0;
      if (event == Event::value && ++elements > kMostDimensions && depth == 3) {
        throw defect("has a tensor of more than " + std::to_string(kMostDimensions) + " dimensions");
      }
      if (event == Event::key) {
        const auto& key = value.get_ref<const std::string&>();
        if (!keys.back().insert(key).second)
          throw defect("has the key '" + key + "' twice in one object of its header");
        if (depth == 1) member = key;
      }
      const bool complete = event == Event::object_end || event == Event::array_end || event == Event::value;
      if (!complete || depth != 1) return true;
      take_member(member, value);
      return false;
    };
    try {
      const Json left = Json::parse(header.begin(), header.end(), take);  // nothing but the braces
    } catch (const Json::parse_error& error) {
      throw defect("has a header that is not valid JSON at byte " + std::to_string(error.byte));
    } catch (const Json::exception&) {
      throw defect("has a header with a number out of range");
    }
  }

  void take_member(const std::string& key, const Json& value) {
    if (key == kMetadata) {
      result_.metadata = metadata(value);
    } else {
      entries_.push_back(entry(key, value));
    }
  }

  [[nodiscard]] std::map<std::string, std::string> metadata(const Json& json) const {
    if (!json.is_object()) throw defect("has metadata that are no object");
    std::map<std::string, std::string> result;
    for (const auto& [key, value] : json.items()) {
      if (!value.is_string()) throw defect("has metadata '" + key + "' that are no text");
      result.emplace(key, value.get<std::string>());
    }
    return result;
  }

  [[nodiscard]] std::vector<std::uint64_t> numbers(const std::string& tensor, const Json& json, const char* key) const {
    const Json& array = json.at(key);
    std::vector<std::uint64_t> result;
    if (!array.is_array()) throw defect(tensor, std::string("has a ") + key + " that is no list");
    for (const Json& value : array) {
      if (!value.is_number_unsigned()) {
        throw defect(tensor, std::string("has a ") + key + " with something else than whole numbers");
      }
      result.push_back(value.get<std::uint64_t>());
    }
    return result;
  }

  [[nodiscard]] Entry entry(const std::string& name, const Json& json) const {
    if (!json.is_object()) throw defect(name, "is described by something else than an object");
    if (json.size() != 3 || !json.contains("dtype") || !json.contains("shape") || !json.contains("data_offsets")) {
      throw defect(name, "needs exactly dtype, shape and data_offsets");
    }
    const Json& dtype = json.at("dtype");
    const auto* type = std::find_if(kTypes.begin(), kTypes.end(),
                                    [&](const TypeName& known) { return dtype.is_string() && dtype == known.name; });
    if (type == kTypes.end()) {
      throw defect(name, "has the dtype " + dtype.dump() + ", expected F32, F64, F16 or BF16");
    }
    const std::vector<std::uint64_t> offsets = numbers(name, json, "data_offsets");
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > values_size_) {
      throw defect(name, "has data_offsets " + json.at("data_offsets").dump() +
                             ", expected a begin and an end within the " + std::to_string(values_size_) +
                             " bytes after the header");
    }
    const std::vector<std::uint64_t> shape = numbers(name, json, "shape");
    Entry result{name, *type, {shape.begin(), shape.end()}, 1, offsets[0], offsets[1]};
    std::uint64_t bytes = type->bytes;
    for (const std::uint64_t side : shape) {
      if (__builtin_mul_overflow(bytes, side, &bytes)) throw defect(name, "has a shape that overflows");
    }
    if (bytes != result.end - result.begin) {
      throw defect(name, "needs " + std::to_string(bytes) + " bytes for its shape, but its data_offsets span " +
                             std::to_string(result.end - result.begin));
    }
    result.count = bytes / type->bytes;
    return result;
  }

  /// Brings the tensors into the order of their values, which must follow each other and fill the rest of the file.
  void check_layout() {
    std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::pair(entry.begin, entry.end); });
    std::uint64_t filled = 0;
    for (const Entry& found : entries_) {
      if (found.begin < filled) throw defect(found.name, "overlaps another one");
      if (found.begin > filled) {
        throw defect(found.name, "leaves a hole of " + std::to_string(found.begin - filled) + " bytes before it");
      }
      filled = found.end;
    }
    if (filled != values_size_) {
      throw defect("has " + std::to_string(values_size_ - filled) + " bytes after its last tensor");
    }
  }

  /// F16 and BF16 values take twice as much in memory. No sum overflows: every count is bounded by the file.
  void check_held() const {
    std::uint64_t bytes = 0;
    for (const Entry& found : entries_) bytes += found.count * sizeof(float);
    if (bytes > limit_) {
      throw defect("holds tensors of " + std::to_string(bytes) + " bytes in memory: more than the " +
                   std::to_string(limit_) + " bytes allowed");
    }
  }

  /// The tensor whose values come next.
  [[nodiscard]] Tensor tensor(const Entry& found) const {
    Tensor result{found.shape, std::vector<float>(found.count)};
    std::string piece;
    for (std::span<float> left = result.values; !left.empty();) {
      const std::size_t count = std::min<std::size_t>(left.size(), kPieceValues);
      piece.resize(count * found.type.bytes);
      fill(piece);
      for (std::size_t i = 0; i < count; ++i) left[i] = value_at(piece.data() + i * found.type.bytes, found.type.type);
      left = left.subspan(count);
    }
    return result;
  }

  ByteSource source_;
  std::uint64_t size_;
  std::string name_;
  std::uint64_t limit_;
  std::uint64_t largest_header_;
  std::uint64_t values_size_ = 0;  // bytes after the header
  std::vector<Entry> entries_;
  Safetensors result_;
};

}  // namespace

Safetensors read_safetensors(const std::filesystem::path& file, std::uint64_t limit) {
  FileSource source(file);
  return Reader([&](std::span<char> buffer) { return source.read(buffer); }, source.size(), file.string(), limit,
                kLargestHeader)
      .read();
}

Safetensors parse_safetensors(std::string_view bytes, const std::string& where, std::uint64_t limit,
                              std::uint64_t largest_header) {
  return Reader(bytes_of(bytes), bytes.size(), where, limit, largest_header).read();
}

void write_safetensors(const std::filesystem::path& file, const TensorMap& tensors,
                       const std::map<std::string, std::string>& metadata) {
  write_file(file, format_safetensors(tensors, metadata, file.string()));
}

std::string format_safetensors(const TensorMap& tensors, const std::map<std::string, std::string>& metadata,
                               const std::string& where) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[std::string(kMetadata)] = metadata;
  std::string values;
  for (const auto& [name, tensor] : tensors) {
    std::size_t count = 1;
    for (const std::size_t side : tensor.shape) count *= side;
    if (name == kMetadata || count != tensor.values.size()) {
      throw Error(ErrorKind::usage, where,
                  "cannot hold tensor '" + name + "' with " + std::to_string(tensor.values.size()) +
                      " values: reserved name or other shape");
    }
    const std::size_t begin = values.size();
    values.append(reinterpret_cast<const char*>(tensor.values.data()), count * sizeof(float));
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, values.size()}}};
  }
  std::string text = header.dump();
  while (text.size() % kLengthBytes != 0) text += ' ';  // so that the values are aligned
  const std::uint64_t length = text.size();
  std::string bytes(reinterpret_cast<const char*>(&length), sizeof length);
  return bytes + text + values;
}

}  // namespace debruit
