// Words and sentences of the protocol's answer, for the files that make it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "study/sound_answer.h"

namespace debruit::sound {

/// "the encoder-MLP"; "LeNet-5", which is a name.
[[nodiscard]] std::string named(SoundModel model);

/// "1.2"
[[nodiscard]] std::string one_decimal(double value);

/// "0.25, 0.5 and 1"
[[nodiscard]] std::string join(const std::vector<std::string>& parts);

/// The text with a capital at its beginning.
[[nodiscard]] std::string capital(std::string text);

[[nodiscard]] bool is_noisy(const SoundCell& cell);

/// The kinds of noise of the cells, in their order, without none.
[[nodiscard]] std::vector<Noise> noisy_kinds(std::span<const SoundCell> cells);

/// The numbers of the cells that are to be kept.
template <class Keep>
[[nodiscard]] std::vector<std::size_t> numbers_of(std::span<const SoundCell> cells, const Keep& keep) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (keep(cells[i])) kept.push_back(i);
  }
  return kept;
}

/// How many trainings of the two in question have not learnt, and what that makes of the answer; empty: none.
[[nodiscard]] std::string about_failures(const ModelComparison& question, std::span<const Failures> failures);

/// What one seed has measured, and that it shows nothing.
[[nodiscard]] SoundAnswer answer_of_one_seed(const ModelComparison& question, std::span<const SoundCell> cells);

}  // namespace debruit::sound
