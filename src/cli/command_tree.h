// The command line as data, for what describes it elsewhere than in --help: the man page and the shells' completions.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace debruit::cli {

struct OptionEntry {
  std::vector<std::string> names;    ///< "-q", "--quiet"; of an argument its name alone
  std::string value;                 ///< what --help calls the value; empty where there is none
  std::vector<std::string> choices;  ///< the words that it takes; empty for any other value
  std::string help;
  bool is_argument = false;  ///< found by its place
  bool required = false;
  friend bool operator==(const OptionEntry&, const OptionEntry&) = default;

  /// Whether the value is the path of something.
  [[nodiscard]] bool takes_file() const;
};

struct CommandEntry {
  std::string path;  ///< "debruit train mlp"
  std::string name;
  std::string help;
  std::string footer;  ///< below the options; may be empty
  std::vector<OptionEntry> options;
  std::vector<CommandEntry> commands;
};

/// `app` with all that is below it and in no hidden group.
[[nodiscard]] CommandEntry describe(const CLI::App& app);

/// `root` and every command below it, a command before its own.
[[nodiscard]] std::vector<const CommandEntry*> all_commands(const CommandEntry& root);

/// "a b c"
[[nodiscard]] std::string joined(const std::vector<std::string>& words, std::string_view between = " ");

}  // namespace debruit::cli
