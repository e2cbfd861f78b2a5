#include <algorithm>
#include <cmath>

#include "debruit/error.h"
#include "evaluation/statistics.h"
#include "study/notebook_reproduction.h"
#include "study/notebook_text.h"

namespace debruit {
namespace {

constexpr std::size_t kRunsForInterval = 3;
constexpr std::size_t kRunsForRange = 20;  // one more run lies within their range with probability 19/21

bool lies_where_one_more_would(double published, std::span<const double> values, const Estimate& estimate) {
  if (values.size() >= kRunsForRange) {
    const auto [low, high] = std::ranges::minmax(values);
    return published >= low && published <= high;
  }
  if (values.size() < kRunsForInterval) return false;
  const double half_width = estimate.interval->high - estimate.mean;
  return std::abs(published - estimate.mean) <= half_width * std::sqrt(static_cast<double>(values.size()) + 1);
}

}  // namespace

std::string_view verdict_name(NotebookVerdict verdict) {
  switch (verdict) {
    case NotebookVerdict::equal:
      return "equal";
    case NotebookVerdict::agrees:
      return "agrees";
    case NotebookVerdict::near:
      return "near";
    case NotebookVerdict::differs:
      return "differs";
    case NotebookVerdict::cut_short:
      return "cut short";
    case NotebookVerdict::not_comparable:
      return "–";
  }
  throw Error(ErrorKind::internal, "verdict", "without a name");
}

std::string verdict_rule() {
  return "equal: a count or a choice, the same. agrees: the published figure lies where one more run of these would: "
         "between the smallest and the largest of 20 runs or more, else in the 95 % interval mean ± t sd √(1 + 1/n) of "
         "at "
         "least three. near: within a factor of " +
         written(kNearFactor) +
         " of the mean here. differs: none of these. Accuracies are judged as errors. cut short: less was done than "
         "was "
         "published. –: nothing to compare, a choice by chance, or another machine.";
}

NotebookVerdict judge(double published, std::span<const double> values) {
  const Estimate estimate = student_mean(values);
  if (lies_where_one_more_would(published, values, estimate)) return NotebookVerdict::agrees;
  const double ratio = published / estimate.mean;
  const bool near = ratio <= kNearFactor && ratio >= 1 / kNearFactor;
  return near ? NotebookVerdict::near : NotebookVerdict::differs;
}

}  // namespace debruit
