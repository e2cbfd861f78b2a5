#include "study/sound_selection.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/number_text.h"
#include "data/split.h"
#include "debruit/error.h"
#include "runs/run_folder.h"

namespace debruit {
namespace {

/// NaN, which is none, comes last.
bool less(double a, double b) { return !std::isnan(a) && (std::isnan(b) || a < b); }

bool is_better(const SoundTrial& a, const SoundTrial& b) {
  if (less(a.error, b.error) || less(b.error, a.error)) return less(a.error, b.error);
  return less(a.loss, b.loss);
}

/// The scores of a finished run at the epoch that it kept.
SoundTrial read_trial(const StudyRunner& runner, const StudyRun& run) {
  const RunFolder folder = RunFolder::open(runner.folder() / run.name);
  const std::vector<EpochReport> history = folder.read_metrics();
  const std::optional<RunResult> result = folder.read_result();
  if (!result || result->best_epoch == 0 || result->best_epoch > history.size()) {
    throw Error(ErrorKind::input, folder.path().string(), "is a finished run without its best epoch's scores");
  }
  const EpochReport& kept = history[result->best_epoch - 1];
  SoundTrial trial{.run = run.name,
                   .model = run.config.model,
                   .learning_rate = run.config.training.learning_rate,
                   .seed = run.config.training.seed,
                   .epochs = history.size(),
                   .best_epoch = result->best_epoch,
                   .seconds = result->seconds};
  if (kept.validation_loss) trial.loss = *kept.validation_loss;
  if (kept.validation_accuracy) trial.error = 1 - *kept.validation_accuracy;
  return trial;
}

std::vector<SoundTrial> train_trials(StudyRunner& runner, const std::vector<StudyRun>& runs) {
  (void)runner.train_all(runs);
  std::vector<SoundTrial> trials;
  trials.reserve(runs.size());
  for (const StudyRun& run : runs) trials.push_back(read_trial(runner, run));
  return trials;
}

std::string folder_of(const AutoencoderSpec& spec) {
  return "layers" + std::to_string(spec.hidden_layers) + "-size" + std::to_string(spec.hidden_size) + "-latent" +
         std::to_string(spec.latent_size);
}

std::string folder_of(const ClassifierKind& kind) {
  if (const auto* const mlp = std::get_if<MlpSpec>(&kind)) {
    return "layers" + std::to_string(mlp->hidden_layers) + "-size" + std::to_string(mlp->hidden_size) + "-";
  }
  const auto* const nearest = std::get_if<NearestNeighboursSpec>(&kind);
  return nearest == nullptr ? "" : "k" + std::to_string(nearest->neighbours) + "-";
}

std::string rate_text(double rate) { return "lr" + format_number(rate); }

/// One selection, which fills `chosen` step by step: each step needs what the one before it chose.
class Selector {
 public:
  Selector(const SoundSettings& settings, StudyRunner& runner) : settings_(settings), runner_(runner) {}

  SoundSelection run() {
    choose_autoencoder();
    choose_mlp();
    choose_rates();
    choose_neighbours();
    chosen_.filters = choose_filters(settings_, runner_);
    return std::move(chosen_);
  }

 private:
  /// Every one for a few epochs at one learning rate; the best anew, for all epochs at all rates.
  void choose_autoencoder() {
    chosen_.screening = train_trials(runner_, screening_runs());
    std::vector<StudyRun> finals;
    for (const SoundTrial& trial : best_trials(chosen_.screening, settings_.autoencoder_finalists)) {
      const auto& spec = std::get<AutoencoderSpec>(trial.model);
      for (const double rate : settings_.learning_rates) {
        finals.push_back({kSoundFolder + "select/autoencoder/" + folder_of(spec) + "-" + rate_text(rate),
                          selection_config(settings_, spec, rate)});
      }
    }
    chosen_.finalists = train_trials(runner_, finals);
    const SoundTrial& best = best_trial(chosen_.finalists);
    chosen_.autoencoder = std::get<AutoencoderSpec>(best.model);
    chosen_.autoencoder_rate = best.learning_rate;
    encoder_ = encoder_of(runner_, best.run);
  }

  [[nodiscard]] std::vector<StudyRun> screening_runs() const {
    std::vector<StudyRun> runs;
    for (const std::size_t layers : settings_.autoencoder_layers) {
      for (const std::size_t size : settings_.autoencoder_sizes) {
        for (const std::size_t latent : settings_.latent_sizes) {
          const AutoencoderSpec spec{
              .image = settings_.image, .hidden_layers = layers, .hidden_size = size, .latent_size = latent};
          StudyRun run{kSoundFolder + "select/screening/" + folder_of(spec),
                       selection_config(settings_, spec, settings_.grid_learning_rate)};
          run.config.training.epochs = settings_.screening_epochs;
          runs.push_back(std::move(run));
        }
      }
    }
    return runs;
  }

  [[nodiscard]] StudyRun classifier_run(SoundModel model, const ClassifierKind& kind, double rate) const {
    const SoundModelRow& row = row_of(model);
    const bool alone = row.input == ClassifierInput::pixels;
    return {kSoundFolder + "select/" + std::string(row.name) + "/" + folder_of(kind) + rate_text(rate),
            selection_config(settings_, classifier_spec(settings_, model, kind, chosen_.autoencoder), rate,
                             alone ? std::nullopt : std::optional(encoder_))};
  }

