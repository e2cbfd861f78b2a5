// Does one model beat another on noisy images? The answer in words, made from the outcomes of the tests.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "study/sound_comparison.h"
#include "study/sound_settings.h"

namespace debruit {

/// Model a against model b in every cell.
struct ModelComparison {
  SoundModel a = SoundModel::encoder_mlp;
  SoundModel b = SoundModel::cnn;
  std::vector<CellComparison> cells;  ///< as sound_cells
};

struct SoundAnswer {
  std::string summary;  ///< yes, no, or what else, over all noisy cells
  std::vector<std::string>
      kinds;           ///< one sentence a kind of noise, every scale named; the last one is about clean images
  std::string others;  ///< which other models beat both
};

/// `question` is what was asked; `others` are further models, each against question.a and against question.b.
/// Comparisons and `cells` are in the same order.
[[nodiscard]] SoundAnswer answer_in_words(const ModelComparison& question, std::span<const ModelComparison> others,
                                          std::span<const SoundCell> cells);

}  // namespace debruit
