// The forward-only kernels against a plain loop in double precision, over shapes that fill no vector.
#include "kernels/dense_inference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/aligned.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

constexpr double kTolerance = 2e-5;  // of sums of up to 784 products of values below 1
constexpr float kUntouched = -7;

struct Shape {
  std::size_t inputs;
  std::size_t outputs;
  std::size_t images;
};

/// A layer with random contents, of which every second input is 0.
struct Layer {
  Shape shape;
  std::size_t panels, y_stride;
  std::vector<float> x;   // [images][inputs], unaligned
  std::vector<double> w;  // [outputs][inputs]
  AlignedArray<float> packed, bias, y;

  explicit Layer(const Shape& s)
      : shape(s),
        panels((s.outputs + 15) / 16),
        y_stride(panels * 16 + 16),
        x(s.images * s.inputs),
        w(s.outputs * s.inputs),
        packed(panels * s.inputs * 16),
        bias(panels * 16),
        y(s.images * y_stride) {
    std::mt19937 engine(1);
    std::uniform_real_distribution<float> uniform(-1, 1);
    for (float& value : x) value = engine() % 2 == 0 ? 0 : uniform(engine);
    for (std::size_t o = 0; o < s.outputs; ++o) {
      bias.data()[o] = uniform(engine);
      for (std::size_t i = 0; i < s.inputs; ++i) {
        const float value = uniform(engine) / std::sqrt(static_cast<float>(s.inputs));
        w[o * s.inputs + i] = static_cast<double>(value);
        packed.data()[(o / 16 * s.inputs + i) * 16 + o % 16] = value;
      }
    }
    std::ranges::fill(y.span(), kUntouched);
  }

  [[nodiscard]] DenseRows rows(ActivationKernel activation) {
    return {.x = x.data(),
            .weights = packed.data(),
            .bias = bias.data(),
            .y = y.data(),
            .inputs = shape.inputs,
            .images = shape.images,
            .x_stride = shape.inputs,
            .y_stride = y_stride,
            .panel_stride = shape.inputs * 16,
            .activation = activation};
  }

  [[nodiscard]] double expected(std::size_t b, std::size_t o, ActivationKernel activation) const {
    double sum = static_cast<double>(bias.data()[o]);
    for (std::size_t i = 0; i < shape.inputs; ++i) {
      sum += w[o * shape.inputs + i] * static_cast<double>(x[b * shape.inputs + i]);
    }
    return activation == ActivationKernel::relu ? std::max(sum, 0.0) : 1 / (1 + std::exp(-sum));
  }
};

using Kernel = void (*)(const DenseRows&, std::size_t, std::size_t);
constexpr Kernel kKernels[] = {dense_rows, dense_rows_nonzero};

class DenseInferenceKernelTest : public testing::TestWithParam<Shape> {};

TEST_P(DenseInferenceKernelTest, IsActivationOfWeightsTimesInputPlusBias) {
  for (const Kernel kernel : kKernels) {
    for (const auto activation : {ActivationKernel::relu, ActivationKernel::sigmoid}) {
      Layer layer(GetParam());
      kernel(layer.rows(activation), 0, layer.panels);
      for (std::size_t b = 0; b < layer.shape.images; ++b) {
        for (std::size_t o = 0; o < layer.shape.outputs; ++o) {
          ASSERT_NEAR(static_cast<double>(layer.y.data()[b * layer.y_stride + o]), layer.expected(b, o, activation),
                      kTolerance)
              << "image " << b << " output " << o;
        }
        ASSERT_EQ(layer.y.data()[b * layer.y_stride + layer.panels * 16], kUntouched) << "behind image " << b;
      }
    }
  }
}

TEST_P(DenseInferenceKernelTest, LeavingZerosOutChangesNoNumber) {
  Layer all(GetParam());
  Layer nonzero(GetParam());
  dense_rows(all.rows(ActivationKernel::sigmoid), 0, all.panels);
  dense_rows_nonzero(nonzero.rows(ActivationKernel::sigmoid), 0, nonzero.panels);
  for (std::size_t i = 0; i < all.y.size(); ++i) ASSERT_EQ(nonzero.y.data()[i], all.y.data()[i]) << i;
}

