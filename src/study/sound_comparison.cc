#include "study/sound_comparison.h"

#include <numeric>

#include "debruit/error.h"

namespace debruit {
namespace {

void require_pairs(std::span<const CorrectCells> a, std::span<const CorrectCells> b) {
  bool pairs = !a.empty() && a.size() == b.size();
  for (std::size_t seed = 0; pairs && seed < a.size(); ++seed) {
    pairs = !a[0].empty() && a[seed].size() == a[0].size() && b[seed].size() == a[0].size();
    for (std::size_t cell = 0; pairs && cell < a[0].size(); ++cell) {
      pairs = a[seed][cell].size() == a[0][cell].size() && b[seed][cell].size() == a[0][cell].size();
    }
  }
  if (!pairs) {
    throw Error(ErrorKind::usage, "comparison", "the two models were not scored on the same seeds, cells and images");
  }
}

/// The tests of one seed in all cells.
std::vector<SeedTest> test_cells(const CorrectCells& a, const CorrectCells& b) {
  std::vector<SeedTest> tests;
  std::vector<double> p_values;
  for (std::size_t cell = 0; cell < a.size(); ++cell) {
    tests.push_back({mcnemar(a[cell], b[cell])});
    p_values.push_back(tests.back().test.p);
  }
  const std::vector<double> corrected = holm(p_values);
  for (std::size_t cell = 0; cell < a.size(); ++cell) tests[cell].corrected_p = corrected[cell];
  return tests;
}

std::vector<double> accuracies(std::span<const CorrectCells> seeds, std::size_t cell) {
  std::vector<double> values;
  for (const CorrectCells& cells : seeds) values.push_back(accuracy(cells[cell]));
  return values;
}

}  // namespace

double accuracy(const CorrectImages& images) {
  return static_cast<double>(std::accumulate(images.begin(), images.end(), std::size_t{0})) /
         static_cast<double>(images.size());
}

Outcome agreed_by_seeds(std::span<const SeedTest> tests) {
  std::size_t a = 0;
  std::size_t b = 0;
  for (const SeedTest& seed : tests) {
    if (seed.corrected_p > kLevel) continue;
    a += seed.test.only_a > seed.test.only_b;
    b += seed.test.only_b > seed.test.only_a;
  }
  if (tests.empty()) return Outcome::no_difference;
  return a == tests.size() ? Outcome::a_beats_b : b == tests.size() ? Outcome::b_beats_a : Outcome::no_difference;
}

std::vector<CellComparison> compare_models(std::span<const CorrectCells> a, std::span<const CorrectCells> b) {
  require_pairs(a, b);
  std::vector<CellComparison> comparisons(a[0].size());
  for (std::size_t seed = 0; seed < a.size(); ++seed) {
    const std::vector<SeedTest> tests = test_cells(a[seed], b[seed]);
    for (std::size_t cell = 0; cell < tests.size(); ++cell) comparisons[cell].tests.push_back(tests[cell]);
  }
  for (std::size_t cell = 0; cell < comparisons.size(); ++cell) {
    CellComparison& comparison = comparisons[cell];
    const std::vector<double> of_a = accuracies(a, cell);
    const std::vector<double> of_b = accuracies(b, cell);
    for (std::size_t seed = 0; seed < of_a.size(); ++seed) comparison.differences.push_back(of_a[seed] - of_b[seed]);
    comparison.difference = student_mean_difference(of_a, of_b);
    comparison.outcome = compare_over_seeds(comparison.difference, comparison.tests, kLevel);
  }
  return comparisons;
}

}  // namespace debruit
