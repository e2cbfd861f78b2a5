#include "debruit/noise.h"

#include <nanobind/stl/string.h>

#include "bind.h"

namespace debruit::python {
namespace {

/// Every row is an image of its own: sample 0, 1, … of the seed's epoch.
void add(const FloatRowsOut& images, const std::string& noise, double scale, std::uint64_t seed, std::uint32_t epoch,
         bool clip) {
  const Noise kind = parse_noise(noise);
  validate_noise(kind, scale);
  const std::span<float> values = span_of(images);
  const std::size_t size = images.shape(1);
  const nb::gil_scoped_release released;
  for (std::size_t row = 0; row < images.shape(0); ++row) {
    const NoiseKey key{.seed = seed, .stream = 0, .epoch = epoch, .sample = static_cast<std::uint32_t>(row)};
    add_noise(values.subspan(row * size, size), kind, scale, key, clip);
  }
}

}  // namespace

void bind_noise(nb::module_& module) {
  using namespace nb::literals;
  module.def("add_noise", &add, "images"_a.noconvert(), "noise"_a, "scale"_a, "seed"_a, "epoch"_a = 0, "clip"_a = false,
             "Adds noise to the rows of [count, size], each an image, in place.");
}

}  // namespace debruit::python
