#include "evaluation/statistics.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>

#include "base/number_text.h"
#include "base/random.h"
#include "debruit/error.h"

namespace debruit {
namespace {

[[noreturn]] void refuse(std::string_view where, const std::string& message) {
  throw Error(ErrorKind::usage, where, message);
}

void check_fraction(double value, std::string_view where) {
  if (value > 0 && value < 1) return;
  refuse(where, format_number(value) + " is out of range: expected between 0 and 1, both excluded");
}

void check_values(std::span<const double> values, std::string_view where) {
  if (values.empty()) refuse(where, "there are no values");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    refuse(where, "value " + std::to_string(i) + " is " + format_number(values[i]) + ": expected a finite number");
  }
}

void check_pairs(std::size_t a, std::size_t b, std::string_view where) {
  if (a == 0 && b == 0) refuse(where, "there are no pairs");
  if (a == b) return;
  refuse(where, std::to_string(a) + " and " + std::to_string(b) + " values cannot be paired: expected equally many");
}

std::vector<double> differences(std::span<const double> a, std::span<const double> b, std::string_view where) {
  check_pairs(a.size(), b.size(), where);
  std::vector<double> found(a.size());
  std::transform(a.begin(), a.end(), b.begin(), found.begin(), std::minus<>());
  check_values(found, where);
  return found;
}

/// t or z with (1 - confidence) / 2 above it.
template <class Distribution>
double upper_quantile(const Distribution& distribution, double confidence) {
  return quantile(complement(distribution, (1 - confidence) / 2));
}

double mean_of_resample(std::span<const double> values, const RandomKey& key) {
  const auto count = static_cast<std::uint32_t>(values.size());
  double sum = 0;
  for (std::uint32_t first = 0, block = 0; block < count / 2 + count % 2; ++block, first += 2) {
    const auto words = random_block(key, block);
    sum += values[to_bounded(words[0], words[1], count)];
    if (count - first > 1) sum += values[to_bounded(words[2], words[3], count)];
  }
  return sum / static_cast<double>(count);
}

double quantile_of_sorted(std::span<const double> sorted, double fraction) {
  const double place = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

}  // namespace

MeanAndError mean_and_standard_error(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (count - 1) / count)};
}

Estimate student_mean(std::span<const double> values, double confidence) {
  check_fraction(confidence, "confidence");
  check_values(values, "mean");
  if (values.size() == 1) return {values[0], std::nullopt, 1};
  const auto [mean, standard_error] = mean_and_standard_error(values);
  const boost::math::students_t distribution(static_cast<double>(values.size() - 1));
  const double half = upper_quantile(distribution, confidence) * standard_error;
  return {mean, Interval{mean - half, mean + half}, values.size()};
}

Estimate student_mean_difference(std::span<const double> a, std::span<const double> b, double confidence) {
  return student_mean(differences(a, b, "mean difference"), confidence);
}

Interval wilson_interval(std::size_t successes, std::size_t trials, double confidence) {
  check_fraction(confidence, "confidence");
  if (trials == 0) refuse("proportion", "there are no trials");
  if (successes > trials) {
    refuse("proportion",
           std::to_string(successes) + " successes in " + std::to_string(trials) + " trials: expected at most as many");
  }
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(successes) / n;
  const double z = upper_quantile(boost::math::normal(), confidence);
  const double shrink = 1 / (1 + z * z / n);
  const double middle = (p + z * z / (2 * n)) * shrink;
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) * shrink;
  // At both ends the bound is exact, and rounding would pass it.
  return {successes == 0 ? 0 : middle - half, successes == trials ? 1 : middle + half};
}

