// How long work shows itself: one line that is redrawn on a terminal, plain lines everywhere else.
#pragma once

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>

namespace debruit::cli {

/// Not for several threads at once.
class ProgressLine {
 public:
  /// `out` counts as a terminal where it is std::cout or std::cerr and these are one. With `quiet` nothing is written.
  ProgressLine(std::ostream& out, bool quiet);
  /// Ends an unfinished bar.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Redraws the bar, at most ten times a second: `fraction` done (0 to 1; negative where it is not known), the time
  /// left by the rate so far, and `text`. A smaller fraction than before starts a new bar. Nothing but on a terminal.
  void update(double fraction, const std::string& text);

  /// Writes a line that stays: once for a file or an epoch.
  void line(const std::string& text);

  /// Wipes the bar.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] std::string time_left(double fraction, Clock::time_point now) const;

  std::ostream& out_;
  bool quiet_;
  bool terminal_;
  std::size_t columns_ = 0;
  bool drawn_ = false;
  double last_fraction_ = -1;
  Clock::time_point started_;
  Clock::time_point redrawn_;
};

/// "1.5 MB" and the like, in powers of 1000.
[[nodiscard]] std::string byte_count(double bytes);

}  // namespace debruit::cli
