// What protocol `notebook` reads from its finished trainings, and what it computes from their models.
#pragma once

#include <cstddef>
#include <vector>

#include "study/notebook.h"

namespace debruit {

[[nodiscard]] NotebookAutoencoder measure_autoencoder(const StudyRun& run, StudyRunner& runner);
[[nodiscard]] NotebookClassifier measure_classifier(const StudyRun& run, StudyRunner& runner);

/// The notebook's own error of an autoencoder (Q3, Q4, Q9): on its mix of noises and with its padding where the run is
/// of digits 1 and 7. Computed once.
[[nodiscard]] double notebook_error_of(const RunFolder& folder, StudyRunner& runner);

/// Mean over the kinds of noise that were scored at `scale`.
[[nodiscard]] ErrorPair error_over_kinds(const Evaluation& evaluation, double scale);

/// Share of wrong predictions among the clean test images of even (`odd` false) or odd index.
[[nodiscard]] double error_of_half(const RunFolder& folder, bool odd);

/// Counted in the images as the trainings of `config` see them.
[[nodiscard]] NotebookData look_at_data(const RunConfig& config, StudyRunner& runner);

/// Test image `index` with each of the three noises and clean, and what the model makes of it.
[[nodiscard]] std::vector<Sample> show_image(const StudyRun& run, std::size_t index, double scale, StudyRunner& runner);

}  // namespace debruit
