// The loops of a dense layer at the sizes of the study's autoencoders. Arguments: inputs, outputs, images.
#include "kernels/dense.h"

#include <algorithm>
#include <cstdint>

#include "bench/kernels/kernel_bench.h"

namespace debruit {
namespace {

constexpr std::size_t round_up(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

/// One layer, one panel of it, and memory for everything that the kernels touch.
struct Layer {
  explicit Layer(const benchmark::State& state)
      : inputs(static_cast<std::size_t>(state.range(0))),
        outputs(static_cast<std::size_t>(state.range(1))),
        images(static_cast<std::size_t>(state.range(2))) {}

  std::size_t inputs, outputs, images;
  std::size_t panels = round_up(inputs, kLanes) / kLanes;
  std::size_t rows = round_up(outputs, kRowUnit);
  std::size_t features = round_up(outputs, kLanes);
  std::size_t groups = round_up(images, kLanes) / kLanes;
  std::size_t padded_images = groups * kLanes;
  AlignedArray<float> x = random_values(padded_images * panels * kLanes);
  AlignedArray<float> weights = random_values(panels * rows * kLanes);
  AlignedArray<float> first_moment = AlignedArray<float>(panels * rows * kLanes);
  AlignedArray<float> second_moment = AlignedArray<float>(panels * rows * kLanes);
  AlignedArray<float> bias = random_values(features);
  AlignedArray<float> bias_gradient = AlignedArray<float>(features);
  AlignedArray<float> weight_gradient = AlignedArray<float>(rows * kLanes);
  AlignedArray<float> y = random_values(padded_images * features);
  AlignedArray<float> rows_of_outputs = random_values(padded_images * features);
  AlignedArray<float> gradient = random_values(padded_images * features);
  AlignedArray<float> gradient_t = random_values(features * padded_images);
  AlignedArray<float> x_gradient = AlignedArray<float>(padded_images * panels * kLanes);
  AlignedArray<float> x_panel = random_values(padded_images * kLanes);

  [[nodiscard]] double products() const {
    return static_cast<double>(inputs) * static_cast<double>(outputs) * static_cast<double>(images);
  }
};

void forward(benchmark::State& state) {
  Layer layer(state);
  run_kernel(state, 2 * layer.products(), [&] {
    dense_forward({.x = layer.x.data(),
                   .weights = layer.weights.data(),
                   .bias = layer.bias.data(),
                   .y = layer.y.data(),
                   .panels = layer.panels,
                   .panel_stride = layer.rows * kLanes,
                   .y_features = layer.features,
                   .groups = layer.groups,
                   .activation = ActivationKernel::relu},
                  0, layer.rows);
  });
}

void backward_data(benchmark::State& state) {
  Layer layer(state);
  run_kernel(state, 2 * layer.products(), [&] {
    for (std::size_t panel = 0; panel < layer.panels; ++panel) {
      dense_backward_data({.gradient = layer.gradient.data(),
                           .weights = layer.weights.data() + panel * layer.rows * kLanes,
                           .x_panel = layer.x_panel.data(),
                           .x_gradient = layer.x_gradient.data() + panel * kLanes,
                           .outputs = layer.outputs,
                           .images = round_up(layer.images, kRowUnit),
                           .gradient_stride = layer.features,
                           .x_gradient_stride = layer.panels * kLanes,
                           .activation = ActivationKernel::relu});
    }
  });
}

void weight_update(benchmark::State& state) {
  Layer layer(state);
  run_kernel(state, 2 * layer.products(), [&] {
    for (std::size_t panel = 0; panel < layer.panels; ++panel) {
      const std::size_t offset = panel * layer.rows * kLanes;
      dense_update({.gradient_t = layer.gradient_t.data(),
                    .x_panel = layer.x_panel.data(),
                    .weights = layer.weights.data() + offset,
                    .first_moment = layer.first_moment.data() + offset,
                    .second_moment = layer.second_moment.data() + offset,
                    .gradient = layer.weight_gradient.data(),
                    .rows = layer.rows,
                    .images = layer.images,
                    .gradient_t_stride = layer.padded_images},
                   kStillAdam);
    }
  });
}

/// One addition a value.
void bias(benchmark::State& state) {
  Layer layer(state);
  run_kernel(state, static_cast<double>(layer.outputs * layer.images), [&] {
    bias_gradient({.gradient_t = layer.gradient_t.data(),
                   .gradient = layer.bias_gradient.data(),
                   .rows = layer.rows,
                   .images = layer.images,
                   .gradient_t_stride = layer.padded_images});
  });
}

/// Difference, square, sum, scale and the sigmoid's y (1 - y): seven operations a value.
void mean_squared_error(benchmark::State& state) {
  Layer layer(state);
  AlignedArray<float> squared_error(layer.features);
  run_kernel(state, 7 * static_cast<double>(layer.outputs * layer.images), [&] {
    for (std::size_t column = 0; column < layer.features; column += kLanes) {
      mse_gradient({.y = layer.y.data() + column * kLanes,
                    .target = layer.rows_of_outputs.data() + column,
                    .gradient = layer.gradient.data() + column,
                    .gradient_t = layer.gradient_t.data() + column * layer.padded_images,
                    .y_features = layer.features,
                    .features = std::min(kLanes, layer.outputs - column),
                    .images = layer.images,
                    .target_stride = layer.features,
                    .gradient_stride = layer.features,
                    .gradient_t_stride = layer.padded_images,
                    .scale = 1e-6F,
                    .activation = ActivationKernel::sigmoid},
                   squared_error.data() + column);
    }
  });
}

// The next three move and compute nothing: bytes a second, read and written.
void set_bytes(benchmark::State& state, std::size_t values) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(2 * values * sizeof(float)));
}

void to_panels(benchmark::State& state) {
  Layer layer(state);
  run_kernel(state, 0, [&] {
    for (std::size_t column = 0; column < layer.features; column += kLanes) {
      rows_to_panel(layer.rows_of_outputs.data() + column, layer.features, std::min(kLanes, layer.outputs - column),
                    layer.images, layer.y.data() + column * kLanes, layer.features);
    }
  });
  set_bytes(state, layer.images * layer.outputs);
}

void to_rows(benchmark::State& state) {
  Layer layer(state);
  run_kernel(state, 0, [&] {
    for (std::size_t column = 0; column < layer.features; column += kLanes) {
      panel_to_rows(layer.y.data() + column * kLanes, layer.features, layer.groups,
                    layer.rows_of_outputs.data() + column, layer.features);
    }
  });
  set_bytes(state, layer.images * layer.outputs);
}

void transpose(benchmark::State& state) {
  Layer layer(state);
  run_kernel(state, 0, [&] {
    for (std::size_t column = 0; column < layer.features; column += kLanes) {
      transpose_columns(layer.gradient.data() + column, layer.features, layer.groups,
                        layer.gradient_t.data() + column * layer.padded_images, layer.padded_images);
    }
  });
  set_bytes(state, layer.images * layer.outputs);
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  for (const int images : {32, 500}) {
    benchmark->Args({784, 500, images});
    benchmark->Args({500, 81, images});
    benchmark->Args({256, 256, images});
  }
}

BENCHMARK(forward)->Name("dense_forward")->Apply(sizes);
BENCHMARK(backward_data)->Name("dense_backward_data")->Apply(sizes);
BENCHMARK(weight_update)->Name("dense_update")->Apply(sizes);
BENCHMARK(bias)->Name("bias_gradient")->Apply(sizes);
BENCHMARK(mean_squared_error)->Name("mse_gradient")->Args({500, 784, 32})->Args({500, 784, 500});
BENCHMARK(to_panels)->Name("rows_to_panel")->Args({500, 784, 32})->Args({500, 784, 500});
BENCHMARK(to_rows)->Name("panel_to_rows")->Args({500, 784, 32})->Args({500, 784, 500});
BENCHMARK(transpose)->Name("transpose_columns")->Args({500, 784, 32})->Args({500, 784, 500});

}  // namespace
}  // namespace debruit
