#include <nlohmann/json.hpp>

#include "debruit/version.h"
#include "runs/json.h"
#include "runs/spec_json.h"
#include "study/notebook.h"
#include "study/notebook_reproduction.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.notebook/1";

Json to_json(const NotebookRun& run) {
  Json losses = Json::array();
  for (const double loss : run.losses) losses.push_back(measured(loss));
  return {{"folder", run.folder},     {"seed", run.seed},
          {"seconds", run.seconds},   {"epoch_seconds", run.epoch_seconds},
          {"threads", run.threads},   {"target", run.target},
          {"training_losses", losses}};
}

Json to_json(const ErrorPair& error) {
  return {{"denoised", measured(error.denoised)}, {"noisy", measured(error.noisy)}};
}

Json to_json(const std::vector<NotebookAutoencoder>& runs) {
  Json list = Json::array();
  for (const NotebookAutoencoder& run : runs) {
    list.push_back({{"run", to_json(run.run)},
                    {"notebook_error", measured(run.notebook_error)},
                    {"black_rows", measured(run.black_rows)},
                    {"images_error", measured(run.images_error)},
                    {"intended_error", measured(run.intended_error)},
                    {"against_clean", to_json(run.kinds)},
                    {"against_clean_gaussian", to_json(run.gaussian)},
                    {"clean_error", measured(run.clean_error)},
                    {"dead_units", run.dead_units},
                    {"latent_units", run.latent_units}});
  }
  return list;
}

Json to_json(const std::vector<NotebookClassifier>& runs) {
  Json list = Json::array();
  for (const NotebookClassifier& run : runs) {
    Json scores = Json::array();
    for (const ClassifierScore& score : run.evaluation.scores) {
      scores.push_back({{"kinds", kinds_to_json(score.kinds)},
                        {"scale", score.scale},
                        {"accuracy", measured(score.accuracy.value)}});
    }
    list.push_back({{"run", to_json(run.run)}, {"images", run.evaluation.count}, {"scores", scores}});
  }
  return list;
}

Json to_json(const NotebookGrid& grid) {
  Json trials = Json::array();
  for (std::size_t i = 0; i < grid.result.trials.size(); ++i) {
    const TrialOutcome& trial = grid.result.trials[i];
    Json settings = Json::object();
    for (const GridSetting& setting : trial.trial.settings) settings[setting.name] = setting.value;
    Json json = {{"settings", settings}, {"error", measured(trial.score)}, {"seconds", trial.result.seconds}};
    if (trial.status == TrialStatus::failed) json["failed"] = trial.message;
    if (i < grid.honest.size()) json[grid.other.empty() ? "against_clean" : "error_of_even"] = measured(grid.honest[i]);
    if (i < grid.other.size()) json["error_of_odd"] = measured(grid.other[i]);
    trials.push_back(json);
  }
  return {{"ranked_by", grid.result.rank_name}, {"trials", trials}, {"ranking", grid.result.ranking}};
}

Json to_json(const NotebookData& data) {
  return {{"training_images", data.training}, {"black_training_images", data.black_training},
          {"test_images", data.test},         {"black_test_images", data.black_test},
          {"padding_rows", data.padding},     {"scaling_difference", measured(data.scaling_difference)}};
}

Json to_json(const std::vector<NotebookFailure>& failures) {
  Json list = Json::array();
  for (const NotebookFailure& failure : failures) {
    list.push_back({{"folder", failure.folder}, {"message", failure.message}});
  }
  return list;
}

Json reproduction_json(const NotebookResult& result) {
  Json rows = Json::array();
  for (const ReproductionRow& row : reproduction(result)) {
    Json values = Json::array();
    for (const double value : row.values) values.push_back(measured(value));
    rows.push_back({{"quantity", row.quantity},
                    {"published", row.published},
                    {"here", row.here},
                    {"values", values},
                    {"verdict", verdict_name(row.verdict)},
                    {"honest", row.honest},
                    {"why", row.why}});
  }
  return rows;
}

}  // namespace

std::string format_notebook(const NotebookResult& result) {
  return format_json({{"schema", kSchema},
                      {"version", version()},
                      {"data", result.spec.data},
                      {"preset", result.spec.preset == StudyPreset::full ? "full" : "quick"},
                      {"seeds", result.spec.seeds},
                      {"cut", cuts_of(effort_of(result.spec))},
                      {"processors", result.processors},
                      {"diverged", to_json(result.diverged)},
                      {"reproduction", reproduction_json(result)},
                      {"digits_1_and_7", to_json(result.pair)},
                      {"all_digits", to_json(result.all)},
                      {"baseline", to_json(result.baseline)},
                      {"grid_autoencoder", to_json(result.grid)},
                      {"best", to_json(result.best)},
                      {"best_first_loss_over_images", measured(result.first_loss_by_images)},
                      {"best_honest", to_json(result.honest_best)},
                      {"all", to_json(result.whole)},
                      {"cnn", to_json(result.cnn)},
                      {"cnn_logits", to_json(result.cnn_logits)},
                      {"cnn_shuffled", to_json(result.cnn_shuffled)},
                      {"cnn_honest", to_json(result.cnn_honest)},
                      {"encoder_mlp", to_json(result.mlp)},
                      {"encoder_mlp_128", to_json(result.mlp_128)},
                      {"encoder_mlp_logits", to_json(result.mlp_logits)},
                      {"encoder_mlp_shuffled", to_json(result.mlp_shuffled)},
                      {"encoder_mlp_honest", to_json(result.mlp_honest)},
                      {"grid_encoder_mlp", to_json(result.mlp_grid)}});
}

}  // namespace debruit
