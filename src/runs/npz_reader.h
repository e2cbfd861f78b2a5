// Taking arrays out of an archive that debruit wrote. For the .cc files of this folder.
#pragma once

#include <string>
#include <vector>

#include "debruit/error.h"
#include "files/npz.h"

namespace debruit {

/// The bytes of a text as an array.
[[nodiscard]] NpyArray text_array(const std::string& text);

/// Gives arrays whose type and shape are the expected ones, and throws Error(input) naming the file and the array where
/// one is missing or another.
class NpzReader {
 public:
  NpzReader(NpzArrays arrays, std::string where) : arrays_(std::move(arrays)), where_(std::move(where)) {}

  [[nodiscard]] bool has(const std::string& name) const { return arrays_.contains(name); }
  [[nodiscard]] const std::vector<std::size_t>& shape(const std::string& name) const { return find(name).shape; }

  template <class T>
  [[nodiscard]] const std::vector<T>& values(const std::string& name, const std::vector<std::size_t>& shape) const {
    const NpyArray& array = find(name);
    const auto* const values = std::get_if<std::vector<T>>(&array.values);
    if (values == nullptr) fail(name, "has another type than expected");
    if (array.shape != shape) fail_shape(name, array.shape, shape);
    return *values;
  }

  /// What `text_array` made.
  [[nodiscard]] std::string text(const std::string& name) const;

  [[noreturn]] void fail(const std::string& name, const std::string& message) const {
    throw Error(ErrorKind::input, where_ + ", " + name, message);
  }

 private:
  [[nodiscard]] const NpyArray& find(const std::string& name) const;
  [[noreturn]] void fail_shape(const std::string& name, const std::vector<std::size_t>& found,
                               const std::vector<std::size_t>& expected) const;

  NpzArrays arrays_;
  std::string where_;
};

}  // namespace debruit
