#include "runs/run_result.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "debruit/version.h"
#include "runs/json.h"
#include "runs/spec_json.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.result/1";
constexpr double kMaxCount = 9007199254740992.0;  // 2^53: counts are exact as JSON numbers
constexpr double kAny = std::numeric_limits<double>::max();

Json to_json(const Mean& mean) {
  return {{"mean", measured(mean.mean)},
          {"low", measured(mean.low)},
          {"high", measured(mean.high)},
          {"undefined", mean.undefined}};
}

Json to_json(const Quality& quality) {
  return {{"mse", to_json(quality.mse)}, {"psnr", to_json(quality.psnr)}, {"ssim", to_json(quality.ssim)}};
}

Json evaluation_to_json(const Evaluation& evaluation) {
  Json scores = Json::array();
  for (const Score& score : evaluation.scores) {
    scores.push_back({{"kinds", kinds_to_json(score.kinds)},
                      {"scale", score.scale},
                      {"denoised", to_json(score.denoised)},
                      {"noisy", to_json(score.noisy)}});
  }
  return {{"data",
           {{"name", evaluation.data},
            {"split", evaluation.split},
            {"checksum", evaluation.data_checksum},
            {"classes", evaluation.classes},
            {"count", evaluation.count}}},
          {"noise", debruit::to_json(evaluation.spec)},
          {"data_range", evaluation.data_range},
          {"scores", std::move(scores)}};
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
  read_kinds(reader, "kinds", score.kinds);
  reader.read("scale", score.scale, 0, kAny);
  score.denoised = read_quality(reader.object("denoised").value());
  score.noisy = read_quality(reader.object("noisy").value());
  reader.finish();
  return score;
}

/// The objects of a list, each with its place in the field's path.
std::vector<ObjectReader> read_list(ObjectReader& reader, std::string_view key, std::string_view where) {
  const Json& list = *reader.find(key);
  if (!list.is_array()) reader.fail(key, "a list expected");
  std::vector<ObjectReader> items;
  for (std::size_t index = 0; index < list.size(); ++index) {
    items.emplace_back(list[index], where, reader.path(key) + "[" + std::to_string(index) + "]", Missing::refuse);
  }
  return items;
}

Evaluation read_evaluation(ObjectReader reader, std::string_view where) {
  Evaluation evaluation;
  ObjectReader data = reader.object("data").value();
  data.read("name", evaluation.data);
  data.read("split", evaluation.split);
  data.read("checksum", evaluation.data_checksum);
  read_classes(data, evaluation.classes);
  data.read("count", evaluation.count, 0, kMaxCount);
  data.finish();
  ObjectReader noise = reader.object("noise").value();
  read_members(noise, evaluation.spec);
  noise.finish();
  reader.read("data_range", evaluation.data_range, 0, kAny);
  for (ObjectReader& score : read_list(reader, "scores", where)) {
    evaluation.scores.push_back(read_score(std::move(score)));
  }
  reader.finish();
  return evaluation;
}

RunResult read_result(const Json& json, std::string_view where) {
  RunResult result;
  ObjectReader reader(json, where, "", Missing::refuse);
  std::string schema;
  std::string version;
  reader.read("schema", schema);
  if (schema != kSchema) reader.fail("schema", "\"" + schema + "\" given, \"" + std::string(kSchema) + "\" expected");
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
  for (ObjectReader& evaluation : read_list(reader, "evaluations", where)) {
    result.evaluations.push_back(read_evaluation(std::move(evaluation), where));
  }
  reader.finish();
  return result;
}

}  // namespace

std::string format_evaluation(const Evaluation& evaluation) { return format_json(evaluation_to_json(evaluation)); }

std::string format_result(const RunResult& result) {
  Json evaluations = Json::array();
  for (const Evaluation& evaluation : result.evaluations) evaluations.push_back(evaluation_to_json(evaluation));
  return format_json({{"schema", kSchema},
                      {"version", version()},
                      {"status", result.status},
                      {"epochs_done", result.epochs_done},
                      {"parameters", result.parameters},
                      {"seconds", measured(result.seconds)},
                      {"threads", result.threads},
                      {"target", result.target},
                      {"weights_sha256", result.weights_sha256},
                      {"evaluations", std::move(evaluations)}});
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
