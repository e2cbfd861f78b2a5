// Each dense kernel against a plain loop in double precision, over shapes that fill no vector.
#include "kernels/dense.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "base/aligned.h"

namespace debruit {
namespace {

constexpr double kTolerance = 2e-5;  // of sums of up to 784 products of values below 1

std::size_t round_up(std::size_t value, std::size_t unit) { return (value + unit - 1) / unit * unit; }

class Values {
 public:
  explicit Values(unsigned seed) : engine_(seed) {}
  float next() { return distribution_(engine_); }

 private:
  std::mt19937 engine_;
  std::uniform_real_distribution<float> distribution_{-1, 1};
};

struct Shape {
  std::size_t inputs;
  std::size_t outputs;
  std::size_t images;
};

/// A layer with random contents, packed as the kernels want it and as plain matrices.
struct Layer {
  Shape shape;
  std::size_t panels, rows, features, groups, stride_t;
  std::vector<double> x, w, gradient;  // [images][inputs], [outputs][inputs], [images][outputs]
  AlignedArray<float> packed_x, packed_w, bias, y, gradient_rows, gradient_t, x_panel;

  explicit Layer(const Shape& s)
      : shape(s),
        panels((s.inputs + 15) / 16),
        rows(round_up(s.outputs, kRowUnit)),
        features(round_up(s.outputs, 16)),
        groups((s.images + 15) / 16),
        stride_t(round_up(s.images, 16)),
        x(s.images * s.inputs),
        w(s.outputs * s.inputs),
        gradient(s.images * s.outputs),
        packed_x(groups * panels * 256),
        packed_w(panels * rows * 16),
        bias(features),
        y(groups * features * 16),
        gradient_rows(groups * 16 * features),
        gradient_t(features * stride_t),
        x_panel(groups * 256) {
    Values values(1);
    for (std::size_t b = 0; b < s.images; ++b) {
      for (std::size_t i = 0; i < s.inputs; ++i) {
        const float value = values.next();
        x[b * s.inputs + i] = static_cast<double>(value);
        packed_x.data()[(b / 16 * panels * 16 + i) * 16 + b % 16] = value;
      }
      for (std::size_t o = 0; o < s.outputs; ++o) {
        const float value = values.next();
        gradient[b * s.outputs + o] = static_cast<double>(value);
        gradient_rows.data()[b * features + o] = value;
        gradient_t.data()[o * stride_t + b] = value;
      }
    }
    for (std::size_t o = 0; o < s.outputs; ++o) {
      bias.data()[o] = values.next();
      for (std::size_t i = 0; i < s.inputs; ++i) {
        const float value = values.next() / std::sqrt(static_cast<float>(s.inputs));
        w[o * s.inputs + i] = static_cast<double>(value);
        packed_w.data()[(i / 16 * rows + o) * 16 + i % 16] = value;
      }
    }
  }

