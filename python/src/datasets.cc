#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <memory>
#include <variant>
#include <vector>

#include "bind.h"
#include "debruit/dataset.h"
#include "debruit/dataset_description.h"
#include "debruit/error.h"

namespace debruit::python {
namespace {

template <class T>
nb::object array(std::vector<T> values, std::vector<std::size_t> shape) {
  auto* held = new std::vector<T>(std::move(values));
  const nb::capsule owner(held, [](void* memory) noexcept { delete static_cast<std::vector<T>*>(memory); });
  return nb::cast(nb::ndarray<nb::numpy, T>(held->data(), shape.size(), shape.data(), owner));
}

/// The bytes of every image of a set of 8-bit images.
std::vector<std::uint8_t> all_pixels(const Dataset& data) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(data.size() * data.shape.size());
  PixelBuffer buffer;
  for (std::size_t index = 0; index < data.size(); ++index) {
    const Pixels image = data.images.image(index, buffer);
    const auto* bytes = std::get_if<std::span<const std::uint8_t>>(&image);
    if (bytes == nullptr) throw Error(ErrorKind::input, data.name, "expected images of 8-bit pixels");
    pixels.insert(pixels.end(), bytes->begin(), bytes->end());
  }
  return pixels;
}

nb::tuple read_split(const std::filesystem::path& folder, bool test) {
  std::vector<std::uint8_t> pixels;
  Dataset data;
  {
    const nb::gil_scoped_release released;
    data = load_dataset(folder.string(), test ? Split::test : Split::train, {});
    pixels = all_pixels(data);
  }
  const std::size_t count = data.size();
  return nb::make_tuple(array(std::move(pixels), {count, data.shape.height, data.shape.width}),
                        array(std::move(data.labels), {count}));
}

/// (mirrors, [(name, SHA-256 of the decoded bytes, their number)])
nb::tuple source(const std::string& name) {
  for (const DatasetDescription& dataset : dataset_descriptions()) {
    if (dataset.name != name) continue;
    nb::list files;
    for (const DatasetFile& file : dataset.files) {
      files.append(nb::make_tuple(file.name, file.sha256, file.decoded_bytes));
    }
    return nb::make_tuple(dataset.mirrors, files);
  }
  throw Error(ErrorKind::usage, "name", "unknown data set '" + name + "'");
}

}  // namespace

void bind_datasets(nb::module_& module) {
  using namespace nb::literals;
  module.def("read_split", &read_split, "folder"_a, "test"_a,
             nb::sig("def read_split(folder: pathlib.Path, test: bool) -> tuple[numpy.typing.NDArray[numpy.uint8], "
                     "numpy.typing.NDArray[numpy.uint8]]"),
             "Images [count, height, width] and labels of a folder with four IDX files.");
  module.def("dataset_source", &source, "name"_a,
             nb::sig("def dataset_source(name: str) -> tuple[list[str], list[tuple[str, str, int]]]"),
             "Where a named data set is published, and its files with the SHA-256 and size of their decoded bytes.");
}

}  // namespace debruit::python
