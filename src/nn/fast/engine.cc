// The panel engine: a Plan and the order in which its kernels run. Between two layers all threads meet; within one they
// claim tiles of it.
#include <algorithm>
#include <atomic>
#include <cmath>

#include "kernels/adam.h"
#include "nn/fast/adam.h"
#include "nn/fast/engines.h"
#include "nn/fast/plan.h"

namespace debruit {
namespace {

// Rows of a layer that one thread computes at a time. Few images: small shares keep all threads busy. Many: larger
// ones, since each share streams the whole input.
constexpr std::size_t kRowShareFewImages = 2 * kRowBlock;
constexpr std::size_t kRowShareManyImages = 4 * kRowBlock;
constexpr std::size_t kManyImages = 128;

class FastEngine final : public Engine {
 public:
  FastEngine(const NetworkSpec& network, const TensorMap& weights, const AdamSpec& adam, std::size_t batch_size,
             ThreadPool& pool)
      : network_(network), adam_(adam), pool_(pool), plan_(network, batch_size, pool.size(), adam_.clips()) {
    set_tensors(weights, &PlannedLayer::weights, &PlannedLayer::bias);
    for (const PlannedLayer& layer : plan_.layers()) squares_.resize(std::max(squares_.size(), layer.panels + 1));
  }

  [[nodiscard]] std::size_t batch_size() const override { return plan_.batch_size(); }
  [[nodiscard]] const NetworkSpec& network() const override { return network_; }

  [[nodiscard]] std::span<float> input_row(std::size_t image) override {
    return {plan_.input_rows + image * plan_.input_stride, network_.inputs()};
  }

  [[nodiscard]] std::span<float> target_row(std::size_t image) override {
    return {plan_.target_rows + image * plan_.target_stride, network_.outputs()};
  }

  [[nodiscard]] std::span<std::uint32_t> labels() override { return {}; }

  void set_learning_rate(double learning_rate) override { adam_.set_learning_rate(learning_rate); }

  double train_step(std::size_t count) override {
    finite_ = true;
    run_forward(count, plan_.layers().size());
    const double error = run_loss(count, true);
    const AdamStep step = adam_.next();
    for (std::size_t k = plan_.layers().size(); k-- > 0;) run_backward(k, count, step);
    if (adam_.clips()) run_update(step, static_cast<float>(adam_.gradient_scale(gradient_norm())));
    return error;
  }

  double loss(std::size_t count) override {
    run_forward(count, plan_.layers().size());
    return run_loss(count, false);
  }

  void forward(std::size_t count, std::size_t layers, std::span<float> output) override {
    run_forward(count, layers);
    const PlannedLayer& last = plan_.layers()[layers - 1];
    pool_.parallel_for(last.features / kLanes, [&](std::size_t panel, std::size_t) {
      panel_to_rows(last.y + panel * kLanes * kLanes, last.features, groups_of(count),
                    plan_.output_rows + panel * kLanes, last.features);
    });
    for (std::size_t image = 0; image < count; ++image) {
      std::copy_n(plan_.output_rows + image * last.features, last.outputs, output.data() + image * last.outputs);
    }
  }

  [[nodiscard]] bool is_finite() const override { return finite_; }

  [[nodiscard]] EngineState state() const override {
    return {.weights = tensors(&PlannedLayer::weights, &PlannedLayer::bias),
            .first_moments = tensors(&PlannedLayer::weights_m, &PlannedLayer::bias_m),
            .second_moments = tensors(&PlannedLayer::weights_v, &PlannedLayer::bias_v),
            .beta1_power = adam_.beta1_power(),
            .beta2_power = adam_.beta2_power()};
  }

  void set_state(const EngineState& state) override {
    check_state(network_, state);
    set_tensors(state.weights, &PlannedLayer::weights, &PlannedLayer::bias);
    set_tensors(state.first_moments, &PlannedLayer::weights_m, &PlannedLayer::bias_m);
    set_tensors(state.second_moments, &PlannedLayer::weights_v, &PlannedLayer::bias_v);
    adam_.go_on_from(state.beta1_power, state.beta2_power);
    finite_ = true;
  }

 private:
  using Values = float* PlannedLayer::*;

  [[nodiscard]] TensorMap tensors(Values matrix, Values vector) const {
    TensorMap tensors;
    for (std::size_t k = 0; k < network_.layers.size(); ++k) {
      const auto& spec = std::get<DenseSpec>(network_.layers[k]);
      const PlannedLayer& layer = plan_.layers()[k];
      tensors[spec.name + ".weight"] = {{spec.outputs, spec.inputs}, unpack_weights(layer, layer.*matrix)};
      tensors[spec.name + ".bias"] = {{spec.outputs}, {layer.*vector, layer.*vector + spec.outputs}};
    }
    return tensors;
  }

