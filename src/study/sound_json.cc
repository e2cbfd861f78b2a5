#include <nlohmann/json.hpp>

#include "debruit/version.h"
#include "runs/json.h"
#include "runs/spec_json.h"
#include "study/sound.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.sound/1";

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::a_beats_b:
      return "a_beats_b";
    case Outcome::b_beats_a:
      return "b_beats_a";
    case Outcome::no_difference:
      break;
  }
  return "no_difference";
}

Json to_json(const Estimate& estimate) {
  Json json = {{"mean", measured(estimate.mean)}, {"low", nullptr}, {"high", nullptr}, {"count", estimate.count}};
  if (estimate.interval) {
    json["low"] = measured(estimate.interval->low);
    json["high"] = measured(estimate.interval->high);
  }
  return json;
}

Json to_json(const SoundCell& cell) { return {{"noise", format_noise(cell.kind)}, {"scale", cell.scale}}; }

Json to_json(const SoundTrial& trial) {
  return {{"run", trial.run},
          {"model", to_json(trial.model)},
          {"learning_rate", trial.learning_rate},
          {"seed", trial.seed},
          {"epochs", trial.epochs},
          {"best_epoch", trial.best_epoch},
          {"validation_loss", measured(trial.loss)},
          {"validation_error", measured(trial.error)},
          {"seconds", trial.seconds}};
}

Json to_json(const FilterTrial& trial) { return {{"filter", format_filter(trial.filter)}, {"mse", trial.mse}}; }

Json to_json(const Denoised& denoised) {
  return {{"mse", measured(denoised.mse)},
          {"psnr", measured(denoised.psnr)},
          {"psnr_in_common", measured(denoised.psnr_in_common)},
          {"ssim", measured(denoised.ssim)},
          {"without_psnr", denoised.without_psnr}};
}

Json to_json(const SeedTest& test) {
  return {{"only_a", test.test.only_a},
          {"only_b", test.test.only_b},
          {"p", test.test.p},
          {"corrected_p", test.corrected_p}};
}

Json to_json(const KindFilters& filters);

template <class Item>
Json list_of(const std::vector<Item>& items) {
  Json list = Json::array();
  for (const Item& item : items) list.push_back(to_json(item));
  return list;
}

/// What was chosen for one kind of noise, and from what.
Json to_json(const KindFilters& filters) {
  return {
      {"noise", format_noise(filters.kind)},
      {"gaussian_filter", format_filter(filters.gaussian_filter)},
      {"non_local_means", format_filter(filters.non_local_filter)},
      {"trials", {{"gaussian_filter", list_of(filters.gaussian)}, {"non_local_means", list_of(filters.non_local)}}}};
}

Json selection_to_json(const SoundSelection& selection) {
  Json models = Json::object();
  Json rates = Json::object();
  for (const auto& [model, trials] : selection.rates) rates[std::string(row_of(model).name)] = list_of(trials);
  for (const SoundModelRow& row : sound_models()) {
    models[std::string(row.name)] = {{"kind", format_classifier(selection.kinds.at(row.model))},
                                     {"learning_rate", selection.classifier_rates.at(row.model)}};
  }
  return {{"autoencoder", to_json(ModelSpec(selection.autoencoder))},
          {"autoencoder_learning_rate", selection.autoencoder_rate},
          {"classifiers", models},
          {"filters", list_of(selection.filters)},
          {"error_of_one_class", selection.error_of_one_class},
          {"trials",
           {{"screening", list_of(selection.screening)},
            {"finalists", list_of(selection.finalists)},
            {"mlps", list_of(selection.mlps)},
            {"rates", rates},
            {"neighbours", list_of(selection.neighbours)}}}};
}

