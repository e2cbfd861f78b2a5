#include "evaluation/pca.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "files/npz.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

void expect_near(const std::vector<double>& values, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], tolerance) << i;
}

TEST(PcaTest, AgreesWithScikitLearn) {
  const NpzArrays arrays = read_npz(std::string(DEBRUIT_TEST_DATA) + "/evaluation/pca.npz");
  for (const std::string name : {"tall", "wide", "two_rows", "one_feature", "constant_features", "latents"}) {
    SCOPED_TRACE(name);
    const auto golden = [&](const char* what) -> const std::vector<double>& {
      return std::get<std::vector<double>>(arrays.at(name + what).values);
    };
    const auto& values = std::get<std::vector<float>>(arrays.at(name).values);
    const std::size_t features = arrays.at(name).shape.at(1);
    const Pca pca = fit_pca(values, features);
    expect_near(pca.mean, golden("_mean"), 1e-13);
    expect_near(pca.explained_variance, golden("_variance"), 1e-12);
    expect_near(pca.explained_variance_ratio, golden("_ratio"), 1e-13);
    // Directions without variance are anybody's choice.
    std::size_t known = 0;
    while (known < pca.size() && golden("_variance")[known] > 1e-20) ++known;
    const auto first = [&](const std::vector<double>& rows) {
      return std::vector(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(known * features));
    };
    expect_near(first(pca.components), first(golden("_components")), 1e-9);
    const std::vector<float> projected = project(pca, values, known);
    for (std::size_t i = 0; i < projected.size(); ++i) {
      const double expected = golden("_projected")[i / known * pca.size() + i % known];
      EXPECT_NEAR(projected[i], expected, 1e-5) << i;
    }
  }
}

TEST(PcaTest, DirectionsAreOrthonormalAlsoWhereNothingVaries) {
  const std::vector<float> values = {1, 0.1F, 2, -7, 4, 0.1F, 1, -7, 2, 0.1F, 9, -7, 0, 0.1F, 0, -7, 5, 0.1F, 5, -7};
  const Pca pca = fit_pca(values, 4);
  ASSERT_EQ(pca.size(), 4U);
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < 4; ++b) {
      double product = 0;
      for (std::size_t i = 0; i < 4; ++i) product += pca.components[a * 4 + i] * pca.components[b * 4 + i];
      EXPECT_NEAR(product, a == b ? 1 : 0, 1e-14);
    }
  }
  EXPECT_EQ(pca.explained_variance[2], 0);
  EXPECT_EQ(pca.explained_variance[3], 0);
}

TEST(PcaTest, ConstantDataHasNoVarianceAndNoShares) {
  const Pca pca = fit_pca(std::vector<float>{0.1F, 3, 0.1F, 3, 0.1F, 3}, 2);
  EXPECT_EQ(pca.explained_variance, (std::vector<double>{0, 0}));
  EXPECT_EQ(pca.explained_variance_ratio, (std::vector<double>{0, 0}));
  EXPECT_EQ(project(pca, std::vector<float>{0.1F, 3}, 2), (std::vector<float>{0, 0}));
}

TEST(PcaTest, LargestEntryIsPositive) {
  const Pca pca = fit_pca(std::vector<float>{0, 0, -1, 3, -2, 6, -3, 9.5F}, 2);
  EXPECT_GT(pca.components[1], 0.9);
  EXPECT_LT(pca.components[0], 0);
}

TEST(PcaTest, RefusesWhatHasNoComponents) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const auto refuses = [](const std::vector<float>& values, std::size_t features, const char* message) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)fit_pca(values, features); }, message);
  };
  refuses({1, 2, 3}, 3, "principal components: 1 rows have no variance; expected at least 2");
  refuses({}, 3, "principal components: 0 rows have no variance; expected at least 2");
  refuses({1, 2, 3}, 0, "principal components: the rows have no features");
  refuses({1, 2, 3}, 2, "principal components: 3 values are no whole number of rows of 2");
  refuses({1, 2, 3, kNan}, 2, "principal components: row 1, feature 1 is not finite");
  const Pca pca = fit_pca(std::vector<float>{1, 2, 3, 5}, 2);
  const auto refuses_projection = [&](const std::vector<float>& values, std::size_t components, const char* message) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)project(pca, values, components); }, message);
  };
  refuses_projection({1, 2}, 2, "principal components: 2 components asked for; expected between 1 and 1");
  refuses_projection({1, 2}, 0, "principal components: 0 components asked for");
  refuses_projection({1, 2, 3}, 1, "3 values are no whole number of rows of 2");
  refuses_projection({kNan, 2}, 1, "row 0, feature 0 is not finite");
}

}  // namespace
}  // namespace debruit
