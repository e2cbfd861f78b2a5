#include "cli/signals.h"

#include <atomic>
#include <csignal>

namespace debruit::cli {
namespace {

// Lock-free: the handler may run on any thread.
std::atomic<int> signal_number{0};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void note_signal(int number) {
  signal_number = number;
  std::signal(number, SIG_DFL);  // the next one is not caught
}

constexpr int kSignalExit = 128;

}  // namespace

SignalScope::SignalScope() {
  signal_number = 0;
  std::signal(SIGINT, note_signal);
  std::signal(SIGTERM, note_signal);
}

SignalScope::~SignalScope() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

int SignalScope::received() noexcept { return signal_number; }

int signal_exit_code() noexcept { return signal_number == 0 ? 0 : kSignalExit + signal_number; }

}  // namespace debruit::cli
