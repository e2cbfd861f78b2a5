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

/// How many of a model's trainings, one a seed, ended with a model that names some classes for no clean image.
struct Failures {
  SoundModel model = SoundModel::cnn;
  std::size_t trainings = 0;
  std::size_t never_learnt = 0;  ///< name one class whatever they are shown
  std::size_t partly = 0;        ///< name several, and some never
};

struct SoundAnswer {
  std::string summary;  ///< yes, no, in part or what else, over all noisy cells; and what of it is failed trainings'
  std::vector<std::string>
      kinds;           ///< one sentence a kind of noise, every scale named; the last one is about clean images
  std::string others;  ///< which other models beat both
};

/// `question` is what was asked; `others` are further models, each against question.a and against question.b.
/// Comparisons and `cells` are in the same order. `failures` may be of any models: those of the two are told.
[[nodiscard]] SoundAnswer answer_in_words(const ModelComparison& question, std::span<const ModelComparison> others,
                                          std::span<const SoundCell> cells, std::span<const Failures> failures);

}  // namespace debruit
