// How often a training's state is kept.
#pragma once

#include <cstddef>
#include <string_view>

namespace debruit {

/// By default after every epoch, but at most once a second. Nothing that a training comes to depends on it.
struct CheckpointRate {
  std::size_t epochs = 1;    ///< after every so many; 0: epochs do not count
  double seconds = 0;        ///< after every so many, within an epoch too; 0: time does not count
  double least_seconds = 1;  ///< between two checkpoints after epochs
  friend bool operator==(const CheckpointRate&, const CheckpointRate&) = default;

  /// No state is ever kept.
  [[nodiscard]] bool is_off() const { return epochs == 0 && seconds == 0; }
};

/// Reads "5" (epochs), "30s" (seconds) or "0" (never). What is asked for is done however often it is: least_seconds is
/// then 0. Throws Error(usage) naming `where`.
[[nodiscard]] CheckpointRate parse_checkpoint_rate(std::string_view text, std::string_view where);

}  // namespace debruit