  void choose_mlp() {
    std::vector<StudyRun> runs;
    for (const std::size_t layers : settings_.mlp_layers) {
      for (const std::size_t size : settings_.mlp_sizes) {
        runs.push_back(classifier_run(SoundModel::encoder_mlp, MlpSpec{layers, size}, settings_.grid_learning_rate));
      }
    }
    chosen_.mlps = train_trials(runner_, runs);
    const ClassifierKind mlp = std::get<ClassifierSpec>(best_trial(chosen_.mlps).model).kind;
    for (const SoundModelRow& row : sound_models()) {
      chosen_.kinds[row.model] = std::holds_alternative<MlpSpec>(row.kind) ? mlp : row.kind;
    }
  }

  /// Every classifier at all rates. Those that stay at chance with one seed are given the next.
  void choose_rates() {
    std::vector<SoundModel> open;
    for (const SoundModelRow& row : sound_models()) {
      if (row.model != SoundModel::nearest_neighbours) open.push_back(row.model);
    }
    chosen_.error_of_one_class = error_of_one_class();
    for (std::size_t attempt = 0; attempt < settings_.selection_attempts && !open.empty(); ++attempt) {
      try_rates(open, settings_.selection_seed + attempt);
      std::erase_if(
          open, [&](SoundModel model) { return !stayed_at_chance(chosen_.rates[model], chosen_.error_of_one_class); });
    }
  }

  /// The encoder-MLP's run at the grid's rate is there already.
  void try_rates(const std::vector<SoundModel>& models, std::uint64_t seed) {
    std::vector<StudyRun> runs;
    for (const SoundModel model : models) {
      for (const double rate : settings_.learning_rates) {
        runs.push_back(classifier_run(model, chosen_.kinds.at(model), rate));
        if (seed == settings_.selection_seed) continue;
        runs.back().name += "-seed" + std::to_string(seed);
        runs.back().config.training.seed = seed;
      }
    }
    const std::vector<SoundTrial> trials = train_trials(runner_, runs);
    auto trial = trials.begin();
    for (const SoundModel model : models) {
      std::vector<SoundTrial>& tried = chosen_.rates[model];
      for (std::size_t i = 0; i < settings_.learning_rates.size(); ++i) tried.push_back(*trial++);
      chosen_.classifier_rates[model] = best_trial(tried).learning_rate;
    }
  }

  /// What a classifier has wrong that takes every validation image for the most frequent class.
  [[nodiscard]] double error_of_one_class() const {
    const Dataset& data = runner_.data(selection_config(settings_, chosen_.autoencoder, 0), Split::train);
    const HeldOut split = hold_out(data, settings_.validation, settings_.split_seed);
    std::map<std::uint8_t, std::size_t> counts;
    std::size_t most = 0;
    for (const std::size_t index : split.validation) most = std::max(most, ++counts[data.labels[index]]);
    return 1 - static_cast<double>(most) / static_cast<double>(split.validation.size());
  }

  void choose_neighbours() {
    constexpr SoundModel kModel = SoundModel::nearest_neighbours;
    std::vector<StudyRun> runs;
    for (const std::size_t count : settings_.neighbours) {
      runs.push_back(classifier_run(kModel, NearestNeighboursSpec{count}, settings_.grid_learning_rate));
    }
    chosen_.neighbours = train_trials(runner_, runs);
    chosen_.kinds[kModel] = std::get<ClassifierSpec>(best_trial(chosen_.neighbours).model).kind;
    chosen_.classifier_rates[kModel] = settings_.grid_learning_rate;  // which nothing depends on
  }

  const SoundSettings& settings_;
  StudyRunner& runner_;
  EncoderRun encoder_;
  SoundSelection chosen_;
};

}  // namespace

std::vector<SoundTrial> best_trials(std::span<const SoundTrial> trials, std::size_t count) {
  std::vector<SoundTrial> ranked(trials.begin(), trials.end());
  std::ranges::stable_sort(ranked, is_better);
  if (ranked.size() > count) ranked.erase(ranked.begin() + static_cast<std::ptrdiff_t>(count), ranked.end());
  return ranked;
}

bool stayed_at_chance(std::span<const SoundTrial> trials, double error_of_one_class) {
  return !less(best_trial(trials).error, error_of_one_class);
}

const SoundTrial& best_trial(std::span<const SoundTrial> trials) {
  if (trials.empty()) throw Error(ErrorKind::usage, "selection", "there is nothing to choose from");
  return *std::ranges::min_element(trials, is_better);
}

SoundSelection select_on_validation(const SoundSettings& settings, StudyRunner& runner) {
  return Selector(settings, runner).run();
}

EncoderRun encoder_of(const StudyRunner& runner, const std::string& run) {
  const RunFolder folder = RunFolder::open(runner.folder() / run);
  const std::optional<RunResult> result = folder.read_result();
  if (!result) throw Error(ErrorKind::input, folder.path().string(), "is not a finished run");
  return {folder.path().string(), result->weights_sha256};
}

}  // namespace debruit
