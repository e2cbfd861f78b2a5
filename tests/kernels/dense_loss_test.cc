// Squared error, its gradient, and the moves between rows and panels, against plain loops over shapes that fill no
// vector.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "base/aligned.h"
#include "kernels/dense.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

constexpr std::size_t kSizes[] = {1, 2, 3, 15, 16, 17, 31, 81, 784};
constexpr std::size_t kBatches[] = {1, 7, 16, 33, 500};
constexpr float kUntouched = -7;

AlignedArray<float> uniform_values(std::size_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<float> uniform(0, 1);
  AlignedArray<float> values(count);
  for (float& value : values.span()) value = uniform(engine);
  return values;
}

/// Images of `features` values as rows and as activations, with room for whole groups and panels.
struct Images {
  Images(std::size_t features_, std::size_t images_)
      : features(features_),
        images(images_),
        groups((images + 15) / 16),
        panels((features + 15) / 16),
        stride(panels * 16 + 16),
        rows(uniform_values(groups * 16 * stride, 1)),
        activations(uniform_values(groups * panels * 256, 2)) {}

  std::size_t features, images, groups, panels, stride;
  AlignedArray<float> rows;         // [groups * 16][stride]
  AlignedArray<float> activations;  // [groups][panels * 16][16]

  [[nodiscard]] float& row(std::size_t image, std::size_t feature) { return rows.data()[image * stride + feature]; }
  [[nodiscard]] float& activation(std::size_t image, std::size_t feature) {
    return activations.data()[(image / 16 * panels * 16 + feature) * 16 + image % 16];
  }
};

template <class Check>
void for_each_shape(const Check& check) {
  for (const std::string_view target : available_targets()) {
    const TargetScope forced(target);
    for (const std::size_t features : kSizes) {
      for (const std::size_t images : kBatches) {
        SCOPED_TRACE(std::to_string(features) + " features, " + std::to_string(images) + " images on " +
                     std::string(target));
        check(Images(features, images));
      }
    }
  }
}

TEST(RowsToPanelTest, FillsUpWithZeros) {
  for_each_shape([](Images both) {
    for (std::size_t panel = 0; panel < both.panels; ++panel) {
      rows_to_panel(both.rows.data() + panel * 16, both.stride, std::min<std::size_t>(16, both.features - panel * 16),
                    both.images, both.activations.data() + panel * 256, both.panels * 16);
    }
    for (std::size_t image = 0; image < both.groups * 16; ++image) {
      for (std::size_t i = 0; i < both.panels * 16; ++i) {
        const float expected = image < both.images && i < both.features ? both.row(image, i) : 0;
        ASSERT_EQ(both.activation(image, i), expected) << image << " " << i;
      }
    }
  });
}

TEST(PanelToRowsTest, MovesPanelsToColumns) {
  for_each_shape([](Images both) {
    std::ranges::fill(both.rows.span(), kUntouched);
    for (std::size_t panel = 0; panel < both.panels; ++panel) {
      panel_to_rows(both.activations.data() + panel * 256, both.panels * 16, both.groups, both.rows.data() + panel * 16,
                    both.stride);
    }
    for (std::size_t image = 0; image < both.groups * 16; ++image) {
      for (std::size_t i = 0; i < both.panels * 16; ++i) {
        ASSERT_EQ(both.row(image, i), both.activation(image, i)) << image << " " << i;
      }
      ASSERT_EQ(both.row(image, both.panels * 16), kUntouched) << "behind image " << image;
    }
  });
}

TEST(TransposeColumnsTest, MovesColumnsToRows) {
  for_each_shape([](Images both) {
    const std::size_t stride = both.groups * 16 + 16;
    AlignedArray<float> transposed(both.panels * 16 * stride);
    std::ranges::fill(transposed.span(), kUntouched);
    for (std::size_t column = 0; column < both.panels * 16; column += 16) {
      transpose_columns(both.rows.data() + column, both.stride, both.groups, transposed.data() + column * stride,
                        stride);
    }
    for (std::size_t i = 0; i < both.panels * 16; ++i) {
      for (std::size_t image = 0; image < both.groups * 16; ++image) {
        ASSERT_EQ(transposed.data()[i * stride + image], both.row(image, i)) << image << " " << i;
      }
      ASSERT_EQ(transposed.data()[i * stride + both.groups * 16], kUntouched) << "behind feature " << i;
    }
  });
}

double through(ActivationKernel activation, double y) {
  if (activation == ActivationKernel::relu) return y > 0 ? 1 : 0;
  return activation == ActivationKernel::sigmoid ? y * (1 - y) : 1;
}

/// What mse_gradient makes of the output `both.activations` and the targets `both.rows`.
struct Loss {
  Loss(Images& both, ActivationKernel activation, float scale, bool with_gradient)
      : stride_t(both.groups * 16),
        gradient(both.groups * 16 * both.stride),
        gradient_t(both.panels * 16 * stride_t),
        squared_error(both.panels * 16) {
    for (std::size_t panel = 0; panel < both.panels; ++panel) {
      mse_gradient({.y = both.activations.data() + panel * 256,
                    .target = both.rows.data() + panel * 16,
                    .gradient = with_gradient ? gradient.data() + panel * 16 : nullptr,
                    .gradient_t = with_gradient ? gradient_t.data() + panel * 16 * stride_t : nullptr,
                    .y_features = both.panels * 16,
                    .features = std::min<std::size_t>(16, both.features - panel * 16),
                    .images = both.images,
                    .target_stride = both.stride,
                    .gradient_stride = both.stride,
                    .gradient_t_stride = stride_t,
                    .scale = scale,
                    .activation = activation},
                   squared_error.data() + panel * 16);
    }
  }

  std::size_t stride_t;
  AlignedArray<float> gradient, gradient_t, squared_error;

  [[nodiscard]] double total() const {
    double sum = 0;
    for (const float lane : squared_error.span()) sum += static_cast<double>(lane);
    return sum;
  }
};

TEST(MseGradientTest, IsThatOfTheSquaredErrorThroughTheActivation) {
  constexpr float kScale = 0.75F;
  for_each_shape([](Images both) {
    for (const auto activation : {ActivationKernel::none, ActivationKernel::relu, ActivationKernel::sigmoid}) {
      // A ReLU gives zeros.
      for (float& y : both.activations.span()) y = activation == ActivationKernel::relu && y < 0.25F ? 0 : y;
      const Loss loss(both, activation, kScale, true);
      double squares = 0;
      for (std::size_t image = 0; image < both.images; ++image) {
        for (std::size_t i = 0; i < both.features; ++i) {
          const double y = static_cast<double>(both.activation(image, i));
          const double error = y - static_cast<double>(both.row(image, i));
          squares += error * error;
          const double expected = static_cast<double>(kScale) * error * through(activation, y);
          ASSERT_NEAR(static_cast<double>(loss.gradient.data()[image * both.stride + i]), expected, 3e-7);
          ASSERT_EQ(loss.gradient_t.data()[i * loss.stride_t + image], loss.gradient.data()[image * both.stride + i]);
        }
      }
      ASSERT_NEAR(loss.total(), squares, 1e-5 * (squares + 1e-3));
    }
  });
}

TEST(MseGradientTest, ErrorAloneIsTheSameError) {
  for_each_shape([](Images both) {
    const Loss with(both, ActivationKernel::sigmoid, 1, true);
    const Loss without(both, ActivationKernel::sigmoid, 1, false);
    EXPECT_EQ(with.total(), without.total());
  });
}

}  // namespace
}  // namespace debruit
