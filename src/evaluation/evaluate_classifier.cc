#include <algorithm>
#include <limits>
#include <string>

#include "base/threads.h"
#include "data/shape_check.h"
#include "debruit/error.h"
#include "debruit/evaluate.h"
#include "evaluation/statistics.h"
#include "evaluation/test_images.h"

namespace debruit {
namespace {

void check(const Classifier& model, const Dataset& data) {
  require_images(data, model.spec().image);
  require_labels(data);
  const std::size_t classes = model.spec().classes;
  const auto unknown = std::ranges::find_if(data.labels, [&](std::uint8_t label) { return label >= classes; });
  if (unknown == data.labels.end()) return;
  throw Error(ErrorKind::usage, data.name,
              "image " + std::to_string(unknown - data.labels.begin()) + " has label " + std::to_string(*unknown) +
                  ", but the classifier's labels are 0 to " + std::to_string(classes - 1));
}

Proportion proportion(std::size_t successes, std::size_t trials) {
  const Interval interval = wilson_interval(successes, trials);
  return {static_cast<double>(successes) / static_cast<double>(trials), interval.low, interval.high};
}

ClassifierScore score_of(const TestCell& cell, const std::vector<std::uint8_t>& labels, std::size_t classes,
                         std::vector<std::uint8_t> predicted) {
  ClassifierScore score{.kinds = cell.kinds,
                        .scale = cell.scale,
                        .accuracy = {},
                        .confusion = std::vector<std::size_t>(classes * classes),
                        .predicted = std::move(predicted)};
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    ++score.confusion[labels[i] * classes + score.predicted[i]];
    right += labels[i] == score.predicted[i] ? 1 : 0;
  }
  score.accuracy = proportion(right, labels.size());
  return score;
}

}  // namespace

double recall(const ClassifierScore& score, std::size_t label) {
  std::size_t classes = 0;
  while (classes * classes < score.confusion.size()) ++classes;
  std::size_t images = 0;
  if (label < classes) {
    for (std::size_t taken_for = 0; taken_for < classes; ++taken_for) {
      images += score.confusion[label * classes + taken_for];
    }
  }
  if (images == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(score.confusion[label * classes + label]) / static_cast<double>(images);
}

ClassifierEvaluation evaluate(const Classifier& model, const Dataset& data, const EvaluationSpec& spec,
                              std::size_t threads, const std::function<void(double)>& on_progress) {
  const FloatingPointScope scope;
  check(model, data);
  const std::vector<TestCell> cells = test_cells(spec);
  ClassifierEvaluation evaluation{measured_on(data, spec), model.spec().classes, {}};
  ThreadPool pool(threads);
  TestImages images(data, spec, pool);
  for (const TestCell& cell : cells) {
    std::vector<std::uint8_t> predicted;
    predicted.reserve(data.size());
    images.for_each_batch(cell, [&](const TestBatch& batch) {
      const std::vector<std::uint8_t> labels = model.classify(batch.noisy, threads);
      predicted.insert(predicted.end(), labels.begin(), labels.end());
    });
    evaluation.scores.push_back(score_of(cell, data.labels, evaluation.classes_known, std::move(predicted)));
    if (on_progress) on_progress(static_cast<double>(evaluation.scores.size()) / static_cast<double>(cells.size()));
  }
  return evaluation;
}

}  // namespace debruit