TEST_P(DenseInferenceKernelTest, PanelsCanBeRunOneByOne) {
  for (const Kernel kernel : kKernels) {
    Layer whole(GetParam());
    Layer pieces(GetParam());
    kernel(whole.rows(ActivationKernel::relu), 0, whole.panels);
    for (std::size_t panel = pieces.panels; panel-- > 0;) {
      kernel(pieces.rows(ActivationKernel::relu), panel, panel + 1);
    }
    for (std::size_t i = 0; i < whole.y.size(); ++i) ASSERT_EQ(pieces.y.data()[i], whole.y.data()[i]) << i;
  }
}

TEST_P(DenseInferenceKernelTest, CountsWhatIsNotZero) {
  const Layer layer(GetParam());
  const Shape& s = layer.shape;
  std::size_t expected = 0;
  for (std::size_t b = 0; b < s.images; ++b) {
    for (std::size_t i = 0; i + 1 < s.inputs; ++i) expected += layer.x[b * s.inputs + i] != 0 ? 1 : 0;
  }
  EXPECT_EQ(count_nonzeros(layer.x.data(), s.inputs, s.inputs - 1, s.images), expected);
}

std::vector<Shape> shapes() {
  constexpr std::size_t kSizes[] = {1, 2, 3, 15, 16, 17, 31, 81, 784};
  constexpr std::size_t kImages[] = {1, 2, 7, 16, 33, 130, 500};
  std::vector<Shape> all;
  for (std::size_t i = 0; i < std::size(kSizes); ++i) {
    for (std::size_t o = 0; o < std::size(kSizes); ++o) {
      if (kSizes[i] == 784 && kSizes[o] == 784) continue;  // slow, and like 784 to 81
      all.push_back({kSizes[i], kSizes[o], kImages[(i + o) % std::size(kImages)]});
    }
  }
  for (const std::size_t images : kImages) all.push_back({67, 113, images});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Shapes, DenseInferenceKernelTest, testing::ValuesIn(shapes()), [](const auto& shape) {
  return std::to_string(shape.param.inputs) + "to" + std::to_string(shape.param.outputs) + "x" +
         std::to_string(shape.param.images);
});

TEST(DenseInferenceTest, KeepsWhatIsNotANumber) {
  for (const std::string_view target : available_targets()) {
    const TargetScope forced(target);
    for (const Kernel kernel : kKernels) {
      for (const auto activation : {ActivationKernel::relu, ActivationKernel::sigmoid}) {
        for (const std::size_t at : {0U, 4U, 18U}) {  // in a whole vector and after the last one
          for (const std::size_t images : {1U, 2U, 5U, 16U}) {
            Layer layer({19, 3, images});
            layer.x[at] = std::nanf("");
            kernel(layer.rows(activation), 0, layer.panels);
            for (std::size_t i = 0; i < images * 3; ++i) {
              EXPECT_EQ(std::isnan(layer.y.data()[i / 3 * layer.y_stride + i % 3]), i < 3)
                  << "output " << i % 3 << " of image " << i / 3 << " of " << images << ", input " << at << " on "
                  << target;
            }
          }
        }
      }
    }
  }
}

TEST(DenseInferenceTest, ReluMakesZeroOfMinusZero) {
  for (const std::string_view target : available_targets()) {
    const TargetScope forced(target);
    for (const Kernel kernel : kKernels) {
      for (const std::size_t images : {1U, 4U}) {
        Layer layer({5, 3, images});
        std::ranges::fill(layer.bias.span(), -0.0F);
        for (const float zero : {0.0F, -0.0F}) {
          std::ranges::fill(layer.x, zero);
          kernel(layer.rows(ActivationKernel::relu), 0, layer.panels);
          for (std::size_t o = 0; o < 3; ++o) {
            EXPECT_EQ(layer.y.data()[o], 0.0F);
            EXPECT_FALSE(std::signbit(layer.y.data()[o])) << "output " << o << " of " << images << " on " << target;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace debruit
