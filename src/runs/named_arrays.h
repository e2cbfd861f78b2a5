// The arrays of a NumPy archive, each checked for its type and shape when it is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "debruit/error.h"
#include "files/npz.h"

namespace debruit {

/// Bytes of a text, as NumPy has no better place for one.
[[nodiscard]] inline NpyArray text_array(const std::string& text) {
  return {{text.size()}, std::vector<std::uint8_t>(text.begin(), text.end())};
}

/// Everything throws Error(input) naming the file and the array.
class NamedArrays {
 public:
  NamedArrays(NpzArrays arrays, std::string where) : arrays_(std::move(arrays)), where_(std::move(where)) {}

  [[nodiscard]] bool has(const std::string& name) const { return arrays_.contains(name); }
  [[nodiscard]] const std::vector<std::size_t>& shape(const std::string& name) const { return find(name).shape; }

  template <class T>
  [[nodiscard]] const std::vector<T>& values(const std::string& name, const std::vector<std::size_t>& shape) const {
    const NpyArray& array = find(name);
    const auto* const values = std::get_if<std::vector<T>>(&array.values);
    if (values == nullptr) fail(name, "has another type than expected");
    if (array.shape != shape) fail(name, "has another shape than expected");
    return *values;
  }

  [[nodiscard]] std::string text(const std::string& name) const {
    const auto& bytes = values<std::uint8_t>(name, shape(name));
    return {bytes.begin(), bytes.end()};
  }

  [[noreturn]] void fail(const std::string& name, const std::string& message) const {
    throw Error(ErrorKind::input, where_ + ", " + name, message);
  }

 private:
  [[nodiscard]] const NpyArray& find(const std::string& name) const {
    const auto found = arrays_.find(name);
    if (found == arrays_.end()) fail(name, "is missing");
    return found->second;
  }

  NpzArrays arrays_;
  std::string where_;
};

}  // namespace debruit