McNemarTest mcnemar(std::size_t only_a, std::size_t only_b) {
  const std::size_t discordant = only_a + only_b;
  const auto [fewer, more] = std::minmax({only_a, only_b});
  if (discordant < kMcNemarChiSquareFrom) {
    const auto statistic = static_cast<double>(fewer);
    // Both halves hold the middle where the counts are equal, so that twice the tail would pass 1.
    const double tail = cdf(boost::math::binomial(static_cast<double>(discordant), 0.5), statistic);
    return {only_a, only_b, McNemarForm::exact, statistic, std::min(1.0, 2 * tail)};
  }
  const double corrected = more == fewer ? 0 : static_cast<double>(more - fewer - 1);
  const double statistic = corrected * corrected / static_cast<double>(discordant);
  const double p = cdf(complement(boost::math::chi_squared(1), statistic));
  return {only_a, only_b, McNemarForm::chi_square, statistic, p};
}

McNemarTest mcnemar(std::span<const std::uint8_t> a_correct, std::span<const std::uint8_t> b_correct) {
  check_pairs(a_correct.size(), b_correct.size(), "McNemar's test");
  std::size_t only_a = 0;
  std::size_t only_b = 0;
  for (std::size_t i = 0; i < a_correct.size(); ++i) {
    only_a += a_correct[i] != 0 && b_correct[i] == 0 ? 1 : 0;
    only_b += a_correct[i] == 0 && b_correct[i] != 0 ? 1 : 0;
  }
  return mcnemar(only_a, only_b);
}

std::vector<double> holm(std::span<const double> p_values) {
  check_values(p_values, "p-values");
  for (const double p : p_values) {
    if (p < 0 || p > 1) refuse("p-values", format_number(p) + " is out of range: expected between 0 and 1");
  }
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return p_values[i] < p_values[j]; });
  std::vector<double> corrected(p_values.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto remaining = static_cast<double>(order.size() - rank);
    largest = std::max(largest, std::min(1.0, remaining * p_values[order[rank]]));
    corrected[order[rank]] = largest;
  }
  return corrected;
}

Estimate bootstrap_mean_difference(std::span<const double> a, std::span<const double> b, const BootstrapSpec& spec,
                                   ThreadPool& pool) {
  check_fraction(spec.confidence, "confidence");
  if (spec.resamples == 0) refuse("resamples", "0 is out of range: expected at least 1");
  if (a.size() > std::numeric_limits<std::uint32_t>::max()) refuse("bootstrap", "there are more than 2^32 - 1 pairs");
  const std::vector<double> values = differences(a, b, "bootstrap");
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  if (values.size() == 1) return {mean, std::nullopt, 1};
  std::vector<double> means(spec.resamples);
  pool.parallel_for(means.size(), [&](std::size_t resample, std::size_t) {
    const RandomKey key{.seed = spec.seed, .stream = Stream::bootstrap, .sample = static_cast<std::uint32_t>(resample)};
    means[resample] = mean_of_resample(values, key);
  });
  std::sort(means.begin(), means.end());
  const double tail = (1 - spec.confidence) / 2;
  return {mean, Interval{quantile_of_sorted(means, tail), quantile_of_sorted(means, 1 - tail)}, values.size()};
}

Outcome compare_over_seeds(const Estimate& difference, std::span<const SeedTest> tests, double level) {
  check_fraction(level, "level");
  if (tests.empty() || tests.size() != difference.count) {
    refuse("comparison", std::to_string(tests.size()) + " tests of " + std::to_string(difference.count) +
                             " seeds: expected one of each, and at least one");
  }
  const auto all_reject = [&](auto&& leans) {
    return std::all_of(tests.begin(), tests.end(), [&](const SeedTest& seed) {
      return seed.corrected_p <= level && leans(seed.test.only_a, seed.test.only_b);
    });
  };
  if (!difference.interval) return Outcome::no_difference;
  if (difference.interval->low > 0 && all_reject(std::greater<>())) return Outcome::a_beats_b;
  if (difference.interval->high < 0 && all_reject(std::less<>())) return Outcome::b_beats_a;
  return Outcome::no_difference;
}

}  // namespace debruit