Json denoising_to_json(const SoundResult& result, const std::vector<SoundCell>& cells) {
  Json list = Json::array();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellDenoising& cell = result.denoising[i];
    Json json = to_json(cells[i]);
    for (const BaselineRow& row : sound_baselines()) {
      json[std::string(row.name)] = to_json(cell.baselines[static_cast<std::size_t>(row.baseline)]);
    }
    json["autoencoder"] = {{"mse", to_json(over_seeds(cell, &Denoised::mse))},
                           {"psnr", to_json(over_seeds(cell, &Denoised::psnr))},
                           {"ssim", to_json(over_seeds(cell, &Denoised::ssim))},
                           {"seeds", list_of(cell.autoencoders)}};
    json["best_baseline"] = sound_baselines()[static_cast<std::size_t>(cell.best)].name;
    json["psnr_gain"] = cell.gain ? to_json(*cell.gain) : Json(nullptr);
    list.push_back(std::move(json));
  }
  return list;
}

Json to_json(const ClassifierScores& scores, const std::vector<SoundCell>& cells) {
  Json accuracies = Json::array();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Json json = to_json(cells[i]);
    json["accuracy"] = to_json(scores.accuracy[i]);
    json["seeds"] = Json::array();
    for (const CorrectCells& seed : scores.correct) json["seeds"].push_back(accuracy(seed[i]));
    accuracies.push_back(std::move(json));
  }
  return {{"model", row_of(scores.model).name},
          {"kind", format_classifier(scores.kind)},
          {"learning_rate", scores.learning_rate},
          {"parameters", scores.parameters},
          {"epochs", scores.epochs},
          {"classes", scores.classes},
          {"classes_never_given", scores.classes_never_given},
          {"training_seconds", to_json(scores.training_seconds)},
          {"seconds_per_image", to_json(scores.seconds_per_image)},
          {"scores", accuracies}};
}

Json to_json(const ModelComparison& comparison, const std::vector<SoundCell>& cells) {
  Json list = Json::array();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const CellComparison& cell = comparison.cells[i];
    Json json = to_json(cells[i]);
    json["difference"] = to_json(cell.difference);
    json["mcnemar"] = list_of(cell.tests);
    json["outcome"] = outcome_name(cell.outcome);
    list.push_back(std::move(json));
  }
  return {{"a", row_of(comparison.a).name}, {"b", row_of(comparison.b).name}, {"cells", list}};
}

Json measured_on(const SoundResult& result) {
  const SoundSettings& settings = result.settings;
  return {{"data", settings.data},
          {"split", "test"},
          {"count", result.test_images},
          {"training_images", result.training_images},
          {"validation_images", result.validation_images},
          {"noise_seed", settings.test_seed},
          {"clip", true},
          {"scaling", "unit"},
          {"data_range", 1}};
}

}  // namespace

std::string format_sound(const SoundResult& result) {
  const std::vector<SoundCell> cells = sound_cells(result.settings);
  Json classifiers = Json::array();
  for (const ClassifierScores& scores : result.classifiers) classifiers.push_back(to_json(scores, cells));
  Json comparisons = Json::array();
  for (const ModelComparison& comparison : result.comparisons) comparisons.push_back(to_json(comparison, cells));
  return format_json({{"schema", kSchema},
                      {"version", version()},
                      {"settings", parse_json(settings_text(result.settings), "settings")},
                      {"measured_on", measured_on(result)},
                      {"selection", selection_to_json(result.selection)},
                      {"autoencoder",
                       {{"parameters", result.autoencoder.parameters},
                        {"epochs", result.autoencoder.epochs},
                        {"training_seconds", to_json(result.autoencoder.training_seconds)},
                        {"seconds_per_image", to_json(result.autoencoder.seconds_per_image)}}},
                      {"denoising", denoising_to_json(result, cells)},
                      {"classifiers", classifiers},
                      {"comparisons", comparisons},
                      {"answer",
                       {{"summary", result.answer.summary},
                        {"kinds", result.answer.kinds},
                        {"others", result.answer.others},
                        {"failures", failures_in_words(result.classifiers)}}}});
}

}  // namespace debruit
