#include "study/finished_run.h"

#include <optional>
#include <system_error>
#include <utility>

#include "runs/settings_difference.h"
#include "study/is_there.h"

namespace debruit {
namespace {

/// Of the weights that a finished run left; nothing where there is no such run.
std::optional<std::string> weights_of_run(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "config.json", ignored)) return std::nullopt;
  const std::optional<RunResult> result = RunFolder::open(folder).read_result();
  if (!result) return std::nullopt;
  return result->weights_sha256;
}

}  // namespace

bool is_finished_run(const std::filesystem::path& folder, const RunConfig& asked) {
  // A run that is being replaced may have lost some of its files already.
  if (!is_there(folder / "result.json") || !is_there(folder / "config.json")) return false;
  const RunFolder run = RunFolder::open(folder);
  if (!difference_to_asked(run, asked).empty()) return false;
  const std::optional<RunResult> result = run.read_result();
  return result && result->status == "finished";
}

std::string difference_to_asked(const RunFolder& run, RunConfig asked) {
  RunConfig found = run.read_config();
  if (!asked.autoencoder.empty()) {
    if (asked.autoencoder_sha256.empty()) {
      asked.autoencoder_sha256 = weights_of_run(asked.autoencoder).value_or("");
    }
    if (!asked.autoencoder_sha256.empty()) found.autoencoder = asked.autoencoder;
  }
  const RunConfig same = as_asked(std::move(found), asked);
  return same == asked ? std::string() : settings_difference(same, asked);
}

}  // namespace debruit
