// Layers of small networks, forward and backward, in groups of 16 images. Argument: images. Single layers run forward;
// the way back, which a network's first layer has no use for, is timed with a dense layer of 10 outputs above (a
// classifier's head, with softmax and cross entropy) or in whole networks.
#include <cstdint>
#include <utility>
#include <vector>

#include "bench/kernels/kernel_bench.h"
#include "kernels/group_network.h"
#include "nn/classifier_networks.h"
#include "nn/fast/group_plan.h"

namespace debruit {
namespace {

constexpr ImageShape kImage{1, 28, 28};

// Floating-point operations of a layer for one image, a fused multiply-add as two; comparisons count as one.

double forward_operations(const DenseSpec& layer) { return 2.0 * static_cast<double>(layer.inputs * layer.outputs); }

double taps(const Conv2dSpec& layer) {
  return static_cast<double>(layer.channels * layer.input.channels * layer.kernel * layer.kernel);
}
double forward_operations(const Conv2dSpec& layer) {
  const ImageShape out = layer.output();
  return 2 * taps(layer) * static_cast<double>(out.height * out.width);
}
double forward_operations(const MaxPool2dSpec& layer) { return static_cast<double>(layer.input.size()); }
// The exponential's 22, a comparison, a difference, the sum, a product.
double forward_operations(const SoftmaxSpec& layer) { return 26 * static_cast<double>(layer.features); }

/// Gradient by the weights and, where a layer lies below, by the input.
double backward_operations(const DenseSpec& layer, bool below) { return (below ? 2 : 1) * forward_operations(layer); }
double backward_operations(const Conv2dSpec& layer, bool below) {
  return forward_operations(layer) +
         (below ? 2 * taps(layer) * static_cast<double>(layer.input.height * layer.input.width) : 0);
}
double backward_operations(const MaxPool2dSpec& layer, bool below) {
  return below ? static_cast<double>(layer.input.size()) : 0;
}
double backward_operations(const SoftmaxSpec& layer, bool below) {
  return below ? 4 * static_cast<double>(layer.features) : 0;
}

double operations(const NetworkSpec& network, bool backward) {
  double sum = 0;
  for (std::size_t k = 0; k < network.layers.size(); ++k) {
    sum += std::visit(
        [&](const auto& layer) {
          return forward_operations(layer) + (backward ? backward_operations(layer, k > 0) : 0);
        },
        network.layers[k]);
  }
  // Cross entropy takes another exponential of every output.
  return sum + (backward ? 26 * static_cast<double>(network.outputs()) : 0);
}

/// A network on random images, as one chunk of one thread.
struct Chunk {
  Chunk(NetworkSpec spec_, std::size_t images_)
      : spec(std::move(spec_)), images(images_), plan(spec), labels(groups * kLanes) {}

  NetworkSpec spec;
  std::size_t images;
  GroupPlan plan;
  std::size_t groups = (images + kLanes - 1) / kLanes;
  std::size_t stride = (spec.inputs() + kLanes - 1) / kLanes * kLanes;
  AlignedArray<float> inputs = random_values(images * stride);
  AlignedArray<std::uint32_t> labels;
  AlignedArray<float> parameters = random_values(plan.parameters());
  AlignedArray<float> scratch = AlignedArray<float>(plan.scratch());
  AlignedArray<float> output = AlignedArray<float>(images * spec.outputs());
  AlignedArray<float> gradient = AlignedArray<float>(plan.parameters());
  AlignedArray<float> lanes = AlignedArray<float>(plan.lane_sums());
  AlignedArray<float> loss = AlignedArray<float>(kLanes);

  [[nodiscard]] GroupBatch batch() const {
    return {.inputs = inputs.data(),
            .targets = nullptr,
            .labels = labels.data(),
            .input_stride = stride,
            .target_stride = 0,
            .images = images};
  }
  [[nodiscard]] GroupChunk chunk() {
    return {.begin = 0, .end = groups, .parameters = parameters.data(), .scratch = scratch.data()};
  }
};

void forward(benchmark::State& state, const NetworkSpec& network) {
  Chunk work(network, static_cast<std::size_t>(state.range(0)));
  run_kernel(state, operations(network, false) * static_cast<double>(work.images), [&] {
    group_forward(work.plan.network(), work.batch(), work.chunk(), network.layers.size(), work.output.data());
  });
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void gradient(benchmark::State& state, const NetworkSpec& network) {
  Chunk work(network, static_cast<std::size_t>(state.range(0)));
  run_kernel(state, operations(network, true) * static_cast<double>(work.images), [&] {
    group_gradient(work.plan.network(), work.batch(), work.chunk(),
                   {.loss = work.loss.data(),
                    .gradient = work.gradient.data(),
                    .lanes = work.lanes.data(),
                    .parameters = work.plan.parameters(),
                    .lane_sums = work.plan.lane_sums(),
                    .gradient_scale = 1});
  });
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

NetworkSpec network_of(std::vector<LayerSpec> layers) {
  return {.layers = std::move(layers), .encoder_layers = 1, .loss = Loss::cross_entropy};
}

const Conv2dSpec kConvolution{.name = "convolution", .input = kImage, .channels = 1, .kernel = 5, .padding = 2};
const DenseSpec kHead{"head", 784, 10, Activation::none};

const NetworkSpec kDense = network_of({DenseSpec{"dense", 81, 20, Activation::relu}});
const NetworkSpec kPlane = network_of({kConvolution});
const NetworkSpec kPool = network_of({MaxPool2dSpec{kImage, 2}});
const NetworkSpec kSoftmax = network_of({SoftmaxSpec{10}});
const NetworkSpec kTwoPlanes = network_of({kConvolution, kConvolution, kHead});
const NetworkSpec kMlp = softmax_mlp(81, 5, 20, 10);
const NetworkSpec kCnn = softmax_cnn(kImage, 10);

BENCHMARK_CAPTURE(forward, dense, kDense)->Name("group_forward dense 81 to 20")->Arg(128);
BENCHMARK_CAPTURE(forward, plane, kPlane)->Name("group_forward convolution 5x5 on 28x28")->Arg(128);
BENCHMARK_CAPTURE(forward, pool, kPool)->Name("group_forward max-pool 2x2 on 28x28")->Arg(128);
BENCHMARK_CAPTURE(forward, softmax, kSoftmax)->Name("group_forward softmax of 10")->Arg(128);
BENCHMARK_CAPTURE(forward, mlp, kMlp)->Name("group_forward MLP(5,20)")->Arg(16)->Arg(128);
BENCHMARK_CAPTURE(forward, cnn, kCnn)->Name("group_forward CNN")->Arg(16)->Arg(128);
BENCHMARK_CAPTURE(gradient, mlp, kMlp)->Name("group_gradient MLP(5,20)")->Arg(16)->Arg(128);
BENCHMARK_CAPTURE(gradient, planes, kTwoPlanes)->Name("group_gradient two convolutions, head")->Arg(128);
BENCHMARK_CAPTURE(gradient, cnn, kCnn)->Name("group_gradient CNN")->Arg(16)->Arg(128);

}  // namespace
}  // namespace debruit
