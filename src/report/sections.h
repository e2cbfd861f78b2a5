// The parts of the page. Each returns HTML with every text escaped.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "report/run_figures.h"
#include "report/run_view.h"

namespace debruit {

/// One line a run, for a report of several.
[[nodiscard]] std::string summary_section(std::span<const RunView> runs);

/// Name, state and what came out in one sentence.
[[nodiscard]] std::string heading_section(const RunView& run);

/// Key figures, settings and training curve; `noises` is a further card for the column of the curve.
[[nodiscard]] std::string training_section(const RunView& run, const std::string& noises);

/// The settings, for the card beside the training curve.
[[nodiscard]] std::string settings_list(const RunView& run);

/// One sentence: data, split, classes, count, checksum, noise, seed, scaling, clipping, data range.
[[nodiscard]] std::string measured_on_sentence(const MeasuredOn& on);

/// A classifier's accuracies and confusion matrices, for every evaluation.
[[nodiscard]] std::string accuracy_section(const RunView& run);

/// "accuracy 97.1 to 45.0 %".
[[nodiscard]] std::string accuracies_in_words(std::span<const ClassifierScore> scores);

/// Scores with what they were measured on, for every evaluation.
[[nodiscard]] std::string scores_section(const RunView& run);

/// The sheet of noises; empty where the run has none.
[[nodiscard]] std::string noises_section(const std::vector<NamedPictures>& pictures);

/// The grids and the cases.
[[nodiscard]] std::string pictures_section(const RunView& run, const std::vector<NamedPictures>& pictures);

/// What the latents look like: principal components, units, interpolations; empty where the run has nothing of it.
[[nodiscard]] std::string latent_section(const RunView& run);

/// Checksums and the machine.
[[nodiscard]] std::string provenance_section(const RunView& run);

/// A chart that draw_figures has written for this run: it follows the reader's colour scheme.
[[nodiscard]] std::string chart(const RunView& run, const std::string& name, const std::string& description);

/// The same for a figure in `figures`.
[[nodiscard]] std::string chart(const std::filesystem::path& figures, const std::string& name,
                                const std::string& description);

/// A table of small PNGs that the browser enlarges with sharp pixels; an empty picture leaves its place free.
[[nodiscard]] std::string picture_table(const PictureTable& table, std::string_view classes);

}  // namespace debruit
