#include "debruit/autoencoder.h"

#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>

#include "bind.h"
#include "debruit/error.h"
#include "specs.h"

namespace debruit::python {
namespace {

void denoise(SharedAutoencoder& self, const FloatRows& images, const FloatRowsOut& out, std::size_t threads) {
  require_columns(images, self.model.spec().image.size(), "images");
  without_gil(self, [&](Autoencoder& model) { model.denoise(span_of(images), span_of(out), threads); });
}

void encode(SharedAutoencoder& self, const FloatRows& images, const FloatRowsOut& out, std::size_t threads) {
  require_columns(images, self.model.spec().image.size(), "images");
  without_gil(self, [&](Autoencoder& model) { model.encode(span_of(images), span_of(out), threads); });
}

void decode(SharedAutoencoder& self, const FloatRows& latents, const FloatRowsOut& out, std::size_t threads) {
  require_columns(latents, self.model.spec().latent_size, "latents");
  without_gil(self, [&](Autoencoder& model) { model.decode(span_of(latents), span_of(out), threads); });
}

}  // namespace

void bind_autoencoder(nb::module_& module) {
  using namespace nb::literals;
  nb::class_<SharedAutoencoder>(module, "Autoencoder", "A denoising autoencoder with its weights.")
      .def(
          "__init__",
          [](SharedAutoencoder* self, const nb::dict& spec, const nb::dict& weights) {
            new (self) SharedAutoencoder(Autoencoder(autoencoder_spec(spec), tensor_map(weights)));
          },
          "spec"_a, "weights"_a)
      .def(
          "save", [](const SharedAutoencoder& self, const std::filesystem::path& file) { self.model.save(file); },
          "file"_a, nb::call_guard<nb::gil_scoped_release>())
      .def_prop_ro(
          "spec", [](const SharedAutoencoder& self) { return to_dict(self.model.spec()); },
          nb::sig("def spec(self) -> dict[str, typing.Any]"))
      .def_prop_ro(
          "weights",
          [](nb::handle_t<SharedAutoencoder> self) {
            return weights_dict(nb::cast<const SharedAutoencoder&>(self).model.weights(), self);
          },
          nb::sig("def weights(self) -> dict[str, numpy.typing.NDArray[numpy.float32]]"))
      .def_prop_ro(
          "sha256", [](const SharedAutoencoder& self) { return weights_sha256(self.model.weights()); },
          nb::call_guard<nb::gil_scoped_release>())
      .def_prop_ro("parameter_count", [](const SharedAutoencoder& self) { return self.model.parameter_count(); })
      .def("denoise", &denoise, "images"_a.noconvert(), "out"_a.noconvert(), "threads"_a)
      .def("encode", &encode, "images"_a.noconvert(), "out"_a.noconvert(), "threads"_a)
      .def("decode", &decode, "latents"_a.noconvert(), "out"_a.noconvert(), "threads"_a);
}

}  // namespace debruit::python
