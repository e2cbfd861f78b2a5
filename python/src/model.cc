#include "debruit/model.h"

#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>

#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "bind.h"
#include "debruit/dataset.h"
#include "specs.h"

namespace debruit::python {
namespace {

LoadedModel load_without_gil(const std::filesystem::path& path) {
  const nb::gil_scoped_release released;
  return load_model(path);
}

nb::tuple load(const std::filesystem::path& path) {
  LoadedModel loaded = load_without_gil(path);
  const nb::object model = std::visit(
      [](auto&& kind) {
        using Kind = std::decay_t<decltype(kind)>;
        return nb::cast(new Shared<Kind>(std::forward<decltype(kind)>(kind)), nb::rv_policy::take_ownership);
      },
      std::move(loaded.model));
  return nb::make_tuple(model, enum_name(kScalings, loaded.scaling));
}

void scale(const FloatRows& images, const FloatRowsOut& out,
           const std::tuple<std::size_t, std::size_t, std::size_t>& image, const std::string& scaling) {
  Dataset data;
  std::tie(data.shape.channels, data.shape.height, data.shape.width) = image;
  const std::size_t size = data.shape.size();
  require_columns(images, size, "images");
  if (out.size() != images.size()) throw Error(ErrorKind::usage, "out", "expected the shape of the images");
  data.images = Images(span_of(images), size, nullptr);
  const Scaling wanted = enum_value(kScalings, "scaling", scaling);
  const std::span<float> values = span_of(out);
  const nb::gil_scoped_release released;
  for (std::size_t i = 0; i < data.size(); ++i) scaled_image(data, i, wanted, values.subspan(i * size, size));
}

}  // namespace

void bind_model(nb::module_& module) {
  using namespace nb::literals;
  module.def("load_model", &load, "path"_a,
             nb::sig("def load_model(path: os.PathLike[str]) -> tuple[Autoencoder | Classifier, str]"),
             "The model in a run, a bundle or a file, and how its pixels are scaled.");
  module.def("scale", &scale, "images"_a.noconvert(), "out"_a.noconvert(), "image"_a, "scaling"_a,
             "Scales the rows of [count, size], each an image, into `out`.");
}

}  // namespace debruit::python
