#include "training/checkpoint.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "files/safetensors.h"
#include "files/sha256.h"
#include "runs/json.h"
#include "runs/metrics_file.h"

namespace debruit {
namespace {

constexpr std::size_t kLengthBytes = 8;  // of the header's length
// What every checkpoint's header begins with: the digest lies at a fixed place.
constexpr std::string_view kOpening = R"({"__metadata__":{"schema":"debruit.checkpoint/1","sha256":")";
constexpr std::string_view kAnyOpening = R"({"__metadata__":{"schema":"debruit.checkpoint/)";
constexpr std::size_t kDigestAt = kLengthBytes + kOpening.size();
const std::string kNoDigest(64, '0');
constexpr double kAny = std::numeric_limits<double>::max();
constexpr double kMaxCount = 0x1p53;

// Prefixes of tensors.
constexpr std::string_view kWeights = "weights/";
constexpr std::string_view kFirstMoments = "first_moments/";
constexpr std::string_view kSecondMoments = "second_moments/";
constexpr std::string_view kBestWeights = "best_weights/";

Json state_to_json(const RunConfig& config, const TrainingState& state) {
  return {{"weights_version", kWeightsVersion},
          {"config", Json::parse(format_config(config))},
          {"epoch", state.epoch},
          {"step", state.step},
          {"loss_sum", state.loss_sum},
          {"batch_sum", state.batch_sum},
          {"epoch_seconds", state.epoch_seconds},
          {"seconds", state.seconds},
          {"beta1_power", state.engine.beta1_power},
          {"beta2_power", state.engine.beta2_power},
          {"best", {{"epoch", state.best_epoch}, {"loss", measured(state.best_loss)}}}};
}

void add_tensors(TensorMap& all, std::string_view prefix, const TensorMap& tensors) {
  for (const auto& [name, tensor] : tensors) all.emplace(std::string(prefix) + name, tensor);
}

/// Moves out those whose names begin with `prefix`.
TensorMap take_tensors(TensorMap& all, std::string_view prefix) {
  TensorMap tensors;
  for (auto it = all.lower_bound(std::string(prefix)); it != all.end() && it->first.starts_with(prefix);) {
    tensors.emplace(it->first.substr(prefix.size()), std::move(it->second));
    it = all.erase(it);
  }
  return tensors;
}

/// Whether it begins as a checkpoint of a later schema, 2 to 9, does.
bool is_of_newer_schema(std::string_view bytes) {
  if (bytes.size() <= kDigestAt || bytes.substr(kLengthBytes, kAnyOpening.size()) != kAnyOpening) return false;
  const char number = bytes[kLengthBytes + kAnyOpening.size()];
  return number >= '2' && number <= '9';
}

/// Throws unless the bytes are those that the digest was taken of. A checkpoint of a newer schema may be whole: that is
/// no damage, but Error(usage).
void check_digest(std::string_view bytes, const std::string& where) {
  if (is_of_newer_schema(bytes)) {
    throw Error(ErrorKind::usage, where,
                "is a checkpoint of a newer debruit, expected debruit.checkpoint/1: go on with that debruit, or start "
                "anew with --force");
  }
  if (bytes.size() < kDigestAt + kNoDigest.size() || bytes.substr(kLengthBytes, kOpening.size()) != kOpening) {
    throw Error(ErrorKind::input, where, "is not a checkpoint: it does not begin as a debruit.checkpoint/1 does");
  }
  Sha256 hash;
  hash.update(bytes.substr(0, kDigestAt));
  hash.update(kNoDigest);
  hash.update(bytes.substr(kDigestAt + kNoDigest.size()));
  const std::string found = hash.finish();
  const std::string_view expected = bytes.substr(kDigestAt, kNoDigest.size());
  if (found == expected) return;
  throw Error(ErrorKind::input, where,
              "is damaged: its bytes have SHA-256 " + found + ", expected " + std::string(expected));
}

std::optional<double> read_optional(ObjectReader& reader, std::string_view key) {
  if (reader.is_null(key)) {
    static_cast<void>(reader.find(key));
    return std::nullopt;
  }
  double value = 0;
  reader.read(key, value, -kAny, kAny);
  return value;
}

/// All but the tensors and the history.
Checkpoint read_state(const std::string& text, const std::string& where) {
  const Json json = parse_json(text, where);
  ObjectReader reader(json, where, "", Missing::refuse);
  Checkpoint checkpoint;
  TrainingState& state = checkpoint.state;
  reader.read("weights_version", checkpoint.weights_version, 0, kMaxCount);
  checkpoint.config = parse_written_config(reader.find("config")->dump(), where + ": config");
  reader.read("epoch", state.epoch, 1, kMaxCount);
  reader.read("step", state.step, 0, kMaxCount);
  reader.read("loss_sum", state.loss_sum, -kAny, kAny);
  reader.read("batch_sum", state.batch_sum, -kAny, kAny);
  reader.read("epoch_seconds", state.epoch_seconds, 0, kAny);
  reader.read("seconds", state.seconds, 0, kAny);
  reader.read("beta1_power", state.engine.beta1_power, 0, 1);
  reader.read("beta2_power", state.engine.beta2_power, 0, 1);
  auto best = reader.object("best");
  best->read("epoch", state.best_epoch, 0, kMaxCount);
  state.best_loss = read_optional(*best, "loss").value_or(std::numeric_limits<double>::infinity());
  best->finish();
  reader.finish();
  return checkpoint;
}

}  // namespace

std::string format_checkpoint(const RunConfig& config, const TrainingState& state) {
  TensorMap tensors;
  add_tensors(tensors, kWeights, state.engine.weights);
  add_tensors(tensors, kFirstMoments, state.engine.first_moments);
  add_tensors(tensors, kSecondMoments, state.engine.second_moments);
  if (state.best_weights) add_tensors(tensors, kBestWeights, *state.best_weights);
  std::string bytes = format_safetensors(
      tensors, {{"schema", "debruit.checkpoint/1"},
                {"sha256", kNoDigest},
                {"state", state_to_json(config, state).dump(-1, ' ', false, Json::error_handler_t::replace)},
                {"training_history", format_metrics(state.history)}});
  bytes.replace(kDigestAt, kNoDigest.size(), sha256_of(bytes));
  return bytes;
}

Checkpoint parse_checkpoint(std::string_view bytes, const std::string& where) {
  check_digest(bytes, where);
  Safetensors file = parse_safetensors(bytes, where, kLargestCheckpoint, kLargestCheckpointHeader);
  Checkpoint checkpoint;
  try {
    checkpoint = read_state(file.metadata["state"], where);
    checkpoint.state.history = parse_metrics(file.metadata["training_history"], where + ": training_history");
  } catch (const Error& error) {
    throw as_damage(error);
  }
  checkpoint.state.engine.weights = take_tensors(file.tensors, kWeights);
  checkpoint.state.engine.first_moments = take_tensors(file.tensors, kFirstMoments);
  checkpoint.state.engine.second_moments = take_tensors(file.tensors, kSecondMoments);
  TensorMap best = take_tensors(file.tensors, kBestWeights);
  if (!best.empty()) checkpoint.state.best_weights = std::move(best);
  if (!file.tensors.empty()) {
    throw Error(ErrorKind::input, where, "has a tensor that no checkpoint has: " + file.tensors.begin()->first);
  }
  return checkpoint;
}

}  // namespace debruit
