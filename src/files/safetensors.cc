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

#include "debruit/error.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in the file");

constexpr std::uint64_t kLargestFile = std::uint64_t{8} << 30;
constexpr std::uint64_t kLargestHeader = 100'000'000;
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
  Reader(std::string bytes, std::string name) : name_(std::move(name)), bytes_(std::move(bytes)) {}

  Safetensors read() {
    const std::string_view header = header_text();
    values_ = std::string_view(bytes_).substr(kLengthBytes + header.size());
    const Json json = parse(header);
    Safetensors result;
    std::vector<Entry> entries;
    for (const auto& [key, value] : json.items()) {
      if (key == kMetadata) {
        result.metadata = metadata(value);
      } else {
        entries.push_back(entry(key, value));
      }
    }
    check_layout(entries);
    for (const Entry& found : entries) result.tensors.emplace(found.name, tensor(found));
    return result;
  }

 private:
  [[nodiscard]] Error defect(const std::string& message) const { return Error(ErrorKind::input, name_, message); }
  [[nodiscard]] Error defect(const std::string& tensor, const std::string& message) const {
    return defect("tensor '" + tensor + "' " + message);
  }

  [[nodiscard]] std::string_view header_text() const {
    if (bytes_.size() < kLengthBytes) {
      throw defect("is too short for safetensors: has " + std::to_string(bytes_.size()) +
                   " bytes, expected at least 8");
    }
    if (bytes_.starts_with("PK\3\4")) {
      throw defect("is a ZIP archive (a bundle of debruit's, or a file of torch.save's); expected a safetensors file");
    }
    std::uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), sizeof length);
    if (length > kLargestHeader) {
      throw defect("announces a header of " + std::to_string(length) + " bytes, expected at most " +
                   std::to_string(kLargestHeader));
    }
    if (length > bytes_.size() - kLengthBytes) {
      throw defect("announces a header of " + std::to_string(length) + " bytes, but only " +
                   std::to_string(bytes_.size() - kLengthBytes) + " follow");
    }
    const std::string_view header = std::string_view(bytes_).substr(kLengthBytes, length);
    if (header.empty() || header.front() != '{') throw defect("has a header that does not begin with '{'");
    return header;
  }

  /// nlohmann's document merges duplicate keys and takes any depth; both are refused while it is built.
  [[nodiscard]] Json parse(std::string_view header) const {
    std::vector<std::set<std::string>> keys;
    std::size_t elements = 0;
    const auto check = [&](int depth, Json::parse_event_t event, Json& value) {
      using Event = Json::parse_event_t;
      if (depth > 3) throw defect("has a header that is nested too deeply");
      if (event == Event::object_start) keys.emplace_back();
      if (event == Event::object_end) keys.pop_back();
      if (event == Event::array_start) elements = 0;
      if (event == Event::value && ++elements > kMostDimensions && depth == 3) {
        throw defect("has a tensor of more than " + std::to_string(kMostDimensions) + " dimensions");
      }
      if (event == Event::key && !keys.back().insert(value.get<std::string>()).second) {
        throw defect("has the key '" + value.get<std::string>() + "' twice in one object of its header");
      }
      return true;
    };
    try {
      return Json::parse(header.begin(), header.end(), check);
    } catch (const Json::parse_error& error) {
      throw defect("has a header that is not valid JSON at byte " + std::to_string(error.byte));
    } catch (const Json::exception&) {
      throw defect("has a header with a number out of range");
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
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > values_.size()) {
      throw defect(name, "has data_offsets " + json.at("data_offsets").dump() +
                             ", expected a begin and an end within the " + std::to_string(values_.size()) +
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

  /// The tensors must follow each other and fill the rest of the file.
  void check_layout(std::span<Entry> entries) const {
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
    std::uint64_t filled = 0;
    for (const Entry& found : entries) {
      if (found.begin < filled) throw defect(found.name, "overlaps another one");
      if (found.begin > filled) {
        throw defect(found.name, "leaves a hole of " + std::to_string(found.begin - filled) + " bytes before it");
      }
      filled = found.end;
    }
    if (filled != values_.size()) {
      throw defect("has " + std::to_string(values_.size() - filled) + " bytes after its last tensor");
    }
  }

  [[nodiscard]] Tensor tensor(const Entry& found) const {
    Tensor result{found.shape, std::vector<float>(found.count)};
    const char* bytes = values_.data() + found.begin;
    for (float& value : result.values) {
      value = value_at(bytes, found.type.type);
      bytes += found.type.bytes;
    }
    return result;
  }

  std::string name_;
  std::string bytes_;
  std::string_view values_;  // what follows the header
};

}  // namespace

Safetensors read_safetensors(const std::filesystem::path& file) {
  return parse_safetensors(read_file(file, kLargestFile), file.string());
}

Safetensors parse_safetensors(std::string bytes, const std::string& where) {
  return Reader(std::move(bytes), where).read();
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
