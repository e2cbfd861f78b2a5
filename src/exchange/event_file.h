// Event files: what TensorBoard reads while a training runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "files/append_file.h"

namespace debruit {

/// What the names of event files begin with, by which TensorBoard finds them.
inline constexpr std::string_view kEventFilePrefix = "events.out.tfevents.";

/// One number with its name, "GROUP/NAME".
struct EventScalar {
  std::string tag;
  double value = 0;  ///< kept as float
};

/// A grey PNG.
struct EventImage {
  std::size_t width = 0;
  std::size_t height = 0;
  std::string png;
};

/// An event file of TensorBoard's, a record a call, whole records at any instant (AppendFile).
class EventFile {
 public:
  /// Makes `folder` where it is missing, and in it a file that is named after the time. Throws Error(io).
  explicit EventFile(const std::filesystem::path& folder);

  /// All of one step. Throws Error(io).
  void add_scalars(std::uint64_t step, std::span<const EventScalar> scalars);
  void add_image(std::uint64_t step, const std::string& tag, const EventImage& image);

  /// Waits until all of it is on the disk; nothing can be added then. Throws Error(io).
  void finish() { file_.finish(); }

 private:
  AppendFile file_;
};

}  // namespace debruit
