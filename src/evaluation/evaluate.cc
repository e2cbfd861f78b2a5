#include "debruit/evaluate.h"

#include <array>

#include "base/threads.h"
#include "data/shape_check.h"
#include "evaluation/denoiser_comparison.h"
#include "evaluation/test_images.h"

namespace debruit {

Evaluation evaluate(const Autoencoder& model, const Dataset& data, const EvaluationSpec& spec, std::size_t threads,
                    const std::function<void(double)>& on_progress) {
  const FloatingPointScope scope;
  require_images(data, model.spec().image);
  const std::vector<TestCell> cells = test_cells(spec);
  Evaluation evaluation{measured_on(data, spec), {}};
  ThreadPool pool(threads);
  const std::array<ComparedDenoiser, 2> denoisers = {{{model}, {NoisyInput{}}}};
  DenoiserComparison comparison(denoisers, data, spec, pool);
  for (const TestCell& cell : cells) {
    const std::vector<DenoiserScore> scores = comparison.score(cell);
    evaluation.scores.push_back({cell.kinds, cell.scale, scores[0].quality, scores[1].quality});
    if (on_progress) on_progress(static_cast<double>(evaluation.scores.size()) / static_cast<double>(cells.size()));
  }
  return evaluation;
}

}  // namespace debruit
