#include "data/value_check.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "support/expect_error.h"

namespace debruit {
namespace {

using test::expect_error;

template <class T>
Dataset two_images(std::vector<T> values) {
  Dataset data;
  data.name = "two";
  data.shape = {1, 1, values.size() / 2};
  data.images = Images(std::move(values), data.shape.size());
  return data;
}

TEST(RequireValues, TakesWholeNumbersAndWhatLiesInTheRange) {
  EXPECT_NO_THROW(require_values(two_images<std::uint8_t>({0, 255}), Scaling::unit));
  EXPECT_NO_THROW(require_values(two_images<std::uint16_t>({0, 65535}), Scaling::unit));
  EXPECT_NO_THROW(require_values(two_images<float>({0, 1}), Scaling::unit));
  EXPECT_NO_THROW(require_values(two_images<double>({-7, 1e30}), Scaling::none));
  EXPECT_NO_THROW(require_values(two_images<double>({-7, 1e30}), Scaling::minmax));
}

TEST(RequireValues, NamesTheImageAndTheValue) {
  expect_error(
      ErrorKind::input,
      [] {
        require_values(two_images<float>({0, 1, 0.5F, 1.75F}), Scaling::unit);
      },
      "two", "value 1 of image 1 is 1.75", "0 to 1");
  expect_error(
      ErrorKind::input,
      [] {
        require_values(two_images<double>({-0.5, 1}), Scaling::unit);
      },
      "value 0 of image 0 is -0.5");
}

TEST(RequireValues, RefusesWhatIsNoFiniteFloatWithAnyScaling) {
  const double kInfinity = std::numeric_limits<double>::infinity();
  for (const Scaling scaling : {Scaling::unit, Scaling::minmax, Scaling::minmax_columns, Scaling::none}) {
    for (const double value : {std::numeric_limits<double>::quiet_NaN(), kInfinity, -kInfinity, 1e39}) {
      expect_error(
          ErrorKind::input,
          [&] {
            require_values(two_images<double>({0, value}), scaling);
          },
          "image 1", "expected finite numbers");
    }
  }
}

TEST(RequireValues, LetsNoisyVersionsLeaveTheRange) {
  Dataset data = two_images<float>({0, 1});
  data.noisy = Images(std::vector<float>{-0.5F, 1.5F}, 1);
  EXPECT_NO_THROW(require_values(data, Scaling::unit));
  data.noisy = Images(std::vector<float>{0, std::numeric_limits<float>::quiet_NaN()}, 1);
  expect_error(
      ErrorKind::input, [&] { require_values(data, Scaling::unit); }, "image 1");
}

TEST(RequireTargets, ConfinesUnscaledValuesToWhereASigmoidEnds) {
  EXPECT_NO_THROW(require_targets(two_images<float>({0, 1}), Scaling::none));
  EXPECT_NO_THROW(require_targets(two_images<double>({-7, 7}), Scaling::minmax));
  expect_error(
      ErrorKind::input,
      [] {
        require_targets(two_images<double>({0.5, 7}), Scaling::none);
      },
      "image 1 is 7", "autoencoder");
  expect_error(
      ErrorKind::input,
      [] {
        require_targets(two_images<std::uint8_t>({0, 2}), Scaling::none);
      },
      "image 1 is 2");
}

}  // namespace
}  // namespace debruit
