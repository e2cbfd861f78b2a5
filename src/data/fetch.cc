#include "data/fetch.h"

#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <set>
#include <system_error>
#include <thread>

#include "data/fetch_transfer.h"
#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/gzip.h"

namespace debruit {
namespace {

constexpr double kPollSeconds = 0.1;
constexpr std::string_view kLockName = ".fetch.lock";

void log(const FetchOptions& options, const std::string& line) {
  if (options.on_log) options.on_log(line);
}

void wait(double seconds, const FetchOptions& options) {
  for (double left = seconds; left > 0; left -= kPollSeconds) {
    check_stop(options);
    std::this_thread::sleep_for(std::chrono::duration<double>(std::min(left, kPollSeconds)));
  }
}

void validate(const DatasetDescription& dataset, const FetchOptions& options) {
  const auto require = [](bool good, std::string_view what) {
    if (!good) throw Error(ErrorKind::usage, "fetch", what);
  };
  constexpr double kLongest = 86400;
  require(options.connect_timeout_seconds > 0 && options.connect_timeout_seconds <= kLongest &&
              options.stall_timeout_seconds > 0 && options.stall_timeout_seconds <= kLongest,
          "time-outs must be above 0 and at most 86400 seconds");
  require(options.attempts > 0, "at least one attempt is needed");
  require(options.backoff_seconds >= 0 && options.backoff_seconds <= kLongest,
          "the back-off must be 0 to 86400 seconds");
  for (const std::string& mirror : options.mirrors.empty() ? dataset.mirrors : options.mirrors) {
    if (!mirror.starts_with("https://")) {
      throw Error(ErrorKind::usage, mirror, "a mirror is a URL that begins with https://");
    }
  }
}

/// Why `path` does not hold `file`; empty where it does.
std::string content_defect(const std::filesystem::path& path, const DatasetFile& file) {
  try {
    const std::string sha256 = decoded_sha256(path, file.decoded_bytes);
    if (sha256 == file.sha256) return {};
    return path.string() + ": has the SHA-256 " + sha256 + ", expected " + file.sha256;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    return error.what();
  }
}

/// Why `folder` does not hold `file`; empty where it does. Looks at the file that load_dataset would take.
std::string file_defect(const std::filesystem::path& folder, const DatasetFile& file) {
  for (const std::string& name : accepted_names(file.name)) {
    std::error_code ignored;
    if (std::filesystem::exists(folder / name, ignored)) return content_defect(folder / name, file);
  }
  return (folder / file.name).string() + ": is missing";
}

/// Keeps two fetches, of this or of two processes, from writing into one folder at the same time.
class FolderLock {
 public:
  FolderLock(const std::filesystem::path& folder, const FetchOptions& options)
      : descriptor_(folder / kLockName, O_RDWR | O_CREAT) {
    if (!descriptor_.open()) throw_io(folder / kLockName, "write the file", errno);
    bool told = false;
    while (::flock(descriptor_.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) throw_io(folder / kLockName, "lock the file", errno);
      if (!told) log(options, folder.string() + ": waiting for another fetch into this folder");
      told = true;
      wait(kPollSeconds, options);
    }
  }

 private:
  Descriptor descriptor_;  // the lock ends when it is closed
};

/// Fetches files of one data set into a folder whose lock is held.
class Fetcher {
 public:
  Fetcher(const DatasetDescription& dataset, const std::filesystem::path& folder, const FetchOptions& options)
      : mirrors_(options.mirrors.empty() ? dataset.mirrors : options.mirrors), folder_(folder), options_(options) {}

  /// Throws Error(io) where no mirror delivers.
  void fetch(const DatasetFile& file) {
    std::string reasons;
    for (const std::string& mirror : mirrors_) {
      std::string reason = "did not answer before";
      if (!silent_mirrors_.contains(mirror) && try_mirror(mirror, file, reason)) return;
      log(options_, file.name + ": " + mirror + ": " + reason);
      reasons += (reasons.empty() ? "" : "; ") + mirror + ": " + reason;
    }
    throw Error(ErrorKind::io, (folder_ / file.name).string(),
                "no mirror delivered it" + (reasons.empty() ? std::string() : " (" + reasons + ")"));
  }

 private:
  enum class Outcome { delivered, not_found, failed };

  static std::string url_of(std::string base, const std::string& name) {
    while (base.ends_with('/')) base.pop_back();
    return base + "/" + name;
  }

  bool try_mirror(const std::string& mirror, const DatasetFile& file, std::string& reason) {
    for (const std::string& name : {file.name + ".gz", file.name}) {
      const Outcome outcome = try_url(mirror, name, file, reason);
      if (outcome != Outcome::not_found) return outcome == Outcome::delivered;
    }
    return false;
  }

