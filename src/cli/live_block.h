// Lines that are drawn over again on a terminal, and nowhere else.
#pragma once

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace debruit::cli {

/// Not for several threads at once.
class LiveBlock {
 public:
  /// `out` counts as a terminal where it is std::cout or std::cerr and these are one.
  LiveBlock(std::ostream& out, bool quiet);
  /// Wipes the block.
  ~LiveBlock();
  LiveBlock(const LiveBlock&) = delete;
  LiveBlock& operator=(const LiveBlock&) = delete;

  [[nodiscard]] bool is_terminal() const noexcept { return terminal_; }

  /// Whether a new drawing is due: on a terminal, at most ten times a second.
  [[nodiscard]] bool is_due() const;

  /// Draws `lines`, ASCII, in place of those that were drawn before; what does not fit into the terminal is cut off.
  void draw(const std::vector<std::string>& lines);

  void wipe();

 private:
  using Clock = std::chrono::steady_clock;
  std::ostream& out_;
  bool terminal_;
  std::size_t drawn_ = 0;  // lines
  Clock::time_point drawn_at_;
};

}  // namespace debruit::cli
