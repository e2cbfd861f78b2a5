#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>

namespace debruit::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawInterval{100};
constexpr std::size_t kBarWidth = 24;
constexpr std::size_t kDefaultColumns = 80;
constexpr const char* kWipe = "\r\x1b[K";  // to the line's beginning, then clear it

int descriptor_of(const std::ostream& out) {
  if (&out == &std::cout) return STDOUT_FILENO;
  if (&out == &std::cerr) return STDERR_FILENO;
  return -1;
}

std::size_t columns_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return size.ws_col;
}

std::string bar(double fraction) {
  const auto filled = static_cast<std::size_t>(fraction * static_cast<double>(kBarWidth));
  std::array<char, 8> percent{};
  std::snprintf(percent.data(), percent.size(), "%3.0f %%", 100 * fraction);
  return "[" + std::string(filled, '=') + std::string(kBarWidth - filled, ' ') + "] " + percent.data() + "  ";
}

}  // namespace

ProgressLine::ProgressLine(std::ostream& out, bool quiet)
    : out_(out), quiet_(quiet), terminal_(!quiet && descriptor_of(out) >= 0 && ::isatty(descriptor_of(out)) == 1) {
  if (terminal_) columns_ = columns_of(descriptor_of(out));
}

ProgressLine::~ProgressLine() { finish(); }

void ProgressLine::update(double fraction, const std::string& text) {
  if (!terminal_) return;
  const auto now = Clock::now();
  if (!drawn_ || fraction < last_fraction_) {
    started_ = now;
  } else if (now - redrawn_ < kRedrawInterval && fraction < 1) {
    return;
  }
  last_fraction_ = fraction;
  std::string line = fraction < 0 ? text : bar(std::min(fraction, 1.0)) + text + time_left(fraction, now);
  if (line.size() >= columns_) line.resize(columns_ - 1);  // a wrapped line could not be wiped
  out_ << kWipe << line << std::flush;
  redrawn_ = now;
  drawn_ = true;
}

void ProgressLine::line(const std::string& text) {
  finish();
  if (!quiet_) out_ << text << "\n" << std::flush;
}

void ProgressLine::finish() {
  if (drawn_) out_ << kWipe << std::flush;
  drawn_ = false;
  last_fraction_ = -1;
}

std::string ProgressLine::time_left(double fraction, Clock::time_point now) const {
  const double elapsed = std::chrono::duration<double>(now - started_).count();
  constexpr double kLongest = 100 * 3600;
  if (fraction <= 0 || fraction >= 1 || elapsed < 0.5) return {};
  const auto left = static_cast<long>(std::min(kLongest, elapsed * (1 - fraction) / fraction));
  std::array<char, 32> text{};
  if (left >= 3600) {
    std::snprintf(text.data(), text.size(), ", %ld:%02ld:%02ld left", left / 3600, left / 60 % 60, left % 60);
  } else {
    std::snprintf(text.data(), text.size(), ", %ld:%02ld left", left / 60, left % 60);
  }
  return text.data();
}

std::string byte_count(double bytes) {
  constexpr std::array<const char*, 4> kUnits = {"B", "kB", "MB", "GB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", bytes, kUnits[unit]);
  return text.data();
}

}  // namespace debruit::cli
