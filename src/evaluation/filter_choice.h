// Which of several filters cleans best: to be asked of validation images, before any test image is looked at.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/threads.h"
#include "debruit/dataset.h"
#include "debruit/evaluate.h"
#include "evaluation/filters.h"

namespace debruit {

struct FilterChoice {
  Filter filter;            ///< the first of those with the least error
  std::vector<double> mse;  ///< of each candidate: mean over the spec's cells of the mean over images
  std::size_t count = 0;    ///< images of each cell that they were tried on
};

/// Tries `candidates` on at most `limit` images of `data` (0: all), spread evenly. Does not depend on the pool's size.
/// Throws Error(usage) for no candidates, no images, bad noise or a filter's parameter out of range.
[[nodiscard]] FilterChoice choose_filter(std::span<const Filter> candidates, const Dataset& data,
                                         const EvaluationSpec& spec, std::size_t limit, ThreadPool& pool);

}  // namespace debruit
