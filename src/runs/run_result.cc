#include "runs/run_result.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "debruit/version.h"
#include "runs/json.h"
#include "runs/spec_json.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.result/2";
constexpr std::string_view kOldSchema = "debruit.result/1";  // of 0.1: autoencoders alone
constexpr double kMaxCount = 9007199254740992.0;             // 2^53: counts are exact as JSON numbers
constexpr double kMaxClasses = 256;                          // labels are bytes
constexpr double kAny = std::numeric_limits<double>::max();

/// Rows of a square table of `numbers`.
std::size_t side_of(std::size_t numbers) {
  return static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(numbers))));
}

Json to_json(const Mean& mean) {
  return {{"mean", measured(mean.mean)},
          {"low", measured(mean.low)},
          {"high", measured(mean.high)},
          {"undefined", mean.undefined}};
}

Json to_json(const Quality& quality) {
  return {{"mse", to_json(quality.mse)}, {"psnr", to_json(quality.psnr)}, {"ssim", to_json(quality.ssim)}};
}

Json to_json(const Score& score) {
  return {{"kinds", kinds_to_json(score.kinds)},
          {"scale", score.scale},
          {"denoised", to_json(score.denoised)},
          {"noisy", to_json(score.noisy)}};
}

/// Rows of counts: images of each class by the class that they were taken for.
Json confusion_to_json(const std::vector<std::size_t>& confusion) {
  const std::size_t classes = side_of(confusion.size());
  Json rows = Json::array();
  for (std::size_t row = 0; row < classes; ++row) {
    const auto first = confusion.begin() + static_cast<std::ptrdiff_t>(row * classes);
    rows.push_back(std::vector<std::size_t>(first, first + static_cast<std::ptrdiff_t>(classes)));
  }
  return rows;
}

Json to_json(const ClassifierScore& score) {
  const Proportion& accuracy = score.accuracy;
  return {{"kinds", kinds_to_json(score.kinds)},
          {"scale", score.scale},
          {"accuracy",
           {{"value", measured(accuracy.value)}, {"low", measured(accuracy.low)}, {"high", measured(accuracy.high)}}},
          {"confusion", confusion_to_json(score.confusion)}};
}

template <class Scores>
Json scores_to_json(const Scores& scores) {
  Json json = Json::array();
  for (const auto& score : scores) json.push_back(to_json(score));
  return json;
}

/// What scores were measured on.
Json measured_on_to_json(const MeasuredOn& on) {
  return {{"data",
           {{"name", on.data},
            {"split", on.split},
            {"checksum", on.data_checksum},
            {"classes", on.classes},
            {"count", on.count}}},
          {"noise", debruit::to_json(on.spec)},
          {"data_range", on.data_range}};
}

Json evaluation_to_json(const Evaluation& evaluation) {
  Json json = measured_on_to_json(evaluation);
  json["scores"] = scores_to_json(evaluation.scores);
  return json;
}

Json evaluation_to_json(const ClassifierEvaluation& evaluation) {
  Json json = measured_on_to_json(evaluation);
  json["classes_known"] = evaluation.classes_known;
  json["scores"] = scores_to_json(evaluation.scores);
  return json;
}

template <class Evaluations>
Json evaluations_to_json(const Evaluations& evaluations) {
  Json json = Json::array();
  for (const auto& evaluation : evaluations) json.push_back(evaluation_to_json(evaluation));
  return json;
}

Mean read_mean(ObjectReader reader) {
  Mean mean;
  reader.read_measured("mean", mean.mean);
  reader.read_measured("low", mean.low);
  reader.read_measured("high", mean.high);
  reader.read("undefined", mean.undefined, 0, kMaxCount);
  reader.finish();
  return mean;
}

Quality read_quality(ObjectReader reader) {
  Quality quality;
  quality.mse = read_mean(reader.object("mse").value());
  quality.psnr = read_mean(reader.object("psnr").value());
  quality.ssim = read_mean(reader.object("ssim").value());
  reader.finish();
  return quality;
}

Score read_score(ObjectReader reader) {
  Score score;
  read_kinds_or_none(reader, "kinds", score.kinds);
  reader.read("scale", score.scale, 0, kAny);
  score.denoised = read_quality(reader.object("denoised").value());
  score.noisy = read_quality(reader.object("noisy").value());
  reader.finish();
  return score;
}

Proportion read_proportion(ObjectReader reader) {
  Proportion proportion;
  reader.read_measured("value", proportion.value);
  reader.read_measured("low", proportion.low);
  reader.read_measured("high", proportion.high);
  reader.finish();
  return proportion;
}

