// Protocol `sound`, first part: what is chosen, on validation images alone. Nothing here reads the test split.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "study/sound_filters.h"
#include "study/sound_settings.h"
#include "study/study_runner.h"

namespace debruit {

/// One training of a selection.
struct SoundTrial {
  std::string run;  ///< its folder in the study's
  ModelSpec model;
  double learning_rate = 0;
  std::uint64_t seed = 0;
  std::size_t epochs = 0;                                   ///< until it was stopped
  std::size_t best_epoch = 0;                               ///< whose weights were kept and whose scores these are
  double loss = std::numeric_limits<double>::quiet_NaN();   ///< on the validation images; NaN: has none
  double error = std::numeric_limits<double>::quiet_NaN();  ///< share of them that a classifier has wrong; NaN: none
  double seconds = 0;                                       ///< of training
};

struct SoundSelection {
  std::vector<SoundTrial> screening;                    ///< every autoencoder of the grid
  std::vector<SoundTrial> finalists;                    ///< the best of them at every learning rate
  std::vector<SoundTrial> mlps;                         ///< every encoder-MLP of the grid
  std::map<SoundModel, std::vector<SoundTrial>> rates;  ///< every classifier at every learning rate, a seed at a time
  std::vector<SoundTrial> neighbours;
  std::vector<KindFilters> filters;  ///< as the settings' kinds, then those for clean images
  double error_of_one_class = 0;     ///< validation's, of a classifier that takes every image for the most frequent

  AutoencoderSpec autoencoder;
  double autoencoder_rate = 0;
  std::map<SoundModel, ClassifierKind> kinds;
  std::map<SoundModel, double> classifier_rates;
};

/// The best: least error or, where trials have none, least loss; of equal errors the less loss, then the earlier.
/// Throws Error(usage) where there is none.
[[nodiscard]] const SoundTrial& best_trial(std::span<const SoundTrial> trials);

/// Whether none of a classifier's trainings is better than taking every image for one class: no rate is better than
/// another by them.
[[nodiscard]] bool stayed_at_chance(std::span<const SoundTrial> trials, double error_of_one_class);

/// The `count` best, best first.
[[nodiscard]] std::vector<SoundTrial> best_trials(std::span<const SoundTrial> trials, std::size_t count);

[[nodiscard]] SoundSelection select_on_validation(const SoundSettings& settings, StudyRunner& runner);

/// The weights in front of a classifier, of the finished run in the study's folder `run`.
[[nodiscard]] EncoderRun encoder_of(const StudyRunner& runner, const std::string& run);

/// The part of every run's name that is this protocol's.
inline const std::string kSoundFolder = "sound/";

}  // namespace debruit
