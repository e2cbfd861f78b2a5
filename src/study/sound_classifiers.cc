#include "study/sound_classifiers.h"

#include <algorithm>
#include <optional>
#include <set>

#include "debruit/error.h"
#include "runs/run_folder.h"

namespace debruit {
namespace {

std::string seed_folder(std::string_view name, std::uint64_t seed) {
  return kSoundFolder + std::string(name) + "/seed" + std::to_string(seed);
}

/// One model's runs, a seed after the other.
std::vector<StudyRun> runs_of(SoundModel model, const SoundSettings& settings, const SoundSelection& chosen,
                              std::span<const std::string> autoencoders, const StudyRunner& runner) {
  const SoundModelRow& row = row_of(model);
  const ClassifierSpec spec = classifier_spec(settings, model, chosen.kinds.at(model), chosen.autoencoder);
  std::vector<StudyRun> runs;
  for (std::size_t seed = 0; seed < settings.seeds; ++seed) {
    std::optional<EncoderRun> encoder;
    if (row.input != ClassifierInput::pixels) encoder = encoder_of(runner, autoencoders[seed]);
    runs.push_back(
        {seed_folder(row.name, seed), winner_config(settings, spec, chosen.classifier_rates.at(model), seed, encoder)});
  }
  return runs;
}

/// What a run had right in every cell; its cells must be the protocol's.
CorrectCells correct_cells(const RunFolder& folder, std::span<const SoundCell> cells) {
  const std::optional<Predictions> predictions = folder.read_predictions();
  if (!predictions || predictions->cells.size() != cells.size()) {
    throw Error(ErrorKind::input, folder.path().string(), "does not hold the predictions of every cell");
  }
  CorrectCells correct;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const PredictedCell& cell = predictions->cells[i];
    if (cell.kinds != std::vector<Noise>{cells[i].kind} || cell.scale != cells[i].scale) {
      throw Error(ErrorKind::input, folder.predictions().string(), "holds other cells than " + in_words(cells[i]));
    }
    CorrectImages images(cell.predicted.size());
    std::ranges::transform(cell.predicted, predictions->labels, images.begin(),
                           [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a == b); });
    correct.push_back(std::move(images));
  }
  return correct;
}

/// Counts the labels that there are, and those of them that the model gives to none of the clean images, the last
/// cell's.
void count_classes(const RunFolder& folder, ClassifierScores& scores) {
  const Predictions predictions = folder.read_predictions().value();
  std::set<std::uint8_t> labels(predictions.labels.begin(), predictions.labels.end());
  scores.classes = labels.size();
  for (const std::uint8_t given : predictions.cells.back().predicted) labels.erase(given);
  scores.classes_never_given.push_back(labels.size());
}

std::vector<Estimate> accuracies(std::span<const CorrectCells> seeds) {
  std::vector<Estimate> result;
  for (std::size_t cell = 0; cell < seeds[0].size(); ++cell) {
    std::vector<double> values;
    for (const CorrectCells& seed : seeds) values.push_back(accuracy(seed[cell]));
    result.push_back(student_mean(values));
  }
  return result;
}

ClassifierScores read_scores(SoundModel model, std::span<const StudyRun> runs, std::span<const SoundCell> cells,
                             const StudyRunner& runner) {
  ClassifierScores scores;
  scores.model = model;
  std::vector<double> seconds;
  std::vector<double> seconds_per_image;
  for (const StudyRun& run : runs) {
    const RunFolder folder = RunFolder::open(runner.folder() / run.name);
    const std::optional<RunResult> result = folder.read_result();
    if (!result) throw Error(ErrorKind::input, folder.path().string(), "is not a finished run");
    scores.kind = std::get<ClassifierSpec>(run.config.model).kind;
    scores.learning_rate = run.config.training.learning_rate;
    scores.parameters = result->parameters;
    scores.epochs.push_back(result->epochs_done);
    seconds.push_back(result->seconds);
    seconds_per_image.push_back(result->seconds_per_image);
    scores.correct.push_back(correct_cells(folder, cells));
    count_classes(folder, scores);
  }
  scores.training_seconds = student_mean(seconds);
  scores.seconds_per_image = student_mean(seconds_per_image);
  scores.accuracy = accuracies(scores.correct);
  return scores;
}

