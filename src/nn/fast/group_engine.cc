// The engine for small networks and for networks with other layers than dense ones. A batch is cut into chunks of whole
// groups of 16 images; the thread that claims a chunk takes its groups through the whole network, forward and back.
// Chunks depend on the number of images alone and their gradients are summed in their order, so bits do not depend on
// threads.
#include <algorithm>
#include <atomic>
#include <cmath>

#include "kernels/adam.h"
#include "nn/fast/adam.h"
#include "nn/fast/engines.h"
#include "nn/fast/group_plan.h"
#include "nn/fast/plan.h"

namespace debruit {
namespace {

constexpr std::size_t kMostChunks = 8;       // each keeps a gradient of its own
constexpr std::size_t kUpdateShare = 65536;  // parameters that one thread updates at a time

class GroupEngine final : public Engine {
 public:
  GroupEngine(const NetworkSpec& network, const TensorMap& weights, const AdamSpec& adam, std::size_t batch_size,
              ThreadPool& pool)
      : network_(network),
        adam_(adam),
        batch_size_(batch_size),
        pool_(pool),
        plan_(network),
        most_chunks_(std::min(kMostChunks, groups_of(batch_size))),
        input_stride_(round_up(network.inputs(), kLanes)),
        target_stride_(network.loss == Loss::mean_squared_error ? round_up(network.outputs(), kLanes) : 0),
        inputs_(batch_size * input_stride_),
        targets_(batch_size * target_stride_),
        labels_(network.loss == Loss::cross_entropy ? groups_of(batch_size) * kLanes : 0),
        parameters_(plan_.parameters()),
        first_moments_(plan_.parameters()),
        second_moments_(plan_.parameters()),
        gradients_(most_chunks_ * plan_.parameters()),
        lane_sums_(most_chunks_ * plan_.lane_sums()),
        losses_(most_chunks_ * kLanes),
        scratch_(pool.size() * plan_.scratch()),
        squares_((plan_.parameters() + kUpdateShare - 1) / kUpdateShare) {
    set_tensors(weights, parameters_);
  }

  [[nodiscard]] std::size_t batch_size() const override { return batch_size_; }
  [[nodiscard]] const NetworkSpec& network() const override { return network_; }

  [[nodiscard]] std::span<float> input_row(std::size_t image) override {
    return {inputs_.data() + image * input_stride_, network_.inputs()};
  }

  [[nodiscard]] std::span<float> target_row(std::size_t image) override {
    if (target_stride_ == 0) return {};
    return {targets_.data() + image * target_stride_, network_.outputs()};
  }

  [[nodiscard]] std::span<std::uint32_t> labels() override {
    return labels_.size() == 0 ? std::span<std::uint32_t>() : labels_.span().first(batch_size_);
  }

  void set_learning_rate(double learning_rate) override { adam_.set_learning_rate(learning_rate); }

  double train_step(std::size_t count) override {
    const double loss = run(count, true);
    update(chunks_of(count));
    return loss;
  }

  double loss(std::size_t count) override { return run(count, false); }

  void forward(std::size_t count, std::size_t layers, std::span<float> output) override {
    const GroupNetwork network = plan_.network();
    const GroupBatch batch = batch_of(count);
    const std::size_t chunks = chunks_of(count);
    pool_.parallel_for(chunks, [&](std::size_t chunk, std::size_t thread) {
      group_forward(network, batch, chunk_of(chunk, chunks, count, thread), layers, output.data());
    });
  }

  [[nodiscard]] bool is_finite() const override { return finite_; }

  [[nodiscard]] EngineState state() const override {
    return {.weights = tensors(parameters_),
            .first_moments = tensors(first_moments_),
            .second_moments = tensors(second_moments_),
            .beta1_power = adam_.beta1_power(),
            .beta2_power = adam_.beta2_power()};
  }

  void set_state(const EngineState& state) override {
    check_state(network_, state);
    set_tensors(state.weights, parameters_);
    set_tensors(state.first_moments, first_moments_);
    set_tensors(state.second_moments, second_moments_);
    adam_.go_on_from(state.beta1_power, state.beta2_power);
    finite_ = true;
  }

 private:
  [[nodiscard]] TensorMap tensors(const AlignedArray<float>& packed) const {
    TensorMap tensors;
    for (const PackedTensor& tensor : plan_.tensors()) tensors[tensor.spec.name] = tensor.unpack(packed.data());
    return tensors;
  }

  void set_tensors(const TensorMap& tensors, AlignedArray<float>& packed) {
    for (const PackedTensor& tensor : plan_.tensors()) tensor.pack(tensors.at(tensor.spec.name).values, packed.data());
  }

  [[nodiscard]] static std::size_t chunks_of(std::size_t count) { return std::min(kMostChunks, groups_of(count)); }

