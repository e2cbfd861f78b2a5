// The reproduction table of protocol `notebook`: every figure that was published, the one found here, and a verdict.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "study/notebook.h"

namespace debruit {

enum class NotebookVerdict {
  equal,           ///< a count or a choice, the same
  agrees,          ///< the published figure lies where one more run of ours would
  near,            ///< it lies within a factor of kNearFactor of the mean here
  differs,         ///< none of these
  cut_short,       ///< less was done here than was published: no comparison
  not_comparable,  ///< another machine and other software, a choice by chance, or nothing was published
};

inline constexpr double kNearFactor = 1.25;

// Published, on clean test images.
inline constexpr double kPublishedCnnAccuracy = 0.8706;
inline constexpr double kPublishedMlpError = 0.0872;

[[nodiscard]] std::string_view verdict_name(NotebookVerdict verdict);

/// What the verdicts mean, for a table's note.
[[nodiscard]] std::string verdict_rule();

/// `values`: a run's each, at least one. Where one more run would lie: of twenty runs or more between the smallest and
/// the largest, whatever their distribution; of three or more in Student's 95 % interval, mean ± t sd sqrt(1 + 1/n).
[[nodiscard]] NotebookVerdict judge(double published, std::span<const double> values);

struct ReproductionRow {
  std::string quantity;
  std::string published;
  std::string here;
  NotebookVerdict verdict = NotebookVerdict::not_comparable;
  std::string honest;          ///< beside a figure that a quirk makes; may be empty
  std::string why;             ///< where it differs, and why; may be empty
  std::vector<double> values;  ///< of each run, where there are such
  bool counts = false;         ///< a figure that was published and is measured here; each such figure once
};

/// The rows for which there are results.
[[nodiscard]] std::vector<ReproductionRow> reproduction(const NotebookResult& result);

}  // namespace debruit