const ClassifierScores& find(std::span<const ClassifierScores> scores, SoundModel model) {
  const auto found = std::ranges::find(scores, model, &ClassifierScores::model);
  if (found == scores.end()) throw Error(ErrorKind::internal, "comparison", "a model has no scores");
  return *found;
}

ModelComparison compare(std::span<const ClassifierScores> scores, SoundModel a, SoundModel b) {
  return {a, b, compare_models(find(scores, a).correct, find(scores, b).correct)};
}

void append(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

}  // namespace

std::vector<std::string> train_autoencoders(const SoundSettings& settings, const SoundSelection& chosen,
                                            StudyRunner& runner) {
  std::vector<StudyRun> runs;
  std::vector<std::string> names;
  for (std::size_t seed = 0; seed < settings.seeds; ++seed) {
    names.push_back(seed_folder("autoencoder", seed));
    runs.push_back({names.back(), winner_config(settings, chosen.autoencoder, chosen.autoencoder_rate, seed)});
  }
  (void)runner.train_all(runs);
  return names;
}

std::vector<ClassifierScores> train_classifiers(const SoundSettings& settings, const SoundSelection& chosen,
                                                std::span<const std::string> autoencoders, StudyRunner& runner) {
  std::vector<StudyRun> all;
  for (const SoundModelRow& row : sound_models()) {
    const std::vector<StudyRun> runs = runs_of(row.model, settings, chosen, autoencoders, runner);
    all.insert(all.end(), runs.begin(), runs.end());
  }
  (void)runner.train_all(all);
  const std::vector<SoundCell> cells = sound_cells(settings);
  std::vector<ClassifierScores> scores;
  for (std::size_t i = 0; i < sound_models().size(); ++i) {
    scores.push_back(read_scores(sound_models()[i].model, std::span(all).subspan(i * settings.seeds, settings.seeds),
                                 cells, runner));
  }
  return scores;
}

std::vector<Failures> failures_of(std::span<const ClassifierScores> scores) {
  std::vector<Failures> all;
  for (const ClassifierScores& model : scores) {
    Failures& failures = all.emplace_back(Failures{.model = model.model});
    failures.trainings = model.classes_never_given.size();
    for (const std::size_t missing : model.classes_never_given) {
      const bool one_class = missing > 0 && missing + 1 >= model.classes;
      failures.never_learnt += one_class;
      failures.partly += missing > 0 && !one_class;
    }
  }
  return all;
}

std::string failures_in_words(std::span<const ClassifierScores> scores) {
  std::string models;
  std::string some;
  std::string all;
  for (const Failures& failures : failures_of(scores)) {
    const std::size_t failed = failures.never_learnt + failures.partly;
    if (failed == 0) continue;
    const std::string words(row_of(failures.model).words);
    append(models, words + " (" + std::to_string(failed) + " of " + std::to_string(failures.trainings) + ", of which " +
                       std::to_string(failures.never_learnt) + " name one class whatever they are shown)");
    append(failed == failures.trainings ? all : some, words);
  }
  if (models.empty()) return models;
  std::string text =
      "Some trainings ended with a model that names some classes for no clean image at all: " + models + ".";
  if (!some.empty()) {
    text += " Where some seeds of a model failed and others did not (" + some +
            "), the intervals of everything that is compared with it are widened.";
  }
  if (!all.empty()) {
    text += " Where every seed of a model failed (" + all +
            "), nothing widens: its seeds may even agree better than those of a model that learns, and whatever beats "
            "it beats trainings that failed.";
  }
  return text;
}

std::vector<ModelComparison> compare_with_the_two(std::span<const ClassifierScores> scores) {
  using enum SoundModel;
  std::vector<ModelComparison> comparisons = {compare(scores, encoder_mlp, cnn)};
  for (const ClassifierScores& model : scores) {
    if (model.model == cnn || model.model == encoder_mlp) continue;
    comparisons.push_back(compare(scores, model.model, cnn));
    comparisons.push_back(compare(scores, model.model, encoder_mlp));
  }
  return comparisons;
}

}  // namespace debruit
