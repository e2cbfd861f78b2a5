#include "evaluation/filter_choice.h"

#include <gtest/gtest.h>

#include "evaluation/metrics.h"
#include "evaluation/test_images.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

/// Soft pictures of 12 x 12: image i is a slope that rises with i.
Dataset slopes(std::size_t count) {
  Dataset data;
  data.name = "slopes";
  data.shape = {1, 12, 12};
  std::vector<std::uint8_t> pixels;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t p = 0; p < data.shape.size(); ++p) {
      pixels.push_back(static_cast<std::uint8_t>(i % 8 + 3 * (p / 12 + p % 12)));
    }
    data.labels.push_back(0);
  }
  data.images = Images(std::move(pixels), data.shape.size());
  return data;
}

const std::vector<Filter> kSigmas = {GaussianFilter{.sigma = 0.1}, GaussianFilter{.sigma = 1.5},
                                     GaussianFilter{.sigma = 0.5}, GaussianFilter{.sigma = 6}};

double error_by_hand(const Filter& filter, const Dataset& data, const EvaluationSpec& spec) {
  ThreadPool pool(1);
  std::vector<float> noisy(data.shape.size());
  std::vector<float> clean(data.shape.size());
  double sum = 0;
  for (const TestCell& cell : test_cells(spec)) {
    for (std::size_t i = 0; i < data.size(); ++i) {
      make_test_image(data, i, spec, cell, noisy, clean);
      apply_filter(filter, data.shape, noisy, noisy, pool);
      sum += mean_squared_error(noisy, clean);
    }
  }
  return sum / static_cast<double>(test_cells(spec).size() * data.size());
}

TEST(ChooseFilter, TakesTheOneWithTheLeastErrorOverAllCells) {
  const Dataset data = slopes(400);  // two batches
  const EvaluationSpec spec{.kinds = {GaussianNoise{}, SpeckleNoise{}}, .scales = {0.5, 1}};
  ThreadPool pool(2);
  const FilterChoice choice = choose_filter(kSigmas, data, spec, 0, pool);
  ASSERT_EQ(choice.mse.size(), kSigmas.size());
  for (std::size_t i = 0; i < kSigmas.size(); ++i) {
    EXPECT_NEAR(choice.mse[i], error_by_hand(kSigmas[i], data, spec), 1e-12);
  }
  EXPECT_EQ(choice.filter, kSigmas[1]);
  EXPECT_EQ(choice.count, 400U);
}

TEST(ChooseFilter, TakesTheFirstOfEquals) {
  const std::vector<Filter> equal = {GaussianFilter{.sigma = 0.1}, GaussianFilter{.sigma = 0.12}};  // both do nothing
  ThreadPool pool(1);
  EXPECT_EQ(choose_filter(equal, slopes(3), {}, 0, pool).filter, equal[0]);
}

TEST(ChooseFilter, LooksAtNoMoreImagesThanItMay) {
  const Dataset data = slopes(50);
  const EvaluationSpec spec{.kinds = {GaussianNoise{}}};
  ThreadPool pool(2);
  const FilterChoice choice = choose_filter(kSigmas, data, spec, 5, pool);
  EXPECT_EQ(choice.count, 5U);
  const std::vector<std::size_t> spread = {0, 10, 20, 30, 40};
  EXPECT_EQ(choice.mse, choose_filter(kSigmas, take(data, spread), spec, 0, pool).mse);
  EXPECT_EQ(choose_filter(kSigmas, data, spec, 51, pool).count, 50U);
}

TEST(ChooseFilter, DoesNotDependOnThreads) {
  const Dataset data = slopes(100);
  ThreadPool one(1);
  const std::vector<double> expected = choose_filter(kSigmas, data, {}, 0, one).mse;
  for (const std::size_t threads : {2U, 5U}) {
    ThreadPool pool(threads);
    EXPECT_EQ(choose_filter(kSigmas, data, {}, 0, pool).mse, expected);
  }
}

TEST(ChooseFilter, RefusesNothingToChooseFrom) {
  ThreadPool pool(1);
  const std::vector<Filter> even = {NonLocalMeansFilter{.patch_size = 4}};
  EvaluationSpec no_kind;
  no_kind.kinds.clear();
  test::expect_error(
      ErrorKind::usage, [&] { (void)choose_filter({}, slopes(2), {}, 0, pool); }, "filters");
  test::expect_error(
      ErrorKind::usage, [&] { (void)choose_filter(kSigmas, slopes(0), {}, 0, pool); }, "no images");
  test::expect_error(
      ErrorKind::usage, [&] { (void)choose_filter(even, slopes(2), {}, 0, pool); }, "patch_size");
  test::expect_error(
      ErrorKind::usage, [&] { (void)choose_filter(kSigmas, slopes(2), no_kind, 0, pool); }, "noise");
}

}  // namespace
}  // namespace debruit
