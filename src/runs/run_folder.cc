#include "runs/run_folder.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/folder.h"
#include "runs/folder_lock.h"
#include "runs/metrics_file.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> kFiles = {"config.json", "metrics.csv", "model.safetensors", "result.json",
                                                    "samples.npz", "latents.npz", "predictions.npz",   "report.html"};
constexpr std::string_view kScratchPrefix = ".gnuplot-";  // of src/report/figure.cc
constexpr std::uint64_t kMaxJson = std::uint64_t{256} << 20;

bool is_run_file(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  if (!entry.is_regular_file() && !entry.is_symlink()) return false;
  return is_unfinished_file(name) || std::find(kFiles.begin(), kFiles.end(), name) != kFiles.end();
}

bool is_figure(const fs::directory_entry& entry) {
  const fs::path extension = entry.path().extension();
  return entry.is_regular_file() &&
         (extension == ".svg" || extension == ".png" || is_unfinished_file(entry.path().filename().string()));
}

bool is_of_checkpoints(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  return entry.is_regular_file() && (checkpoint_steps(name).has_value() || is_unfinished_file(name));
}

/// Files of src/exchange/event_file.cc and projector.cc.
bool is_for_tensorboard(const fs::directory_entry& entry) {
  constexpr std::array<std::string_view, 4> kProjector = {"projector_config.pbtxt", "vectors.tsv", "labels.tsv",
                                                          "images.png"};
  const std::string name = entry.path().filename().string();
  return entry.is_regular_file() && (name.starts_with("events.out.tfevents.") || is_unfinished_file(name) ||
                                     std::find(kProjector.begin(), kProjector.end(), name) != kProjector.end());
}

/// What drawing the figures leaves where the process was killed meanwhile: a folder of its own, whatever is in it.
bool is_scratch(const fs::directory_entry& entry) {
  return entry.path().filename().string().starts_with(kScratchPrefix) && entry.is_directory() && !entry.is_symlink();
}

[[noreturn]] void refuse(const fs::directory_entry& entry, const fs::path& folder) {
  throw Error(
      ErrorKind::usage, folder.string(),
      "holds " + entry.path().lexically_relative(folder).string() +
          ", which debruit did not write; --force removes nothing but a run's own files. Choose another folder");
}

/// The files of an old run and the scratch folders among its figures, in an order in which they can be removed. Throws
/// where there is anything else.
std::vector<fs::path> files_of_old_run(const fs::path& folder) {
  std::vector<fs::path> found;
  const auto add_all = [&](const fs::directory_entry& inside, const auto& is_ours) {
    for (const fs::directory_entry& entry : fs::directory_iterator(inside.path())) {
      if (!is_ours(entry)) refuse(entry, folder);
      found.push_back(entry.path());
    }
  };
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename() == kLockFile) continue;
    const bool is_folder = entry.is_directory() && !entry.is_symlink();
    if (is_folder && entry.path().filename() == "figures") {
      add_all(entry, [](const fs::directory_entry& file) { return is_figure(file) || is_scratch(file); });
    } else if (is_folder && entry.path().filename() == "tensorboard") {
      add_all(entry, is_for_tensorboard);
    } else if (is_folder && entry.path().filename() == kCheckpointFolder) {
      add_all(entry, is_of_checkpoints);
    } else if (!is_run_file(entry)) {
      refuse(entry, folder);
    }
    found.push_back(entry.path());
  }
  return found;
}

/// What is to be removed so that the folder is empty. Throws where it may not be.
std::vector<fs::path> files_in_the_way(const fs::path& path, bool force) {
  if (!fs::exists(fs::symlink_status(path))) return {};
  if (!fs::is_directory(path)) throw Error(ErrorKind::usage, path.string(), "is in the way: it is not a folder");
  if (is_empty_but_for_lock(path)) return {};
  if (!force) {
    throw Error(ErrorKind::usage, path.string(),
                "is not empty; choose another folder, or overwrite the run with --force");
  }
  return files_of_old_run(path);
}

void make_empty_folder(const fs::path& path, bool force) {
  const std::vector<fs::path> files = files_in_the_way(path, force);
  make_folder(path);
  if (files.empty()) return;
  // First: without it nobody takes what is left for a run, neither a finished one nor one to go on with.
  if (fs::remove(path / "config.json")) sync_folder(path);
  for (const fs::path& file : files) {
    if (file.filename().string().starts_with(kScratchPrefix)) {
      fs::remove_all(file);
    } else {
      fs::remove(file);
    }
  }
}

bool is_there(const fs::path& file) {
  std::error_code code;
  return fs::exists(file, code) || code;  // what cannot be looked at gives its error when it is read
}

}  // namespace

RunFolder RunFolder::create(const fs::path& path, bool force) {
  try {
    make_empty_folder(path, force);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::io, path.string(), "cannot make the run folder: " + error.code().message());
  }
  return RunFolder(path);
}

void RunFolder::require_free(const fs::path& path, bool force) {
  try {
    static_cast<void>(files_in_the_way(path, force));
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::io, path.string(), "cannot make the run folder: " + error.code().message());
  }
}

RunFolder RunFolder::open(const fs::path& path) {
  std::error_code code;
  if (!fs::exists(path, code)) {
    throw Error(ErrorKind::io, path.string(),
                code ? "cannot be looked at: " + code.message() : "there is no such run folder");
  }
  RunFolder folder(path);
  if (!fs::is_directory(path, code)) throw Error(ErrorKind::input, path.string(), "is not a run folder: it is a file");
  if (!is_there(folder.config())) {
    throw Error(ErrorKind::input, path.string(), "is not a run folder: it has no config.json");
  }
  return folder;
}

void RunFolder::write_config(const RunConfig& config) const { write_file(this->config(), format_config(config)); }

RunConfig RunFolder::read_config() const {
  return parse_written_config(read_file(config(), kMaxJson), config().string());
}

std::vector<EpochReport> RunFolder::read_metrics() const {
  return is_there(metrics()) ? debruit::read_metrics(metrics()) : std::vector<EpochReport>{};
}

void RunFolder::write_result(const RunResult& result) const { write_file(this->result(), format_result(result)); }

std::optional<RunResult> RunFolder::read_result() const {
  if (!is_there(result())) return std::nullopt;
  return parse_result(read_file(result(), kMaxJson), result().string());
}

void RunFolder::write_samples(const Samples& samples) const { debruit::write_samples(this->samples(), samples); }

std::optional<Samples> RunFolder::read_samples() const {
  if (!is_there(samples())) return std::nullopt;
  return debruit::read_samples(samples());
}

void RunFolder::write_predictions(const Predictions& predictions) const {
  debruit::write_predictions(this->predictions(), predictions);
}

std::optional<Predictions> RunFolder::read_predictions() const {
  if (!is_there(predictions())) return std::nullopt;
  return debruit::read_predictions(predictions());
}

void RunFolder::write_latent_views(const LatentViews& views) const { debruit::write_latent_views(latents(), views); }

std::optional<LatentViews> RunFolder::read_latent_views() const {
  if (!is_there(latents())) return std::nullopt;
  return debruit::read_latent_views(latents());
}

}  // namespace debruit
