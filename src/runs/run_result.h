// result.json: what came out of a run, with what every score was measured on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/evaluate.h"

namespace debruit {

struct RunResult {
  std::string status;           ///< "finished" or "interrupted"
  std::size_t epochs_done = 0;  ///< whole epochs
  std::size_t parameters = 0;   ///< numbers that the model consists of
  double seconds = 0;           ///< wall time of the training
  std::size_t threads = 0;
  std::string target;  ///< instruction set that the kernels ran on
  std::string weights_sha256;
  std::vector<Evaluation> evaluations = {};  ///< of an autoencoder
  std::size_t best_epoch = 0;                ///< whose weights the model has, from 1; 0 where no epoch was finished
  double seconds_per_image = 0;  ///< of the finished model on the clean test images, all at once; 0: not measured
  std::vector<ClassifierEvaluation> classifier_evaluations = {};  ///< of a classifier; without `predicted`
};

/// result.json's text, with schema and version. NaN is written as null.
[[nodiscard]] std::string format_result(const RunResult& result);

/// Reads it back, whole; what a file of an older schema lacks has its default. Throws Error(input) naming `where` and
/// the field.
[[nodiscard]] RunResult parse_result(std::string_view json, std::string_view where);

/// One evaluation as a JSON object, in result.json's form.
[[nodiscard]] std::string format_evaluation(const Evaluation& evaluation);
[[nodiscard]] std::string format_evaluation(const ClassifierEvaluation& evaluation);

}  // namespace debruit
