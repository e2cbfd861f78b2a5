// What the scripts for bash and zsh have in common.
#include "cli/completion_scripts.h"

#include <map>

namespace debruit::cli {
namespace {

std::string value_of(const OptionEntry& option) {
  if (!option.choices.empty()) return joined(option.choices);
  return option.takes_file() ? "@file" : "@any";
}

/// "--a|--b) echo '@any' ;;" for the options of a command.
std::string value_lines(const CommandEntry& command) {
  std::map<std::string, std::vector<std::string>> names;  // by what their value is
  for (const OptionEntry& option : command.options) {
    if (option.value.empty()) continue;
    std::vector<std::string>& list = names[value_of(option)];
    if (option.is_argument) {
      list.emplace_back("argument");
    } else {
      list.insert(list.end(), option.names.begin(), option.names.end());
    }
  }
  std::string text;
  for (const auto& [value, list] : names) {
    text += "        " + joined(list, "|") + ") echo " + shell_quoted(value) + " ;;\n";
  }
  return text;
}

}  // namespace

std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string value_cases(const CommandEntry& root) {
  // The program's own options may stand anywhere.
  std::string text = "  case $2 in\n" + value_lines(root) + "  esac\n  case $1 in\n";
  for (const CommandEntry* command : all_commands(root)) {
    const std::string lines = command == &root ? "" : value_lines(*command);
    if (lines.empty()) continue;
    text += "    " + shell_quoted(command->path) + ")\n      case $2 in\n" + lines + "      esac ;;\n";
  }
  return text + "  esac\n";
}

std::string command_cases(const CommandEntry& root) {
  std::string text = "  case $1 in\n";
  for (const CommandEntry* command : all_commands(root)) {
    if (command->commands.empty()) continue;
    std::vector<std::string> names;
    for (const CommandEntry& below : command->commands) names.push_back(below.name);
    text += "    " + shell_quoted(command->path) + ") echo " + shell_quoted(joined(names)) + " ;;\n";
  }
  return text + "  esac\n";
}

}  // namespace debruit::cli