  void set_tensors(const TensorMap& tensors, Values matrix, Values vector) {
    for (std::size_t k = 0; k < network_.layers.size(); ++k) {
      const std::string& name = std::get<DenseSpec>(network_.layers[k]).name;
      const PlannedLayer& layer = plan_.layers()[k];
      pack_weights(layer, tensors.at(name + ".weight").values, layer.*matrix);
      std::ranges::copy(tensors.at(name + ".bias").values, layer.*vector);
    }
  }

  void note(bool finite) {
    if (!finite) finite_.store(false, std::memory_order_relaxed);
  }

  /// The input of layer `k` as activations [groups][panels * 16][16].
  [[nodiscard]] const float* input_of(std::size_t k) const { return k == 0 ? plan_.x : plan_.layers()[k - 1].y; }

  void run_forward(std::size_t count, std::size_t layers) {
    pool_.parallel_for(plan_.input_stride / kLanes, [&](std::size_t panel, std::size_t) {
      const std::size_t column = panel * kLanes;
      rows_to_panel(plan_.input_rows + column, plan_.input_stride, std::min(kLanes, network_.inputs() - column), count,
                    plan_.x + column * kLanes, plan_.input_stride);
    });
    const std::size_t share = count < kManyImages ? kRowShareFewImages : kRowShareManyImages;
    for (std::size_t k = 0; k < layers; ++k) {
      const PlannedLayer& layer = plan_.layers()[k];
      const DenseForward work{.x = input_of(k),
                              .weights = layer.weights,
                              .bias = layer.bias,
                              .y = layer.y,
                              .panels = layer.panels,
                              .panel_stride = layer.panel_stride,
                              .y_features = layer.features,
                              .groups = groups_of(count),
                              .activation = layer.activation};
      pool_.parallel_for((layer.rows + share - 1) / share, [&](std::size_t item, std::size_t) {
        const std::size_t end = std::min((item + 1) * share, layer.rows);
        dense_forward(work, item * share, end);
        if (end > layer.outputs && layer.activation == ActivationKernel::sigmoid) clear_padding(layer, work.groups);
      });
    }
  }

  /// Rows past the outputs are 0 before a sigmoid and would be 1/2 after it.
  static void clear_padding(const PlannedLayer& layer, std::size_t groups) {
    for (std::size_t group = 0; group < groups; ++group) {
      float* y = layer.y + group * layer.features * kLanes;
      std::fill(y + layer.outputs * kLanes, y + layer.rows * kLanes, 0.0F);
    }
  }

  /// The mean squared error of the batch and, with `gradient`, the gradient by the last layer.
  double run_loss(std::size_t count, bool gradient) {
    const PlannedLayer& last = plan_.layers().back();
    const double values = static_cast<double>(count) * static_cast<double>(last.outputs);
    const std::size_t panels = last.features / kLanes;
    pool_.parallel_for(panels, [&](std::size_t panel, std::size_t) {
      const std::size_t column = panel * kLanes;
      mse_gradient({.y = last.y + column * kLanes,
                    .target = plan_.target_rows + column,
                    .gradient = gradient ? last.gradient + column : nullptr,
                    .gradient_t = last.gradient_t + column * last.gradient_t_stride,
                    .y_features = last.features,
                    .features = std::min(kLanes, last.outputs - column),
                    .images = count,
                    .target_stride = plan_.target_stride,
                    .gradient_stride = last.gradient_stride,
                    .gradient_t_stride = last.gradient_t_stride,
                    .scale = static_cast<float>(2 / values),
                    .activation = last.activation},
                   plan_.squared_error + column);
    });
    double sum = 0;
    for (std::size_t i = 0; i < last.features; ++i) sum += static_cast<double>(plan_.squared_error[i]);
    return sum / values;
  }

  /// Layer k's update and the gradient by its input. A panel of weights is read for the input's gradient and then,
  /// still in cache, updated: once a step.
  void run_backward(std::size_t k, std::size_t count, const AdamStep& step) {
    const PlannedLayer& layer = plan_.layers()[k];
    pool_.parallel_for(layer.panels + 1, [&](std::size_t panel, std::size_t thread) {
      if (panel == layer.panels) {
        bias_gradient({.gradient_t = layer.gradient_t,
                       .gradient = layer.bias_gradient,
                       .rows = layer.rows,
                       .images = count,
                       .gradient_t_stride = layer.gradient_t_stride});
        if (!adam_.clips()) update_bias(layer, step, 1);
      } else {
        run_backward_panel(k, panel, count, thread, step);
      }
    });
  }

