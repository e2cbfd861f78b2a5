// Ctrl-C and SIGTERM ask for a clean end; a second one leaves at once.
#pragma once

namespace debruit::cli {

/// Installs the handlers for the object's lifetime and restores the old ones.
class SignalScope {
 public:
  SignalScope();
  ~SignalScope();
  SignalScope(const SignalScope&) = delete;
  SignalScope& operator=(const SignalScope&) = delete;

  /// The signal that arrived, or 0.
  [[nodiscard]] static int received() noexcept;
};

/// 0 without a signal, 130 after SIGINT, 143 after SIGTERM.
[[nodiscard]] int signal_exit_code() noexcept;

}  // namespace debruit::cli
