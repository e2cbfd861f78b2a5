#include "debruit/classifier.h"

#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>

#include <algorithm>
#include <vector>

#include "bind.h"
#include "debruit/error.h"
#include "specs.h"

namespace debruit::python {
namespace {

void probabilities(SharedClassifier& self, const FloatRows& images, const FloatRowsOut& out, std::size_t threads) {
  require_columns(images, self.model.spec().image.size(), "images");
  without_gil(self, [&](const Classifier& model) {
    const std::vector<float> result = model.probabilities(span_of(images), threads);
    if (result.size() != out.size()) throw Error(ErrorKind::usage, "out", "expected [count, classes]");
    std::copy(result.begin(), result.end(), out.data());
  });
}

void classify(SharedClassifier& self, const FloatRows& images, const LabelsOut& out, std::size_t threads) {
  require_columns(images, self.model.spec().image.size(), "images");
  without_gil(self, [&](const Classifier& model) {
    const std::vector<std::uint8_t> result = model.classify(span_of(images), threads);
    if (result.size() != out.size()) throw Error(ErrorKind::usage, "out", "expected [count]");
    std::copy(result.begin(), result.end(), out.data());
  });
}

}  // namespace

void bind_classifier(nb::module_& module) {
  using namespace nb::literals;
  nb::class_<SharedClassifier>(module, "Classifier", "A classifier with its weights.")
      .def(
          "__init__",
          [](SharedClassifier* self, const nb::dict& spec, const nb::dict& weights) {
            new (self) SharedClassifier(Classifier(classifier_spec(spec), tensor_map(weights)));
          },
          "spec"_a, "weights"_a)
      .def(
          "save", [](const SharedClassifier& self, const std::filesystem::path& file) { self.model.save(file); },
          "file"_a, nb::call_guard<nb::gil_scoped_release>())
      .def_prop_ro(
          "spec", [](const SharedClassifier& self) { return to_dict(self.model.spec()); },
          nb::sig("def spec(self) -> dict[str, typing.Any]"))
      .def_prop_ro(
          "weights",
          [](nb::handle_t<SharedClassifier> self) {
            return weights_dict(nb::cast<const SharedClassifier&>(self).model.weights(), self);
          },
          nb::sig("def weights(self) -> dict[str, numpy.typing.NDArray[numpy.float32]]"))
      .def_prop_ro(
          "sha256", [](const SharedClassifier& self) { return weights_sha256(self.model.weights()); },
          nb::call_guard<nb::gil_scoped_release>())
      .def_prop_ro("parameter_count", [](const SharedClassifier& self) { return self.model.parameter_count(); })
      .def("probabilities", &probabilities, "images"_a.noconvert(), "out"_a.noconvert(), "threads"_a)
      .def("classify", &classify, "images"_a.noconvert(), "out"_a.noconvert(), "threads"_a);
}

}  // namespace debruit::python
