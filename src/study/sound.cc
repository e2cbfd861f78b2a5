#include "study/sound.h"

#include <optional>

#include "data/split.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "runs/run_folder.h"
#include "study/sound_budget.h"

namespace debruit {
namespace {

AutoencoderScores read_autoencoders(std::span<const std::string> runs, const StudyRunner& runner) {
  AutoencoderScores scores;
  std::vector<double> seconds;
  std::vector<double> seconds_per_image;
  for (const std::string& run : runs) {
    const RunFolder folder = RunFolder::open(runner.folder() / run);
    const std::optional<RunResult> result = folder.read_result();
    if (!result) throw Error(ErrorKind::input, folder.path().string(), "is not a finished run");
    scores.parameters = result->parameters;
    scores.epochs.push_back(result->epochs_done);
    seconds.push_back(result->seconds);
    seconds_per_image.push_back(result->seconds_per_image);
  }
  scores.training_seconds = student_mean(seconds);
  scores.seconds_per_image = student_mean(seconds_per_image);
  return scores;
}

}  // namespace

SoundResult run_sound(const SoundSpec& spec, StudyRunner& runner) { return run_sound(sound_settings(spec), runner); }

SoundResult run_sound(SoundSettings settings, StudyRunner& runner) {
  SoundResult result;
  RunConfig source;
  source.data = settings.data;
  source.limit = settings.limit;
  source.test_limit = settings.test_limit;
  const Dataset& training = runner.data(source, Split::train);
  settings.image = training.shape;
  result.settings = settings;
  result.validation_images = hold_out(training, settings.validation, settings.split_seed).validation.size();
  result.training_images = training.size() - result.validation_images;
  log_budget(settings, result.training_images, runner);

  result.selection = select_on_validation(settings, runner);

  // From here on nothing is chosen any more.
  result.test_images = runner.data(source, Split::test).size();
  const std::vector<std::string> autoencoders = train_autoencoders(settings, result.selection, runner);
  result.autoencoder = read_autoencoders(autoencoders, runner);
  result.autoencoders = autoencoders;
  result.denoising = score_denoising(settings, result.selection, autoencoders, runner);
  result.classifiers = train_classifiers(settings, result.selection, autoencoders, runner);
  result.comparisons = compare_with_the_two(result.classifiers);
  const std::vector<SoundCell> cells = sound_cells(settings);
  result.answer = answer_in_words(result.comparisons.front(), std::span(result.comparisons).subspan(1), cells,
                                  failures_of(result.classifiers));
  write_file(runner.folder() / "sound.json", format_sound(result));
  return result;
}

}  // namespace debruit