  void run_backward_panel(std::size_t k, std::size_t panel, std::size_t count, std::size_t thread,
                          const AdamStep& step) {
    const PlannedLayer& layer = plan_.layers()[k];
    const std::size_t column = panel * kLanes;
    const std::size_t groups = groups_of(count);
    float* weights = layer.weights + panel * layer.panel_stride;
    float* x_panel = plan_.x_panel(thread);
    panel_to_rows(input_of(k) + column * kLanes, layer.panels * kLanes, groups, x_panel, kLanes);
    if (k > 0) {
      const PlannedLayer& below = plan_.layers()[k - 1];
      dense_backward_data({.gradient = layer.gradient,
                           .weights = weights,
                           .x_panel = x_panel,
                           .x_gradient = below.gradient + column,
                           .outputs = layer.outputs,
                           .images = round_up(count, kRowUnit),
                           .gradient_stride = layer.gradient_stride,
                           .x_gradient_stride = below.gradient_stride,
                           .activation = below.activation});
      transpose_columns(below.gradient + column, below.gradient_stride, groups,
                        below.gradient_t + column * below.gradient_t_stride, below.gradient_t_stride);
    }
    const bool keep = adam_.clips();
    const DenseUpdate update{
        .gradient_t = layer.gradient_t,
        .x_panel = x_panel,
        .weights = weights,
        .first_moment = layer.weights_m + panel * layer.panel_stride,
        .second_moment = layer.weights_v + panel * layer.panel_stride,
        .gradient = keep ? layer.weight_gradients + panel * layer.panel_stride : plan_.panel_gradient(thread),
        .rows = layer.rows,
        .images = count,
        .gradient_t_stride = layer.gradient_t_stride};
    if (keep) {
      dense_weight_gradient(update);
    } else {
      note(dense_update(update, step));
    }
  }

  /// The norm of all gradients together: a sum of squares for each panel, these summed in order.
  double gradient_norm() {
    double sum = 0;
    for (const PlannedLayer& layer : plan_.layers()) {
      pool_.parallel_for(layer.panels + 1, [&](std::size_t panel, std::size_t) {
        squares_[panel] = panel == layer.panels ? sum_of_squares(layer.bias_gradient, layer.features)
                                                : sum_of_squares(layer.weight_gradients + panel * layer.panel_stride,
                                                                 layer.rows * kLanes);
      });
      for (std::size_t i = 0; i <= layer.panels; ++i) sum += squares_[i];
    }
    return std::sqrt(sum);
  }

  static double sum_of_squares(const float* gradient, std::size_t count) {
    return gradient_norm_squared({.first = gradient, .count = count});
  }

  /// Adam on all layers, with gradients that were kept.
  void run_update(const AdamStep& step, float gradient_scale) {
    for (const PlannedLayer& layer : plan_.layers()) {
      pool_.parallel_for(layer.panels + 1, [&](std::size_t panel, std::size_t) {
        if (panel == layer.panels) return update_bias(layer, step, gradient_scale);
        const std::size_t first = panel * layer.panel_stride;
        note(adam_update({.gradient = {.first = layer.weight_gradients + first, .count = layer.rows * kLanes},
                          .weights = layer.weights + first,
                          .first_moment = layer.weights_m + first,
                          .second_moment = layer.weights_v + first,
                          .gradient_scale = gradient_scale},
                         step));
      });
    }
  }

  void update_bias(const PlannedLayer& layer, const AdamStep& step, float gradient_scale) {
    note(adam_update({.gradient = {.first = layer.bias_gradient, .count = layer.features},
                      .weights = layer.bias,
                      .first_moment = layer.bias_m,
                      .second_moment = layer.bias_v,
                      .gradient_scale = gradient_scale},
                     step));
  }

  NetworkSpec network_;
  AdamSteps adam_;
  ThreadPool& pool_;
  Plan plan_;
  std::vector<double> squares_;  // of a layer's gradients, panel by panel
  std::atomic<bool> finite_ = true;
};

}  // namespace

std::unique_ptr<Engine> make_panel_engine(const NetworkSpec& network, const TensorMap& weights, const AdamSpec& adam,
                                          std::size_t batch_size, ThreadPool& pool) {
  return std::make_unique<FastEngine>(network, weights, adam, batch_size, pool);
}

}  // namespace debruit
