#include "cli/progress.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/terminal.h"

namespace debruit::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawInterval{100};
constexpr std::size_t kBarWidth = 24;
constexpr const char* kWipe = "\r\x1b[K";  // to the line's beginning, then clear it

std::string bar(double fraction) {
  const auto filled = static_cast<std::size_t>(fraction * static_cast<double>(kBarWidth));
  std::array<char, 8> percent{};
  std::snprintf(percent.data(), percent.size(), "%3.0f %%", 100 * fraction);
  return "[" + std::string(filled, '=') + std::string(kBarWidth - filled, ' ') + "] " + percent.data() + "  ";
}

}  // namespace

ProgressLine::ProgressLine(std::ostream& out, bool quiet)
    : out_(out), quiet_(quiet), terminal_(!quiet && is_terminal_stream(out)) {
  if (terminal_) columns_ = terminal_size(out).columns;
}

ProgressLine::~ProgressLine() { finish(); }

void ProgressLine::update(double fraction, const std::string& text) {
  if (!terminal_) return;
  const auto now = Clock::now();
  if (drawn_ && now - redrawn_ < kRedrawInterval && fraction < 1) return;
  std::string line = fraction < 0 ? text : bar(std::min(fraction, 1.0)) + text;
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
