// Pieces of the protocol's document, for the files that write its sections.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runs/document.h"
#include "study/sound.h"

namespace debruit::sound {

/// `value` with `decimals` digits after the point; "–" for NaN.
[[nodiscard]] std::string fixed(double value, int decimals);

/// "97.12 ± 0.30", `factor` times the estimate; the mean alone where there is no interval.
[[nodiscard]] std::string with_interval(const Estimate& estimate, int decimals, double factor = 1);

/// "3 hidden layers of 300"
[[nodiscard]] std::string layers_in_words(std::size_t hidden_layers, std::size_t hidden_size);

/// "12.3 s", "4.1 min"
[[nodiscard]] std::string duration(double seconds);

/// "450 µs", "1.2 ms"
[[nodiscard]] std::string short_duration(double seconds);

/// `note` with what the quick preset cut.
[[nodiscard]] std::string noted(const SoundSettings& settings, const std::string& note = {});

/// What a table of scores was measured on.
[[nodiscard]] std::string measured_in_words(const SoundResult& result);

/// The numbers of the cells of one kind, with the clean images as scale 0 before them.
[[nodiscard]] std::vector<std::size_t> curve_of(const Noise& kind, const std::vector<SoundCell>& cells);

/// `factor` times the estimate at `scale`; one without an interval has no width.
void add_point(Series& series, double scale, const Estimate& estimate, double factor);

/// The seeds that a model's trainings of the selection had, in their order.
[[nodiscard]] std::vector<std::uint64_t> seeds_of(std::span<const SoundTrial> trials);

/// Which models were tried with more seeds than one, as they stayed at chance, and which stayed there to the end.
/// Empty: none.
[[nodiscard]] std::string retries_in_words(const SoundSelection& selection);

/// Level 3: what was chosen, and from what.
[[nodiscard]] std::vector<Block> selection_blocks(const SoundResult& result);

/// Level 3: the autoencoder beside the filters.
[[nodiscard]] std::vector<Block> denoising_blocks(const SoundResult& result);

/// Level 3: the classifiers, their accuracies and their comparison.
[[nodiscard]] std::vector<Block> classifier_blocks(const SoundResult& result);

/// The encoder-MLP against the CNN, cell by cell.
[[nodiscard]] Table question_table(const SoundResult& result);

}  // namespace debruit::sound
