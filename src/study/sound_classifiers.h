// Protocol `sound`: the chosen models trained with every seed, and what they had right on the test split.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "study/sound_answer.h"
#include "study/sound_comparison.h"
#include "study/sound_selection.h"
#include "study/sound_settings.h"
#include "study/study_runner.h"

namespace debruit {

/// One of the classifiers, over all seeds.
struct ClassifierScores {
  SoundModel model = SoundModel::cnn;
  ClassifierKind kind;
  double learning_rate = 0;
  std::size_t parameters = 0;       ///< those of what is in front of it among them
  Estimate training_seconds;        ///< over seeds
  Estimate seconds_per_image;       ///< of inference, over seeds
  std::vector<std::size_t> epochs;  ///< one a seed
  std::vector<Estimate> accuracy;   ///< one a cell, over seeds
  std::size_t classes = 0;          ///< labels that the test images have
  /// How many of them each seed's model gives to no clean test image; all but one: it has not learnt to tell any apart.
  std::vector<std::size_t> classes_never_given;
  std::vector<CorrectCells> correct;  ///< one a seed
};

/// Trains the chosen autoencoder with every seed and returns the runs' folders, in the order of seeds.
[[nodiscard]] std::vector<std::string> train_autoencoders(const SoundSettings& settings, const SoundSelection& chosen,
                                                          StudyRunner& runner);

/// Trains every classifier with every seed, behind the autoencoder of the same seed, and reads what it scored. In the
/// order of sound_models.
[[nodiscard]] std::vector<ClassifierScores> train_classifiers(const SoundSettings& settings,
                                                              const SoundSelection& chosen,
                                                              std::span<const std::string> autoencoders,
                                                              StudyRunner& runner);

/// Of each of the models, in their order.
[[nodiscard]] std::vector<Failures> failures_of(std::span<const ClassifierScores> scores);

/// Which trainings ended with a model that never gives some classes to a clean image, and what that does to the
/// intervals of all that they are compared with. Empty: none.
[[nodiscard]] std::string failures_in_words(std::span<const ClassifierScores> scores);

/// Every model against the CNN, and against the encoder-MLP where it is neither: a is the model. The encoder-MLP
/// against the CNN comes first.
[[nodiscard]] std::vector<ModelComparison> compare_with_the_two(std::span<const ClassifierScores> scores);

}  // namespace debruit
