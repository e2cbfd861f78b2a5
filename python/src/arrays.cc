#include <array>
#include <vector>

#include "bind.h"
#include "debruit/error.h"

namespace debruit::python {

void require_columns(const FloatRows& rows, std::size_t expected, const char* what) {
  if (rows.shape(1) == expected) return;
  throw Error(ErrorKind::usage, what,
              "expected [count, " + std::to_string(expected) + "], got [" + std::to_string(rows.shape(0)) + ", " +
                  std::to_string(rows.shape(1)) + "]");
}

nb::dict weights_dict(const TensorMap& weights, nb::handle owner) {
  nb::dict result;
  for (const auto& [name, tensor] : weights) {
    const nb::ndarray<nb::numpy, const float> view(tensor.values.data(), tensor.shape.size(), tensor.shape.data(),
                                                   owner);
    result[name.c_str()] = nb::cast(view);
  }
  return result;
}

TensorMap tensor_map(const nb::dict& weights) {
  using Array = nb::ndarray<const float, nb::c_contig, nb::device::cpu>;
  TensorMap result;
  for (const auto& [key, value] : weights) {
    Array array;
    if (!nb::isinstance<nb::str>(key) || !nb::try_cast<Array>(value, array)) {
      throw Error(ErrorKind::input, "weights", "expected arrays of 32-bit floats by name");
    }
    Tensor tensor;
    for (std::size_t axis = 0; axis < array.ndim(); ++axis) tensor.shape.push_back(array.shape(axis));
    tensor.values.assign(array.data(), array.data() + array.size());
    result.emplace(nb::cast<nb::str>(key).c_str(), std::move(tensor));
  }
  return result;
}

}  // namespace debruit::python
