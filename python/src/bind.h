// What the bindings share: one bind_ function a file, arrays as they cross over, models that threads may share.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <mutex>
#include <span>
#include <string>
#include <utility>

#include "debruit/autoencoder.h"
#include "debruit/classifier.h"

namespace debruit::python {

namespace nb = nanobind;

void bind_errors(nb::module_& module);
void bind_parameters(nb::module_& module);
void bind_noise(nb::module_& module);
void bind_autoencoder(nb::module_& module);
void bind_classifier(nb::module_& module);
void bind_model(nb::module_& module);
void bind_training(nb::module_& module);
void bind_datasets(nb::module_& module);
void bind_report(nb::module_& module);

/// [count, values] of 32-bit floats, as NumPy holds them: nothing is copied.
using FloatRows = nb::ndarray<const float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using FloatRowsOut = nb::ndarray<float, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Labels = nb::ndarray<const std::uint8_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using LabelsOut = nb::ndarray<std::uint8_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

template <class Array>
[[nodiscard]] auto span_of(const Array& array) {
  return std::span(array.data(), array.size());
}

/// Throws Error(usage) where `rows` is not [count, expected]; `what` names it.
void require_columns(const FloatRows& rows, std::size_t expected, const char* what);

/// A model and the lock that lets one thread of Python's after the other use it while none holds the GIL.
template <class Model>
struct Shared {
  explicit Shared(Model given) : model(std::move(given)) {}
  Model model;
  std::mutex mutex;
};
using SharedAutoencoder = Shared<Autoencoder>;
using SharedClassifier = Shared<Classifier>;

/// Calls `work(model)` without the GIL, alone with the model.
template <class Model, class Work>
void without_gil(Shared<Model>& shared, const Work& work) {
  const nb::gil_scoped_release released;
  const std::lock_guard lock(shared.mutex);
  work(shared.model);
}

/// Views of the tensors by name; they keep `owner` alive and cannot be written.
[[nodiscard]] nb::dict weights_dict(const TensorMap& weights, nb::handle owner);

/// The other way, with a copy. Throws Error(input) for anything but arrays of 32-bit floats by name.
[[nodiscard]] TensorMap tensor_map(const nb::dict& weights);

}  // namespace debruit::python
