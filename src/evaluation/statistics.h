// What may be said of scores: intervals over seeds and images, tests between two models, and the rule that joins them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/threads.h"

namespace debruit {

// Every function here throws Error(usage) for a confidence or a level outside (0, 1), both ends excluded, for values
// that are not finite, and for what it names itself.

inline constexpr double kConfidence = 0.95;

struct Interval {
  double low = 0;
  double high = 0;
};

/// A mean of `count` values, or of differences, with its interval. There is none for a single value.
struct Estimate {
  double mean = 0;
  std::optional<Interval> interval;
  std::size_t count = 0;
};

struct MeanAndError {
  double mean = 0;
  double standard_error = 0;  ///< sd / sqrt(n), sd with n - 1
};

/// Of at least two values, summed in their order; not checked.
[[nodiscard]] MeanAndError mean_and_standard_error(std::span<const double> values);

/// Mean with Student's interval, mean ± t sd / sqrt(n), t with n - 1 degrees of freedom ("Student", "The probable error
/// of a mean", Biometrika 6, 1908). Values that are all equal give an interval of no width. Refuses no values.
[[nodiscard]] Estimate student_mean(std::span<const double> values, double confidence = kConfidence);

/// The same of the differences a[i] - b[i]: two models with the same seeds. Refuses lengths that differ.
[[nodiscard]] Estimate student_mean_difference(std::span<const double> a, std::span<const double> b,
                                               double confidence = kConfidence);

/// Interval of a proportion of which `successes` in `trials` were seen, within [0, 1] (Wilson, "Probable inference, the
/// law of succession, and statistical inference", JASA 22, 1927; without continuity correction). Refuses no trials and
/// more successes than trials.
[[nodiscard]] Interval wilson_interval(std::size_t successes, std::size_t trials, double confidence = kConfidence);

enum class McNemarForm {
  exact,       ///< two-sided binomial test of the discordant cases at 1/2
  chi_square,  ///< (|only_a - only_b| - 1)^2 / (only_a + only_b) on one degree of freedom (Edwards 1948)
};

/// Discordant cases from which on McNemar's test takes its chi-square form. The bound is the usual convention; R's
/// mcnemar.test always takes the chi-square, and statsmodels' mcnemar leaves the choice to its caller.
inline constexpr std::size_t kMcNemarChiSquareFrom = 25;

struct McNemarTest {
  std::size_t only_a = 0;  ///< cases that a alone had right
  std::size_t only_b = 0;  ///< cases that b alone had right
  McNemarForm form = McNemarForm::exact;
  double statistic = 0;  ///< exact: the smaller of the two counts; chi_square: the chi-square
  double p = 1;
};

/// Are two models right equally often? Two-sided, from the cases that only one of them had right (McNemar, "Note on the
/// sampling error of the difference between correlated proportions or percentages", Psychometrika 12, 1947). p is 1
/// where both counts are equal, also at 0; there the chi-square goes uncorrected to 0, as in R.
[[nodiscard]] McNemarTest mcnemar(std::size_t only_a, std::size_t only_b);

/// The same from what each model made of the same cases: 0 where it was wrong, anything else where it was right.
/// Refuses no cases and lengths that differ.
[[nodiscard]] McNemarTest mcnemar(std::span<const std::uint8_t> a_correct, std::span<const std::uint8_t> b_correct);

/// p-values corrected for their number, in the order given: rejecting those at most `level` keeps the chance of any
/// false rejection at most `level` (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian
/// Journal of Statistics 6, 1979). Refuses no values and values outside [0, 1].
[[nodiscard]] std::vector<double> holm(std::span<const double> p_values);

struct BootstrapSpec {
  std::uint32_t resamples = 2000;  ///< at least 1
  std::uint64_t seed = 0;
  double confidence = kConfidence;
};

/// Mean of the differences a[i] - b[i] of two scores of the same images, with its percentile interval over resampled
/// pairs (Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 13); quantiles are interpolated
/// linearly, as NumPy does by default. Depends on the values, their order and `spec` alone, not on the pool. Refuses no
/// pairs, 2^32 or more, and lengths that differ.
[[nodiscard]] Estimate bootstrap_mean_difference(std::span<const double> a, std::span<const double> b,
                                                 const BootstrapSpec& spec, ThreadPool& pool);

/// One seed's McNemar test of a against b, and its p-value after `holm` over all that is tested together.
struct SeedTest {
  McNemarTest test;
  double corrected_p = 1;
};

enum class Outcome { a_beats_b, b_beats_a, no_difference };

/// Whether a beats b, b beats a, or no difference is to be seen: one beats the other only where the interval of
/// `difference` (a - b over seeds, more is better) excludes 0 and every seed's corrected test rejects at `level` in
/// that direction. One seed has no interval and shows no difference. Refuses other than one test a seed.
[[nodiscard]] Outcome compare_over_seeds(const Estimate& difference, std::span<const SeedTest> tests,
                                         double level = 0.05);

}  // namespace debruit