  /// All attempts at one URL. Sets `reason` where it fails.
  Outcome try_url(const std::string& mirror, const std::string& name, const DatasetFile& file, std::string& reason) {
    const std::filesystem::path part = folder_ / (name + ".part");
    const std::string url = url_of(mirror, name);
    if (keep_if_right(part, file)) return Outcome::delivered;
    bool restarted = false;
    std::size_t attempt = 1;
    while (true) {
      log(options_, file.name + ": " + (size_of(part) > 0 ? "continuing from " : "downloading ") + url);
      const Transfer transfer = download(url, part, largest_download(file), file.name, options_);
      if (keep_if_right(part, file)) return Outcome::delivered;
      if (size_of(part) == 0) remove(part);
      reason = transfer.end == TransferEnd::complete ? "served wrong content" : transfer.reason;
      switch (transfer.end) {
        case TransferEnd::not_found:
          return Outcome::not_found;
        case TransferEnd::refused:
          return Outcome::failed;
        case TransferEnd::unreachable:
          silent_mirrors_.insert(mirror);
          return Outcome::failed;
        case TransferEnd::transient:
          if (attempt == options_.attempts) return Outcome::failed;
          log(options_, file.name + ": " + mirror + ": " + reason + "; trying again");
          back_off(attempt++);
          break;
        case TransferEnd::complete:
        case TransferEnd::spoiled:
        case TransferEnd::cannot_range:
          remove(part);
          if (restarted || !(transfer.resumed || transfer.end == TransferEnd::cannot_range)) return Outcome::failed;
          restarted = true;
          log(options_, file.name + ": the partial download did not fit; starting anew");
      }
    }
  }

  /// The wait after failed attempt `attempt`, counted from 1: it doubles each time.
  void back_off(std::size_t attempt) const {
    constexpr std::size_t kMostDoublings = 16;
    const auto factor = std::uint64_t{1} << std::min(attempt - 1, kMostDoublings);
    wait(options_.backoff_seconds * static_cast<double>(factor), options_);
  }

  /// No compressed file is worth more bytes than its content; gzip adds a little to what it cannot compress.
  static std::uint64_t largest_download(const DatasetFile& file) {
    constexpr std::uint64_t kOverhead = 1024;
    return file.decoded_bytes + file.decoded_bytes / 1000 + kOverhead;
  }

  /// Gives a right `part` its final name, by what it is, and removes what is in its way: wrong files, other parts.
  bool keep_if_right(const std::filesystem::path& part, const DatasetFile& file) {
    if (size_of(part) == 0 || !content_defect(part, file).empty()) return false;
    const bool compressed = DecodedFile(part).compressed();
    const std::filesystem::path target = folder_ / (compressed ? file.name + ".gz" : file.name);
    std::error_code error;
    // A link to a wrong file is replaced, not written through: it may name somebody else's file on another disk.
    if (std::filesystem::is_symlink(target, error)) remove(target);
    AtomicFile finished(target);
    std::filesystem::rename(part, finished.path(), error);
    if (error) throw_io(target, "write the file", error.value());
    finished.commit();
    for (const std::string& name : accepted_names(file.name)) {
      if (folder_ / name != target) remove(folder_ / name);
      remove(folder_ / (name + ".part"));
    }
    return true;
  }

  static std::uint64_t size_of(const std::filesystem::path& path) {
    std::error_code error;
    const std::uint64_t size = std::filesystem::file_size(path, error);
    return error ? 0 : size;
  }
  static void remove(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::remove(path, error);
    if (error) throw_io(path, "remove the file", error.value());
  }

  std::vector<std::string> mirrors_;
  std::filesystem::path folder_;
  const FetchOptions& options_;
  std::set<std::string> silent_mirrors_;
};

}  // namespace

std::vector<std::string> defects_of(const DatasetDescription& dataset, const std::filesystem::path& folder) {
  std::vector<std::string> defects;
  for (const DatasetFile& file : dataset.files) {
    if (std::string defect = file_defect(folder, file); !defect.empty()) defects.push_back(std::move(defect));
  }
  return defects;
}

FetchResult fetch_files(const DatasetDescription& dataset, const std::filesystem::path& folder,
                        const FetchOptions& options) {
  validate(dataset, options);
  FetchResult result{folder, 0};
  if (defects_of(dataset, folder).empty()) return result;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_io(folder, "create the folder", error.value());
  const FolderLock lock(folder, options);
  Fetcher fetcher(dataset, folder, options);
  for (const DatasetFile& file : dataset.files) {
    const std::string defect = file_defect(folder, file);
    if (defect.empty()) continue;
    if (!defect.ends_with(": is missing")) log(options, defect + "; fetching it anew");
    fetcher.fetch(file);
    ++result.downloaded;
  }
  return result;
}

FetchResult fetch_dataset(std::string_view name, const std::filesystem::path& data_dir, const FetchOptions& options) {
  const DatasetDescription* dataset = find_dataset(name);
  if (dataset == nullptr) throw Error(ErrorKind::usage, "", unknown_dataset(name));
  return fetch_files(*dataset, dataset_folder(name, data_dir), options);
}

}  // namespace debruit
