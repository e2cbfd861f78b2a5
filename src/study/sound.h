// Protocol `sound`: the notebook's questions, asked properly. Everything is chosen on validation images; the winners
// are trained with several seeds and scored once on the test split, beside baselines, with intervals and tests.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runs/document.h"
#include "study/sound_answer.h"
#include "study/sound_classifiers.h"
#include "study/sound_denoising.h"
#include "study/sound_selection.h"
#include "study/sound_settings.h"
#include "study/study_runner.h"

namespace debruit {

/// What training with every seed took, of the autoencoder.
struct AutoencoderScores {
  std::size_t parameters = 0;
  Estimate training_seconds;
  Estimate seconds_per_image;
  std::vector<std::size_t> epochs;  ///< one a seed
};

struct SoundResult {
  SoundSettings settings;
  std::size_t training_images = 0;  ///< the validation's not among them
  std::size_t validation_images = 0;
  std::size_t test_images = 0;
  SoundSelection selection;
  AutoencoderScores autoencoder;
  std::vector<std::string> autoencoders;      ///< folders of its runs in the study's, one a seed
  std::vector<CellDenoising> denoising;       ///< as sound_cells
  std::vector<ClassifierScores> classifiers;  ///< as sound_models
  std::vector<ModelComparison> comparisons;   ///< the encoder-MLP against the CNN first
  SoundAnswer answer;
};

/// Runs what is missing of the protocol in the runner's folder and writes sound.json there (schema "debruit.sound/1").
/// No score is taken on the test split before everything is chosen, nor is it read here before; a study looks at its
/// beginning whether it can be read. Results do not depend on the number of threads.
/// Throws Error(usage) for bad settings, StudyStopped, and as train_run does.
SoundResult run_sound(const SoundSpec& spec, StudyRunner& runner);
SoundResult run_sound(SoundSettings settings, StudyRunner& runner);

/// sound.json's text.
[[nodiscard]] std::string format_sound(const SoundResult& result);

/// The part of a study's report that is this protocol's.
[[nodiscard]] Document sound_document(const SoundResult& result);

}  // namespace debruit
