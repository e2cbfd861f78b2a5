// What a subcommand is to the command line: it adds its options to an app and hands back what to do.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace debruit::cli {

/// Options that every subcommand shares.
struct Settings {
  bool quiet = false;              ///< no progress and no log; results and errors only
  std::filesystem::path data_dir;  ///< where named data sets lie
};

/// What the argument of a subcommand that takes any model may be.
inline constexpr const char* kModelHelp = "run folder, or a safetensors file that debruit wrote";

/// What a parsed command line does. Returns the exit code; errors are thrown.
using Action = std::function<int()>;

/// One subcommand of the root: `add` creates it below `parent` and arranges for `action` to be set when it is chosen.
struct Command {
  std::string_view name;
  void (*add)(CLI::App& parent, const Settings& settings, Action& action);
};

/// Every subcommand, in the order of --help. The one place to add a new one.
[[nodiscard]] std::vector<Command> commands();

}  // namespace debruit::cli
