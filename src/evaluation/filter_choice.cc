#include "evaluation/filter_choice.h"

#include <algorithm>

#include "data/shape_check.h"
#include "debruit/error.h"
#include "evaluation/metrics.h"
#include "evaluation/test_images.h"

namespace debruit {
namespace {

/// At most `limit` images of `data`, spread evenly; 0: all.
Dataset spread_images(const Dataset& data, std::size_t limit) {
  if (limit == 0 || limit >= data.size()) return data;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (is_spread(i, data.size(), limit)) chosen.push_back(i);
  }
  return take(data, chosen);
}

/// Adds the squared error of every candidate on the images of a batch.
void add_errors(std::span<const Filter> candidates, const TestBatch& batch, const ImageShape& shape, ThreadPool& pool,
                std::span<double> sums) {
  const std::size_t size = shape.size();
  std::vector<float> filtered(batch.noisy.size());
  std::vector<double> errors(batch.count);
  for (std::size_t candidate = 0; candidate < candidates.size(); ++candidate) {
    apply_filter(candidates[candidate], shape, batch.noisy, filtered, pool);
    pool.parallel_for(batch.count, [&](std::size_t i, std::size_t) {
      errors[i] = mean_squared_error(std::span(filtered).subspan(i * size, size), batch.clean.subspan(i * size, size));
    });
    for (const double error : errors) sums[candidate] += error;
  }
}

}  // namespace

FilterChoice choose_filter(std::span<const Filter> candidates, const Dataset& data, const EvaluationSpec& spec,
                           std::size_t limit, ThreadPool& pool) {
  const FloatingPointScope scope;
  if (candidates.empty()) throw Error(ErrorKind::usage, "filters", "there is none to choose from");
  require_images(data, data.shape);
  for (const Filter& candidate : candidates) validate_filter(candidate);
  const std::vector<TestCell> cells = test_cells(spec);
  const Dataset some = spread_images(data, limit);
  FilterChoice choice{.filter = {}, .mse = std::vector<double>(candidates.size()), .count = some.size()};
  TestImages images(some, spec, pool);
  for (const TestCell& cell : cells) {
    images.for_each_batch(cell,
                          [&](const TestBatch& batch) { add_errors(candidates, batch, some.shape, pool, choice.mse); });
  }
  for (double& mse : choice.mse) mse /= static_cast<double>(cells.size() * some.size());
  const auto least = std::ranges::min_element(choice.mse);
  choice.filter = candidates[static_cast<std::size_t>(least - choice.mse.begin())];
  return choice;
}

}  // namespace debruit
