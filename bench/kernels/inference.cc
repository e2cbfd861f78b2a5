// A dense layer that only runs forward. Arguments: inputs, outputs, images. The second loop runs on inputs of which
// half, drawn by chance, are 0; only products that it computes are counted.
#include <cstdint>

#include "bench/kernels/kernel_bench.h"
#include "kernels/dense_inference.h"

namespace debruit {
namespace {

struct Layer {
  explicit Layer(const benchmark::State& state)
      : inputs(static_cast<std::size_t>(state.range(0))),
        outputs(static_cast<std::size_t>(state.range(1))),
        images(static_cast<std::size_t>(state.range(2))) {
    for (float& value : x.span()) value += 0.5F;
  }

  std::size_t inputs, outputs, images;
  std::size_t panels = (outputs + kLanes - 1) / kLanes;
  // Odd numbers of cache lines, as the predictor has them.
  std::size_t x_stride = ((inputs + kLanes - 1) / kLanes | 1) * kLanes;
  std::size_t y_stride = (panels | 1) * kLanes;
  std::size_t panel_stride = (inputs | 1) * kLanes;
  AlignedArray<float> x = random_values(images * x_stride);
  AlignedArray<float> weights = random_values(panels * panel_stride);
  AlignedArray<float> bias = random_values(panels * kLanes);
  AlignedArray<float> y = AlignedArray<float>(images * y_stride);

  [[nodiscard]] DenseRows rows() {
    return {.x = x.data(),
            .weights = weights.data(),
            .bias = bias.data(),
            .y = y.data(),
            .inputs = inputs,
            .images = images,
            .x_stride = x_stride,
            .y_stride = y_stride,
            .panel_stride = panel_stride,
            .activation = ActivationKernel::relu};
  }

  void clear_half_the_inputs() {
    std::minstd_rand random(1);
    for (float& value : x.span()) value = random() % 2 == 0 ? 0 : value;
  }

  /// Of inputs that are not 0 with all outputs.
  [[nodiscard]] double products() const {
    return static_cast<double>(count_nonzeros(x.data(), x_stride, inputs, images) * outputs);
  }
};

void all_inputs(benchmark::State& state) {
  Layer layer(state);
  run_kernel(state, 2 * layer.products(), [&] { dense_rows(layer.rows(), 0, layer.panels); });
}

void half_the_inputs(benchmark::State& state) {
  Layer layer(state);
  layer.clear_half_the_inputs();
  run_kernel(state, 2 * layer.products(), [&] { dense_rows_nonzero(layer.rows(), 0, layer.panels); });
}

/// Reads only: bytes a second.
void nonzeros(benchmark::State& state) {
  const Layer layer(state);
  run_kernel(state, 0, [&] {
    std::size_t found = count_nonzeros(layer.x.data(), layer.x_stride, layer.inputs, layer.images);
    benchmark::DoNotOptimize(found);
  });
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(layer.inputs * layer.images * sizeof(float)));
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  for (const int images : {1, 96}) {
    benchmark->Args({784, 500, images});
    benchmark->Args({500, 81, images});
    benchmark->Args({256, 256, images});
  }
}

BENCHMARK(all_inputs)->Name("dense_rows")->Apply(sizes);
BENCHMARK(half_the_inputs)->Name("dense_rows_nonzero")->Apply(sizes);
BENCHMARK(nonzeros)->Name("count_nonzeros")->Args({500, 81, 96});

}  // namespace
}  // namespace debruit
