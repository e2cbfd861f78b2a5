#include "evaluation/statistics.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "support/expect_error.h"

namespace debruit {
namespace {

using Values = std::vector<double>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTolerance = 1e-12;

const nlohmann::json& golden(const char* name) {
  static const auto record =
      nlohmann::json::parse(std::ifstream(std::string(DEBRUIT_TEST_DATA) + "/evaluation/statistics.json"));
  return record.at(name);
}

void expect_interval(const Interval& interval, double low, double high) {
  const double tolerance = kTolerance * (1 + std::abs(low) + std::abs(high));
  EXPECT_NEAR(interval.low, low, tolerance);
  EXPECT_NEAR(interval.high, high, tolerance);
}

template <class Body>
void expect_usage(Body&& body, const std::string& message) {
  test::expect_error(ErrorKind::usage, body, message);
}

TEST(StudentMean, AgreesWithSciPy) {
  for (const auto& entry : golden("student")) {
    const Values values = entry.at("values");
    for (const auto& [confidence, low, high] : entry.at("intervals").get<std::vector<std::array<double, 3>>>()) {
      SCOPED_TRACE(std::to_string(values.size()) + " values at " + std::to_string(confidence));
      const Estimate estimate = student_mean(values, confidence);
      EXPECT_NEAR(estimate.mean, entry.at("mean").get<double>(), kTolerance);
      EXPECT_EQ(estimate.count, values.size());
      expect_interval(estimate.interval.value(), low, high);
    }
  }
}

TEST(StudentMean, OfOneValueHasNoInterval) {
  const Estimate estimate = student_mean(Values{0.7});
  EXPECT_EQ(estimate.mean, 0.7);
  EXPECT_EQ(estimate.count, 1U);
  EXPECT_FALSE(estimate.interval.has_value());
}

TEST(StudentMean, OfEqualValuesHasAnIntervalOfNoWidth) {
  const Estimate estimate = student_mean(Values{0.5, 0.5, 0.5});
  EXPECT_EQ(estimate.interval.value().low, 0.5);
  EXPECT_EQ(estimate.interval.value().high, 0.5);
}

TEST(StudentMean, RefusesWhatHasNoMean) {
  expect_usage([] { (void)student_mean(Values{}); }, "mean: there are no values");
  expect_usage([] { (void)student_mean(Values{1, kNaN}); }, "mean: value 1 is nan: expected a finite number");
  expect_usage([] { (void)student_mean(Values{kInfinity}); }, "mean: value 0 is inf: expected a finite number");
}

TEST(Confidence, LiesBetweenZeroAndOne) {
  ThreadPool pool(1);
  for (const double confidence : {0.0, 1.0, -0.5, 95.0, kNaN}) {
    const auto refuses = [&](auto&& body) { expect_usage(body, "out of range: expected between 0 and 1, both excl"); };
    refuses([&] { (void)student_mean(Values{1, 2}, confidence); });
    refuses([&] { (void)student_mean(Values{1}, confidence); });
    refuses([&] { (void)student_mean_difference(Values{1, 2}, Values{1, 2}, confidence); });
    refuses([&] { (void)wilson_interval(1, 2, confidence); });
    refuses([&] { (void)bootstrap_mean_difference(Values{1}, Values{1}, {.confidence = confidence}, pool); });
    refuses([&] { (void)compare_over_seeds({}, {}, confidence); });
  }
  expect_usage([] { (void)wilson_interval(1, 2, 1.5); },
               "confidence: 1.5 is out of range: expected between 0 and 1, both excluded");
}

TEST(StudentMeanDifference, AgreesWithSciPy) {
  for (const auto& entry : golden("student_difference")) {
    const Values a = entry.at("a");
    const Values b = entry.at("b");
    for (const auto& [confidence, low, high] : entry.at("intervals").get<std::vector<std::array<double, 3>>>()) {
      SCOPED_TRACE(std::to_string(a.size()) + " pairs at " + std::to_string(confidence));
      const Estimate estimate = student_mean_difference(a, b, confidence);
      EXPECT_NEAR(estimate.mean, entry.at("mean").get<double>(), kTolerance);
      expect_interval(estimate.interval.value(), low, high);
    }
  }
}

// Student 1908, hours of sleep gained by ten patients with two drugs, as R's `sleep` has them; interval by R's t.test.
TEST(StudentMeanDifference, OfStudentsOwnPatients) {
  const Values first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const Values second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  const Estimate estimate = student_mean_difference(first, second);
  EXPECT_NEAR(estimate.mean, -1.58, 1e-14);
  EXPECT_NEAR(estimate.interval.value().low, -2.4598858, 5e-8);
  EXPECT_NEAR(estimate.interval.value().high, -0.7001142, 5e-8);
}

TEST(StudentMeanDifference, RefusesWhatIsNotPaired) {
  expect_usage(
      [] {
        (void)student_mean_difference(Values{1, 2}, Values{1});
      },
      "mean difference: 2 and 1 values cannot be paired: expected equally many");
  expect_usage([] { (void)student_mean_difference(Values{}, Values{}); }, "mean difference: there are no pairs");
  expect_usage([] { (void)student_mean_difference(Values{0, 0}, Values{0, kNaN}); }, "mean difference: value 1 is ");
  expect_usage([] { (void)student_mean_difference(Values{kInfinity}, Values{kInfinity}); }, "value 0 is ");
}

TEST(WilsonInterval, AgreesWithSciPy) {
  for (const auto& entry : golden("wilson")) {
    for (const auto& [confidence, low, high] : entry.at("intervals").get<std::vector<std::array<double, 3>>>()) {
      SCOPED_TRACE(entry.dump() + " at " + std::to_string(confidence));
      expect_interval(wilson_interval(entry.at("successes"), entry.at("trials"), confidence), low, high);
    }
  }
}

// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I.
TEST(WilsonInterval, AgreesWithNewcombesTable) {
  struct Row {
    std::size_t successes, trials;
    double low, high;
  };
  for (const Row& row : {Row{81, 263, 0.2553, 0.3662}, Row{15, 148, 0.0624, 0.1605}, Row{0, 20, 0.0000, 0.1611},
                         Row{1, 29, 0.0061, 0.1718}}) {
    const Interval interval = wilson_interval(row.successes, row.trials);
    EXPECT_NEAR(interval.low, row.low, 5e-5);
    EXPECT_NEAR(interval.high, row.high, 5e-5);
  }
}

TEST(WilsonInterval, StaysWithinZeroAndOne) {
  for (std::size_t trials = 1; trials < 200; ++trials) {
    EXPECT_EQ(wilson_interval(0, trials).low, 0);
    EXPECT_EQ(wilson_interval(trials, trials).high, 1);
  }
}

TEST(WilsonInterval, RefusesImpossibleCounts) {
  expect_usage([] { (void)wilson_interval(3, 2); }, "proportion: 3 successes in 2 trials: expected at most as many");
  expect_usage([] { (void)wilson_interval(0, 0); }, "proportion: there are no trials");
}

TEST(McNemar, AgreesWithStatsmodels) {
  for (const auto& entry : golden("mcnemar")) {
    SCOPED_TRACE(entry.dump());
    const std::size_t only_a = entry.at("only_a");
    const std::size_t only_b = entry.at("only_b");
    const McNemarTest test = mcnemar(only_a, only_b);
    EXPECT_EQ(test.form == McNemarForm::exact ? "exact" : "chi_square", entry.at("form"));
    EXPECT_NEAR(test.statistic, entry.at("statistic").get<double>(), kTolerance * (1 + test.statistic));
    EXPECT_NEAR(test.p, entry.at("p").get<double>(), 1e-10 * test.p);
    EXPECT_EQ(test.only_a, only_a);
    EXPECT_EQ(test.only_b, only_b);
  }
}

TEST(McNemar, IsExactBelow25DiscordantCases) {
  EXPECT_EQ(mcnemar(24, 0).form, McNemarForm::exact);
  EXPECT_EQ(mcnemar(25, 0).form, McNemarForm::chi_square);
  EXPECT_EQ(mcnemar(12, 12).form, McNemarForm::exact);
  EXPECT_EQ(mcnemar(12, 13).form, McNemarForm::chi_square);
}

TEST(McNemar, OfEqualCountsIsOne) {
  for (const std::size_t count : {0U, 1U, 12U, 13U, 5000U}) EXPECT_EQ(mcnemar(count, count).p, 1) << count;
  EXPECT_EQ(mcnemar(13, 13).statistic, 0);
}

TEST(McNemar, CountsTheCasesThatOnlyOneHadRight) {
  const std::vector<std::uint8_t> a = {1, 1, 1, 0, 0, 1, 0, 1};
  const std::vector<std::uint8_t> b = {1, 0, 0, 1, 0, 0, 0, 1};
  const McNemarTest test = mcnemar(a, b);
  EXPECT_EQ(test.only_a, 3U);
  EXPECT_EQ(test.only_b, 1U);
  EXPECT_NEAR(test.p, 0.625, 1e-15);  // 2 (1 + 4) / 16
}

TEST(McNemar, RefusesWhatIsNotPaired) {
  using Correct = std::vector<std::uint8_t>;
  expect_usage([] { (void)mcnemar(Correct{1, 0}, Correct{1}); }, "McNemar's test: 2 and 1 values cannot be paired");
  expect_usage([] { (void)mcnemar(Correct{}, Correct{}); }, "McNemar's test: there are no pairs");
}

TEST(Holm, AgreesWithStatsmodels) {
  for (const auto& entry : golden("holm")) {
    const Values corrected = holm(entry.at("p_values").get<Values>());
    const Values expected = entry.at("corrected");
    ASSERT_EQ(corrected.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(corrected[i], expected[i], 1e-15) << entry.dump();
  }
}

TEST(Holm, StepsDownAndNeverFallsAndStopsAtOne) {
  EXPECT_EQ(holm(Values{0.25, 0.125, 0.25}), (Values{0.5, 0.375, 0.5}));  // 0.25 for the last, were it to fall
  EXPECT_EQ(holm(Values{0.75, 0.625}), (Values{1, 1}));                   // 2 * 0.625 passes 1
}

TEST(Holm, RefusesWhatIsNoProbability) {
  expect_usage([] { (void)holm(Values{}); }, "p-values: there are no values");
  expect_usage([] { (void)holm(Values{0.5, 1.25}); }, "p-values: 1.25 is out of range: expected between 0 and 1");
  expect_usage([] { (void)holm(Values{-0.5}); }, "p-values: -0.5 is out of range");
  expect_usage([] { (void)holm(Values{kNaN}); }, "p-values: value 0 is nan");
}

TEST(Bootstrap, AgreesWithNumPyOnTheSameDraws) {
  ThreadPool pool(2);
  for (const auto& entry : golden("bootstrap")) {
    SCOPED_TRACE(entry.at("resamples").dump());
    const BootstrapSpec spec{entry.at("resamples"), entry.at("seed"), entry.at("confidence")};
    const Values a = entry.at("a");
    const Estimate estimate = bootstrap_mean_difference(a, entry.at("b").get<Values>(), spec, pool);
    EXPECT_EQ(estimate.count, a.size());
    EXPECT_NEAR(estimate.mean, entry.at("mean").get<double>(), kTolerance);
    expect_interval(estimate.interval.value(), entry.at("low"), entry.at("high"));
  }
}

TEST(Bootstrap, NearlyAgreesWithSciPyOnOtherDraws) {
  ThreadPool pool(2);
  const auto& entry = golden("bootstrap").back();
  const Values a = entry.at("a");
  const Values b = entry.at("b");
  constexpr double kDrawn = 0.01;  // a tenth of the standard error, five times what the two sets of draws differ by
  const Estimate estimate = bootstrap_mean_difference(a, b, {.resamples = 20000, .seed = 77}, pool);
  EXPECT_NEAR(estimate.interval.value().low, entry.at("scipy_low").get<double>(), kDrawn);
  EXPECT_NEAR(estimate.interval.value().high, entry.at("scipy_high").get<double>(), kDrawn);
}

TEST(Bootstrap, DependsOnTheSeedAndNotOnTheThreads) {
  const auto& entry = golden("bootstrap").back();
  const Values a = entry.at("a");
  const Values b = entry.at("b");
  const auto bounds = [&](std::size_t threads, std::uint64_t seed) {
    ThreadPool pool(threads);
    const Interval found = bootstrap_mean_difference(a, b, {.seed = seed}, pool).interval.value();
    return std::pair(found.low, found.high);
  };
  const auto one = bounds(1, 3);
  for (const std::size_t threads : {2U, 3U, 8U}) EXPECT_EQ(bounds(threads, 3), one) << threads;
  EXPECT_NE(bounds(1, 4), one);
  EXPECT_NE(bounds(1, 3 + (std::uint64_t{1} << 32)), one);
}

TEST(Bootstrap, KeepsPairsTogether) {
  ThreadPool pool(1);
  Values a(50);
  std::iota(a.begin(), a.end(), 0.0);
  Values b = a;
  for (double& value : b) value -= 0.5;
  const Estimate estimate = bootstrap_mean_difference(a, b, {}, pool);
  EXPECT_EQ(estimate.interval.value().low, 0.5);
  EXPECT_EQ(estimate.interval.value().high, 0.5);
}

TEST(Bootstrap, OfOnePairHasNoInterval) {
  ThreadPool pool(1);
  const Estimate estimate = bootstrap_mean_difference(Values{3}, Values{1}, {}, pool);
  EXPECT_EQ(estimate.mean, 2);
  EXPECT_FALSE(estimate.interval.has_value());
}

TEST(Bootstrap, RefusesWhatCannotBeResampled) {
  ThreadPool pool(1);
  const auto refuses = [&](const Values& a, const Values& b, const BootstrapSpec& spec, const char* message) {
    expect_usage([&] { (void)bootstrap_mean_difference(a, b, spec, pool); }, message);
  };
  refuses({1, 2}, {1}, {}, "bootstrap: 2 and 1 values cannot be paired: expected equally many");
  refuses({}, {}, {}, "bootstrap: there are no pairs");
  refuses({1, kInfinity}, {1, 2}, {}, "bootstrap: value 1 is inf: expected a finite number");
  refuses({1, 2}, {1, 2}, {.resamples = 0}, "resamples: 0 is out of range: expected at least 1");
}

Estimate over_seeds(double low, double high, std::size_t seeds) {
  return {(low + high) / 2, Interval{low, high}, seeds};
}

const SeedTest kForA{{.only_a = 90, .only_b = 40}, 0.001};
const SeedTest kForB{{.only_a = 40, .only_b = 90}, 0.001};

TEST(CompareOverSeeds, NeedsIntervalAndEveryTestToAgree) {
  EXPECT_EQ(compare_over_seeds(over_seeds(0.01, 0.02, 2), std::vector{kForA, kForA}), Outcome::a_beats_b);
  EXPECT_EQ(compare_over_seeds(over_seeds(-0.02, -0.01, 2), std::vector{kForB, kForB}), Outcome::b_beats_a);
}

TEST(CompareOverSeeds, SeesNoDifferenceWhereTheIntervalHoldsZero) {
  for (const auto& [low, high] : {std::pair{-0.01, 0.02}, {0.0, 0.02}, {-0.02, 0.0}, {0.0, 0.0}}) {
    const Estimate difference = over_seeds(low, high, 2);
    EXPECT_EQ(compare_over_seeds(difference, std::vector{kForA, kForA}), Outcome::no_difference) << low;
    EXPECT_EQ(compare_over_seeds(difference, std::vector{kForB, kForB}), Outcome::no_difference) << low;
  }
}

TEST(CompareOverSeeds, SeesNoDifferenceWhereOneTestDoesNotReject) {
  SeedTest unsure = kForA;
  unsure.corrected_p = 0.051;
  EXPECT_EQ(compare_over_seeds(over_seeds(0.01, 0.02, 2), std::vector{kForA, unsure}), Outcome::no_difference);
  EXPECT_EQ(compare_over_seeds(over_seeds(0.01, 0.02, 2), std::vector{kForA, unsure}, 0.1), Outcome::a_beats_b);
  unsure.test = kForB.test;
  EXPECT_EQ(compare_over_seeds(over_seeds(-0.02, -0.01, 2), std::vector{unsure, kForB}), Outcome::no_difference);
}

TEST(CompareOverSeeds, RejectsAtTheLevelItself) {
  SeedTest just = kForA;
  just.corrected_p = 0.05;
  EXPECT_EQ(compare_over_seeds(over_seeds(0.01, 0.02, 2), std::vector{just, just}), Outcome::a_beats_b);
}

TEST(CompareOverSeeds, SeesNoDifferenceWhereTheTestsDisagreeOnTheDirection) {
  EXPECT_EQ(compare_over_seeds(over_seeds(0.01, 0.02, 2), std::vector{kForA, kForB}), Outcome::no_difference);
  EXPECT_EQ(compare_over_seeds(over_seeds(0.01, 0.02, 2), std::vector{kForB, kForB}), Outcome::no_difference);
  EXPECT_EQ(compare_over_seeds(over_seeds(-0.02, -0.01, 2), std::vector{kForA, kForA}), Outcome::no_difference);
}

TEST(CompareOverSeeds, SeesNoDifferenceInOneSeed) {
  const Estimate difference = student_mean_difference(Values{0.95}, Values{0.5});
  EXPECT_EQ(compare_over_seeds(difference, std::vector{kForA}), Outcome::no_difference);
}

TEST(CompareOverSeeds, RefusesOtherThanOneTestASeed) {
  expect_usage(
      [] {
        (void)compare_over_seeds(over_seeds(1, 2, 3), std::vector{kForA, kForA});
      },
      "comparison: 2 tests of 3 seeds: expected one of each, and at least one");
  expect_usage([] { (void)compare_over_seeds({}, {}); }, "comparison: 0 tests of 0 seeds");
}

}  // namespace
}  // namespace debruit
