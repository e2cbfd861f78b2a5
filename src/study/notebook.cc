#include "study/notebook.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/processor_name.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "runs/json.h"
#include "study/finished_run.h"
#include "study/grid_files.h"
#include "study/notebook_failures.h"
#include "study/notebook_measure.h"
#include "study/notebook_trainings.h"

namespace debruit {
namespace {

template <class Row>
const Row& row_of(std::span<const Row> rows, std::string_view name) {
  const auto found = std::ranges::find(rows, name, &Row::name);
  if (found == rows.end()) throw Error(ErrorKind::internal, "notebook", "has no row " + std::string(name));
  return *found;
}

const NotebookAutoencoderRow& autoencoder_row(std::string_view name) { return row_of(notebook_autoencoders(), name); }
const NotebookClassifierRow& classifier_row(std::string_view name) { return row_of(notebook_classifiers(), name); }

/// The protocol step by step; what a step finds is in the result when it ends.
class Protocol {
 public:
  Protocol(const NotebookSpec& spec, StudyRunner& runner) : spec_(spec), runner_(runner) { result_.spec = spec; }

  NotebookResult run() {
    read_machines();
    look_at_both_data();
    train_autoencoders("baseline", result_.baseline);
    search_autoencoders();
    train_autoencoders("best", result_.best);
    compare_first_epoch();
    train_autoencoders("best-honest", result_.honest_best);
    train_autoencoders("all", result_.whole);
    show_pictures();
    train_all_classifiers();
    search_classifiers();
    return std::move(result_);
  }

 private:
  void part_done() const { write_file(runner_.folder() / "notebook.json", format_notebook(result_)); }

  /// The processors of all starts that trained something are kept, one a step: what is finished has the times of
  /// theirs.
  [[nodiscard]] std::string machine_step() const {
    const std::size_t place = result_.processors.size();
    return "notebook/measured/processor" + (place == 0 ? "" : "-" + std::to_string(place + 1));
  }

  void read_machine() {
    runner_.once(
        machine_step(), "", [] { return Json(processor_name()).dump(); },
        [&](const Json& json) { result_.processors.push_back(json.get<std::string>()); });
  }

  void read_machines() {
    std::error_code none;
    while (std::filesystem::exists(runner_.folder() / (machine_step() + ".json"), none)) read_machine();
  }

  /// Before anything is trained.
  void note_machine() {
    if (std::ranges::count(result_.processors, processor_name()) == 0) read_machine();
  }

  void note_machine_for(std::span<const StudyRun> runs) {
    const auto finished = [this](const StudyRun& run) {
      return is_finished_run(runner_.folder() / run.name, run.config);
    };
    if (!std::ranges::all_of(runs, finished)) note_machine();
  }

  void look_at_both_data() {
    const StudyRun pair = notebook_run(autoencoder_row("best"), spec_, 0);
    const StudyRun all = notebook_run(autoencoder_row("all"), spec_, 0);
    result_.image = runner_.data(all.config, Split::train).shape;
    result_.pair = look_at_data(pair.config, runner_);
    result_.all = look_at_data(all.config, runner_);
    part_done();
  }

  void train_autoencoders(std::string_view name, std::vector<NotebookAutoencoder>& results) {
    for (std::uint64_t seed = 0; seed < spec_.seeds; ++seed) {
      const StudyRun run = notebook_run(autoencoder_row(name), spec_, seed);
      note_machine_for({&run, 1});
      runner_.train(run);
      results.push_back(measure_autoencoder(run, runner_));
      part_done();
    }
  }

  void compare_first_epoch() {
    const StudyRun run = notebook_first_epoch(spec_);
    note_machine_for({&run, 1});
    const RunFolder folder = RunFolder::open(runner_.train(run));
    result_.first_loss_by_images = folder.read_metrics().at(0).training_loss;
  }

  /// Trains the missing trials of a grid. A score that is told to stop ends the grid as well: run_grid takes no notice
  /// of StudyStopped, which is no std::exception.
  GridResult search(const GridSpec& grid, std::string_view name, const GridRank& rank) {
    GridCallbacks callbacks;
    callbacks.on_trial_start = [&](const TrialOutcome& trial) {
      note_machine();
      runner_.log("training \"" + std::string(name) + "/" + trial.trial.name + "\"");
    };
    GridResult result = run_grid(grid, runner_.folder() / name, runner_.options(), rank, callbacks);
    if (!result.finished) throw StudyStopped();
    refuse_failures(result);
    return result;
  }

