#include "cli/live_block.h"

#include <algorithm>

#include "cli/terminal.h"

namespace debruit::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawInterval{100};

}  // namespace

LiveBlock::LiveBlock(std::ostream& out, bool quiet) : out_(out), terminal_(!quiet && is_terminal_stream(out)) {}

LiveBlock::~LiveBlock() { wipe(); }

bool LiveBlock::is_due() const { return terminal_ && Clock::now() - drawn_at_ >= kRedrawInterval; }

void LiveBlock::draw(const std::vector<std::string>& lines) {
  if (!terminal_) return;
  const TerminalSize size = terminal_size(out_);
  wipe();
  drawn_ = std::min(lines.size(), size.rows - 1);  // the cursor stands below the last
  std::string text;
  for (std::size_t i = 0; i < drawn_; ++i) text += lines[i].substr(0, size.columns - 1) + "\n";
  out_ << text << std::flush;
  drawn_at_ = Clock::now();
}

void LiveBlock::wipe() {
  if (drawn_ > 0) out_ << "\x1b[" << drawn_ << "F\x1b[J" << std::flush;  // up to its first line, clear from there
  drawn_ = 0;
}

}  // namespace debruit::cli