ClassifierScore read_classifier_score(ObjectReader reader, std::size_t classes) {
  ClassifierScore score;
  read_kinds_or_none(reader, "kinds", score.kinds);
  reader.read("scale", score.scale, 0, kAny);
  score.accuracy = read_proportion(reader.object("accuracy").value());
  std::vector<std::vector<std::size_t>> rows;
  reader.read("confusion", rows, 0, static_cast<std::size_t>(kMaxCount));
  const auto fits = [classes](const std::vector<std::size_t>& row) { return row.size() == classes; };
  if (rows.size() != classes || !std::all_of(rows.begin(), rows.end(), fits)) {
    reader.fail("confusion", std::to_string(classes) + " rows of as many counts expected");
  }
  for (const auto& row : rows) score.confusion.insert(score.confusion.end(), row.begin(), row.end());
  reader.finish();
  return score;
}

void read_measured_on(ObjectReader& reader, MeasuredOn& on) {
  ObjectReader data = reader.object("data").value();
  data.read("name", on.data);
  data.read("split", on.split);
  data.read("checksum", on.data_checksum);
  read_classes(data, on.classes);
  data.read("count", on.count, 0, kMaxCount);
  data.finish();
  ObjectReader noise = reader.object("noise").value();
  read_members(noise, on.spec);
  noise.finish();
  reader.read("data_range", on.data_range, 0, kAny);
}

Evaluation read_evaluation(ObjectReader reader) {
  Evaluation evaluation;
  read_measured_on(reader, evaluation);
  for (ObjectReader& score : reader.objects("scores")) evaluation.scores.push_back(read_score(std::move(score)));
  reader.finish();
  return evaluation;
}

ClassifierEvaluation read_classifier_evaluation(ObjectReader reader) {
  ClassifierEvaluation evaluation;
  read_measured_on(reader, evaluation);
  reader.read("classes_known", evaluation.classes_known, 1, kMaxClasses);
  for (ObjectReader& score : reader.objects("scores")) {
    evaluation.scores.push_back(read_classifier_score(std::move(score), evaluation.classes_known));
  }
  reader.finish();
  return evaluation;
}

/// What the old schema lacks.
void read_new_members(ObjectReader& reader, RunResult& result) {
  reader.read("best_epoch", result.best_epoch, 0, kMaxCount);
  reader.read("seconds_per_image", result.seconds_per_image, 0, kAny);
  for (ObjectReader& evaluation : reader.objects("classifier_evaluations")) {
    result.classifier_evaluations.push_back(read_classifier_evaluation(std::move(evaluation)));
  }
}

RunResult read_result(const Json& json, std::string_view where) {
  RunResult result;
  ObjectReader reader(json, where, "", Missing::refuse);
  std::string schema;
  std::string version;
  reader.read("schema", schema);
  if (schema != kSchema && schema != kOldSchema) {
    reader.fail("schema", "\"" + schema + "\" given, \"" + std::string(kSchema) + "\" or \"" + std::string(kOldSchema) +
                              "\" expected");
  }
  reader.read("version", version);
  reader.read("status", result.status);
  if (result.status != "finished" && result.status != "interrupted") {
    reader.fail("status", "\"" + result.status + "\" given, \"finished\" or \"interrupted\" expected");
  }
  reader.read("epochs_done", result.epochs_done, 0, kMaxCount);
  reader.read("parameters", result.parameters, 0, kMaxCount);
  reader.read("seconds", result.seconds, 0, kAny);
  reader.read("threads", result.threads, 0, kMaxCount);
  reader.read("target", result.target);
  reader.read("weights_sha256", result.weights_sha256);
  for (ObjectReader& evaluation : reader.objects("evaluations")) {
    result.evaluations.push_back(read_evaluation(std::move(evaluation)));
  }
  if (schema == kSchema) {
    read_new_members(reader, result);
  } else {
    result.best_epoch = result.epochs_done;  // there was no patience: the weights are the last epoch's
  }
  reader.finish();
  return result;
}

}  // namespace

std::string format_evaluation(const Evaluation& evaluation) { return format_json(evaluation_to_json(evaluation)); }

std::string format_evaluation(const ClassifierEvaluation& evaluation) {
  return format_json(evaluation_to_json(evaluation));
}

std::string format_result(const RunResult& result) {
  return format_json({{"schema", kSchema},
                      {"version", version()},
                      {"status", result.status},
                      {"epochs_done", result.epochs_done},
                      {"best_epoch", result.best_epoch},
                      {"parameters", result.parameters},
                      {"seconds", measured(result.seconds)},
                      {"seconds_per_image", measured(result.seconds_per_image)},
                      {"threads", result.threads},
                      {"target", result.target},
                      {"weights_sha256", result.weights_sha256},
                      {"evaluations", evaluations_to_json(result.evaluations)},
                      {"classifier_evaluations", evaluations_to_json(result.classifier_evaluations)}});
}

RunResult parse_result(std::string_view json, std::string_view where) {
  const Json parsed = parse_json(json, where);
  try {
    return read_result(parsed, where);
  } catch (const Error& error) {
    throw as_damage(error);
  }
}

}  // namespace debruit