  void search_autoencoders() {
    const GridSpec grid = notebook_grid(spec_);
    GridRank rank{
        .name = "error as the notebook computes it", .on_test_data = true, .on_validation_data = false, .score = {}};
    rank.score = [&](const RunFolder& folder) { return notebook_error_of(folder, runner_); };
    result_.grid.result = search(grid, "notebook/grid-autoencoder", rank);
    result_.grid.honest = of_finished(result_.grid.result, [](const TrialOutcome& trial) {
      return error_over_kinds(trial.result.evaluations.at(0), kNotebookTestScale).denoised;
    });
    write_file(runner_.folder() / "output_gridsearch.json", format_notebook_grid(grid, result_.grid.result));
    part_done();
  }

  void search_classifiers() {
    GridRank rank{.name = "error on clean test images", .on_test_data = true, .on_validation_data = false, .score = {}};
    rank.score = [](const RunFolder& folder) {
      return 1 - folder.read_result().value().classifier_evaluations.at(0).scores.at(0).accuracy.value;
    };
    const GridSpec grid = notebook_mlp_grid(spec_, encoder(0));
    result_.mlp_grid.result = search(grid, "notebook/grid-encoder-mlp", rank);
    const auto error_of = [](bool odd) {
      return [odd](const TrialOutcome& trial) { return error_of_half(RunFolder::open(trial.folder), odd); };
    };
    result_.mlp_grid.honest = of_finished(result_.mlp_grid.result, error_of(false));
    result_.mlp_grid.other = of_finished(result_.mlp_grid.result, error_of(true));
    write_file(runner_.folder() / "output_gridsearch_classif.json",
               format_notebook_grid(grid, result_.mlp_grid.result));
    part_done();
  }

  /// The run folder of the autoencoder of all digits that a classifier of this seed stands on.
  [[nodiscard]] std::filesystem::path encoder(std::uint64_t seed) const {
    return runner_.folder() / notebook_run(autoencoder_row("all"), spec_, seed % spec_.seeds).name;
  }

  void train_classifiers(std::string_view name, std::vector<NotebookClassifier>& results) {
    const NotebookClassifierRow& row = classifier_row(name);
    std::vector<StudyRun> runs;
    for (std::uint64_t seed = 0; seed < seeds_of(row, spec_); ++seed) {
      runs.push_back(notebook_run(row, spec_, seed, encoder(seed)));
    }
    note_machine_for(runs);
    for (const StudyRun& run : train_but_diverging(runs, runner_, result_.diverged)) {
      results.push_back(measure_classifier(run, runner_));
    }
    part_done();
  }

  void train_all_classifiers() {
    train_classifiers("cnn", result_.cnn);
    train_classifiers("encoder-mlp", result_.mlp);
    train_classifiers("encoder-mlp-128", result_.mlp_128);
    train_classifiers("cnn-logits", result_.cnn_logits);
    train_classifiers("cnn-shuffled", result_.cnn_shuffled);
    train_classifiers("cnn-honest", result_.cnn_honest);
    train_classifiers("encoder-mlp-logits", result_.mlp_logits);
    train_classifiers("encoder-mlp-shuffled", result_.mlp_shuffled);
    train_classifiers("encoder-mlp-honest", result_.mlp_honest);
  }

  void show_pictures() {
    constexpr double kScale = 0.8;
    const StudyRun best = notebook_run(autoencoder_row("best"), spec_, 0);
    const StudyRun all = notebook_run(autoencoder_row("all"), spec_, 0);
    const auto samples = RunFolder::open(runner_.folder() / best.name).read_samples();
    if (!samples) throw Error(ErrorKind::input, best.name, "has no samples, though it was finished");
    result_.sheet = samples->sheet;
    result_.grids = samples->grids;
    for (const std::size_t image : {50U, 51U}) {
      result_.all_grids.push_back(show_image(all, image, kScale, runner_));
    }
  }

  const NotebookSpec& spec_;
  StudyRunner& runner_;
  NotebookResult result_;
};

}  // namespace

NotebookResult run_notebook(const NotebookSpec& spec, StudyRunner& runner) {
  if (spec.seeds == 0) throw Error(ErrorKind::usage, "seeds", "0 is out of range: expected at least 1");
  return Protocol(spec, runner).run();
}

}  // namespace debruit