  [[nodiscard]] GroupBatch batch_of(std::size_t count) const {
    return {.inputs = inputs_.data(),
            .targets = target_stride_ == 0 ? nullptr : targets_.data(),
            .labels = labels_.data(),
            .input_stride = input_stride_,
            .target_stride = target_stride_,
            .images = count};
  }

  [[nodiscard]] GroupChunk chunk_of(std::size_t chunk, std::size_t chunks, std::size_t count, std::size_t thread) {
    const std::size_t groups = groups_of(count);
    return {.begin = chunk * groups / chunks,
            .end = (chunk + 1) * groups / chunks,
            .parameters = parameters_.data(),
            .scratch = scratch_.data() + thread * plan_.scratch()};
  }

  /// The loss of the batch and, with `gradient`, each chunk's part of its gradient.
  double run(std::size_t count, bool gradient) {
    const bool squared = network_.loss == Loss::mean_squared_error;
    const double values = static_cast<double>(count) * (squared ? static_cast<double>(network_.outputs()) : 1.0);
    const GroupNetwork network = plan_.network();
    const GroupBatch batch = batch_of(count);
    const std::size_t chunks = chunks_of(count);
    pool_.parallel_for(chunks, [&](std::size_t chunk, std::size_t thread) {
      group_gradient(network, batch, chunk_of(chunk, chunks, count, thread),
                     {.loss = losses_.data() + chunk * kLanes,
                      .gradient = gradient ? gradients_.data() + chunk * plan_.parameters() : nullptr,
                      .lanes = lane_sums_.data() + chunk * plan_.lane_sums(),
                      .parameters = plan_.parameters(),
                      .lane_sums = plan_.lane_sums(),
                      .gradient_scale = static_cast<float>(1 / values)});
    });
    double sum = 0;
    for (std::size_t i = 0; i < chunks * kLanes; ++i) sum += static_cast<double>(losses_.data()[i]);
    return sum / values;
  }

  /// Calls work(share, first parameter, parameters).
  template <class Work>
  void for_each_share(const Work& work) {
    pool_.parallel_for(squares_.size(), [&](std::size_t share, std::size_t) {
      const std::size_t begin = share * kUpdateShare;
      work(share, begin, std::min(kUpdateShare, plan_.parameters() - begin));
    });
  }

  /// The gradient of `size` parameters from `begin` on, which each chunk holds a part of.
  [[nodiscard]] GradientParts parts(std::size_t chunks, std::size_t begin, std::size_t size) {
    return {.first = gradients_.data() + begin, .stride = plan_.parameters(), .parts = chunks, .count = size};
  }

  /// The norm of the batch's gradient.
  double gradient_norm(std::size_t chunks) {
    for_each_share([&](std::size_t share, std::size_t begin, std::size_t size) {
      squares_.data()[share] = gradient_norm_squared(parts(chunks, begin, size));
    });
    double squares = 0;
    for (const double share : squares_.span()) squares += share;
    return std::sqrt(squares);
  }

  void update(std::size_t chunks) {
    const double scale = adam_.clips() ? adam_.gradient_scale(gradient_norm(chunks)) : 1;
    const AdamStep step = adam_.next();
    finite_ = true;
    for_each_share([&](std::size_t, std::size_t begin, std::size_t size) {
      const bool finite = adam_update({.gradient = parts(chunks, begin, size),
                                       .weights = parameters_.data() + begin,
                                       .first_moment = first_moments_.data() + begin,
                                       .second_moment = second_moments_.data() + begin,
                                       .gradient_scale = static_cast<float>(scale)},
                                      step);
      if (!finite) finite_.store(false, std::memory_order_relaxed);
    });
  }

  NetworkSpec network_;
  AdamSteps adam_;
  std::size_t batch_size_;
  ThreadPool& pool_;
  GroupPlan plan_;
  std::size_t most_chunks_;
  std::size_t input_stride_;
  std::size_t target_stride_;
  AlignedArray<float> inputs_;   // [batch][input_stride]
  AlignedArray<float> targets_;  // [batch][target_stride]
  AlignedArray<std::uint32_t> labels_;
  AlignedArray<float> parameters_;
  AlignedArray<float> first_moments_;
  AlignedArray<float> second_moments_;
  AlignedArray<float> gradients_;  // [chunks][parameters]
  AlignedArray<float> lane_sums_;  // [chunks][lane sums]
  AlignedArray<float> losses_;     // [chunks][16]
  AlignedArray<float> scratch_;    // [threads][scratch]
  AlignedArray<double> squares_;   // of the gradient, by share of the update
  std::atomic<bool> finite_ = true;
};

}  // namespace

std::unique_ptr<Engine> make_group_engine(const NetworkSpec& network, const TensorMap& weights, const AdamSpec& adam,
                                          std::size_t batch_size, ThreadPool& pool) {
  return std::make_unique<GroupEngine>(network, weights, adam, batch_size, pool);
}

}  // namespace debruit