  void fill_x_panel(std::size_t panel) {
    for (std::size_t b = 0; b < shape.images; ++b) {
      for (std::size_t lane = 0; lane < 16; ++lane) {
        const std::size_t i = panel * 16 + lane;
        x_panel.data()[b * 16 + lane] = i < shape.inputs ? static_cast<float>(x[b * shape.inputs + i]) : 0;
      }
    }
  }
};

/// An activation's derivative, given its output.
double slope(double y, ActivationKernel activation) {
  if (activation == ActivationKernel::relu) return y > 0 ? 1 : 0;
  return activation == ActivationKernel::sigmoid ? y * (1 - y) : 1;
}

class DenseKernelTest : public testing::TestWithParam<Shape> {};

TEST_P(DenseKernelTest, ForwardIsActivationOfWeightsTimesInputPlusBias) {
  Layer layer(GetParam());
  const Shape& s = layer.shape;
  for (const auto activation : {ActivationKernel::relu, ActivationKernel::sigmoid}) {
    dense_forward({.x = layer.packed_x.data(),
                   .weights = layer.packed_w.data(),
                   .bias = layer.bias.data(),
                   .y = layer.y.data(),
                   .panels = layer.panels,
                   .panel_stride = layer.rows * 16,
                   .y_features = layer.features,
                   .groups = layer.groups,
                   .activation = activation},
                  0, layer.rows);
    for (std::size_t b = 0; b < s.images; ++b) {
      for (std::size_t o = 0; o < s.outputs; ++o) {
        double sum = static_cast<double>(layer.bias.data()[o]);
        for (std::size_t i = 0; i < s.inputs; ++i) sum += layer.w[o * s.inputs + i] * layer.x[b * s.inputs + i];
        const double expected = activation == ActivationKernel::relu ? std::max(sum, 0.0) : 1 / (1 + std::exp(-sum));
        const float actual = layer.y.data()[(b / 16 * layer.features + o) * 16 + b % 16];
        ASSERT_NEAR(static_cast<double>(actual), expected, kTolerance) << "image " << b << " output " << o;
      }
    }
  }
}

TEST_P(DenseKernelTest, BackwardDataIsGradientTimesWeightsThroughTheActivation) {
  Layer layer(GetParam());
  const Shape& s = layer.shape;
  AlignedArray<float> x_gradient(layer.groups * 256);
  for (const auto activation : {ActivationKernel::none, ActivationKernel::relu, ActivationKernel::sigmoid}) {
    for (std::size_t panel = 0; panel < layer.panels; ++panel) {
      layer.fill_x_panel(panel);
      dense_backward_data({.gradient = layer.gradient_rows.data(),
                           .weights = layer.packed_w.data() + panel * layer.rows * 16,
                           .x_panel = layer.x_panel.data(),
                           .x_gradient = x_gradient.data(),
                           .outputs = s.outputs,
                           .images = round_up(s.images, kRowUnit),
                           .gradient_stride = layer.features,
                           .x_gradient_stride = 16,
                           .activation = activation});
      for (std::size_t b = 0; b < s.images; ++b) {
        for (std::size_t i = panel * 16; i < std::min(panel * 16 + 16, s.inputs); ++i) {
          double sum = 0;
          for (std::size_t o = 0; o < s.outputs; ++o) {
            sum += layer.gradient[b * s.outputs + o] * layer.w[o * s.inputs + i];
          }
          const double expected = sum * slope(layer.x[b * s.inputs + i], activation);
          ASSERT_NEAR(static_cast<double>(x_gradient.data()[b * 16 + i % 16]), expected, kTolerance) << b << " " << i;
        }
      }
    }
  }
}

TEST_P(DenseKernelTest, UpdateIsAdamOnTheGradientSummedOverImages) {
  Layer layer(GetParam());
  const Shape& s = layer.shape;
  const AdamStep adam{.beta1 = 0.9F,
                      .one_minus_beta1 = 0.1F,
                      .beta2 = 0.999F,
                      .one_minus_beta2 = 0.001F,
                      .step_size = 0.01F,
                      .epsilon = 0.1F,
                      .weight_decay = 0.02F,
                      .shrinkage = 0.75F};
  AlignedArray<float> m(layer.rows * 16);
  AlignedArray<float> v(layer.rows * 16);
  AlignedArray<float> scratch(layer.rows * 16);
  for (std::size_t panel = 0; panel < layer.panels; ++panel) {
    layer.fill_x_panel(panel);
    std::ranges::fill(m.span(), 0.5F);
    std::ranges::fill(v.span(), 0.25F);
    float* w = layer.packed_w.data() + panel * layer.rows * 16;
    dense_update({.gradient_t = layer.gradient_t.data(),
                  .x_panel = layer.x_panel.data(),
                  .weights = w,
                  .first_moment = m.data(),
                  .second_moment = v.data(),
                  .gradient = scratch.data(),
                  .rows = layer.rows,
                  .images = s.images,
                  .gradient_t_stride = layer.stride_t},
                 adam);
    for (std::size_t o = 0; o < s.outputs; ++o) {
      for (std::size_t i = panel * 16; i < std::min(panel * 16 + 16, s.inputs); ++i) {
        const double before = layer.w[o * s.inputs + i];
        double g = 0.02 * before;
        for (std::size_t b = 0; b < s.images; ++b) g += layer.gradient[b * s.outputs + o] * layer.x[b * s.inputs + i];
        const double first = 0.9 * 0.5 + 0.1 * g;
        const double second = 0.999 * 0.25 + 0.001 * g * g;
        const std::size_t at = o * 16 + i % 16;
        ASSERT_NEAR(static_cast<double>(m.data()[at]), first, kTolerance);
        ASSERT_NEAR(static_cast<double>(v.data()[at]), second, kTolerance);
        ASSERT_NEAR(static_cast<double>(w[at]), 0.75 * before - 0.01 * first / (std::sqrt(second) + 0.1), kTolerance);
      }
    }
  }
}

TEST_P(DenseKernelTest, WeightGradientIsSummedOverImagesAndLeavesTheWeightsAlone) {
  Layer layer(GetParam());
  const Shape& s = layer.shape;
  AlignedArray<float> gradient(layer.rows * 16);
  for (std::size_t panel = 0; panel < layer.panels; ++panel) {
    layer.fill_x_panel(panel);
    dense_weight_gradient({.gradient_t = layer.gradient_t.data(),
                           .x_panel = layer.x_panel.data(),
                           .weights = nullptr,
                           .first_moment = nullptr,
                           .second_moment = nullptr,
                           .gradient = gradient.data(),
                           .rows = layer.rows,
                           .images = s.images,
                           .gradient_t_stride = layer.stride_t});
    for (std::size_t o = 0; o < s.outputs; ++o) {
      for (std::size_t i = panel * 16; i < std::min(panel * 16 + 16, s.inputs); ++i) {
        double sum = 0;
        for (std::size_t b = 0; b < s.images; ++b) sum += layer.gradient[b * s.outputs + o] * layer.x[b * s.inputs + i];
        ASSERT_NEAR(static_cast<double>(gradient.data()[o * 16 + i % 16]), sum, 2 * kTolerance);
      }
    }
  }
}

TEST_P(DenseKernelTest, BiasGradientIsSummedOverImages) {
  Layer layer(GetParam());
  const Shape& s = layer.shape;
  // Whatever lies beyond the images must not count.
  for (std::size_t o = 0; o < s.outputs; ++o) {
    for (std::size_t b = s.images; b < layer.stride_t; ++b) layer.gradient_t.data()[o * layer.stride_t + b] = 1000;
  }
  AlignedArray<float> gradient(layer.features);
  bias_gradient({.gradient_t = layer.gradient_t.data(),
                 .gradient = gradient.data(),
                 .rows = layer.rows,
                 .images = s.images,
                 .gradient_t_stride = layer.stride_t});
  for (std::size_t o = 0; o < s.outputs; ++o) {
    double sum = 0;
    for (std::size_t b = 0; b < s.images; ++b) sum += layer.gradient[b * s.outputs + o];
    EXPECT_NEAR(static_cast<double>(gradient.data()[o]), sum, kTolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, DenseKernelTest, testing::ValuesIn([] {
                           std::vector<Shape> shapes;
                           const std::size_t sizes[] = {1, 2, 3, 15, 16, 17, 31, 81, 784};
                           const std::size_t batches[] = {1, 7, 16, 33, 500};
                           for (std::size_t k = 0; k < std::size(sizes); ++k) {
                             for (std::size_t j = 0; j < std::size(batches); ++j) {
                               // Every size meets every batch, on one side with a size that moves along.
                               shapes.push_back({sizes[k], sizes[(k + j) % 8], batches[j]});
                             }
                           }
                           return shapes;
                         }()),
                         [](const testing::TestParamInfo<Shape>& shape) {
                           return std::to_string(shape.param.inputs) + "x" + std::to_string(shape.param.outputs) + "x" +
                                  std::to_string(shape.param.images);
                         });

TEST(DenseForwardTest, PassesNotANumberOn) {
  Layer layer({4, 4, 1});
  layer.packed_x.data()[0] = std::nanf("");
  for (const auto activation : {ActivationKernel::relu, ActivationKernel::sigmoid}) {
    dense_forward({layer.packed_x.data(), layer.packed_w.data(), layer.bias.data(), layer.y.data(), 1, layer.rows * 16,
                   layer.features, 1, activation},
                  0, layer.rows);
    EXPECT_TRUE(std::isnan(layer.y.data()[0]));
  }
}

TEST(DenseForwardTest, SigmoidSaturatesWithoutOverflow) {
  Layer layer({1, 4, 1});
  layer.packed_x.data()[0] = 1;
  const float inputs[] = {-1000, -50, 50, 1000};
  for (std::size_t o = 0; o < 4; ++o) {
    layer.packed_w.data()[o * 16] = inputs[o];
    layer.bias.data()[o] = 0;
  }
  dense_forward({layer.packed_x.data(), layer.packed_w.data(), layer.bias.data(), layer.y.data(), 1, layer.rows * 16,
                 layer.features, 1, ActivationKernel::sigmoid},
                0, layer.rows);
  EXPECT_EQ(layer.y.data()[0], 0.0F);
  EXPECT_NEAR(static_cast<double>(layer.y.data()[16]) / std::exp(-50.0), 1, 1e-5);
  EXPECT_EQ(layer.y.data()[32], 1.0F);
  EXPECT_EQ(layer.y.data()[48], 1.0F);
}

}  // namespace
}  // namespace debruit
