#include <set>

#include "cli/completion_scripts.h"

namespace debruit::cli {
namespace {

/// `text` in single quotes as fish reads it.
std::string fish_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string value_flags(const OptionEntry& option) {
  if (option.value.empty()) return "";
  if (!option.choices.empty()) return " -x -a " + fish_quoted(joined(option.choices));
  return option.takes_file() ? " -r -F" : " -x";
}

std::string option_line(const std::string& start, const OptionEntry& option) {
  if (option.is_argument) return start + (option.takes_file() ? " -F" : value_flags(option)) + "\n";
  std::string line = start;
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  return line + value_flags(option) + " -d " + fish_quoted(option.help) + "\n";
}

/// Tells which command the words before the cursor have come to; a word after an option with a value is none.
std::string where_function(const CommandEntry& root) {
  std::set<std::string> names;
  std::string paths;
  for (const CommandEntry* command : all_commands(root)) {
    paths += " " + fish_quoted(command->path);
    for (const OptionEntry& option : command->options) {
      if (!option.is_argument && !option.value.empty()) names.insert(option.names.begin(), option.names.end());
    }
  }
  return "function __debruit_at\n"
         "  set -l at debruit\n"
         "  set -l is_value\n"
         "  for word in (commandline -opc)[2..-1]\n"
         "    if test -n \"$is_value\"\n"
         "      set is_value\n"
         "    else if contains -- $word " +
         joined({names.begin(), names.end()}) +
         "\n"
         "      set is_value yes\n"
         "    else if contains -- \"$at $word\"" +
         paths +
         "\n"
         "      set at \"$at $word\"\n"
         "    end\n"
         "  end\n"
         "  test \"$at\" = \"$argv[1]\"\n"
         "end\n";
}

}  // namespace

std::string fish_completion(const CommandEntry& root) {
  std::string text = "# fish completion of debruit, as `debruit completions fish` prints it\n" + where_function(root);
  text += "complete -c debruit -f\n";
  for (const OptionEntry& option : root.options) text += option_line("complete -c debruit", option);
  for (const CommandEntry* command : all_commands(root)) {
    const std::string start = "complete -c debruit -n " + fish_quoted("__debruit_at " + fish_quoted(command->path));
    for (const CommandEntry& below : command->commands) {
      text += start + " -a " + below.name + " -d " + fish_quoted(below.help) + "\n";
    }
    if (command == &root) continue;
    for (const OptionEntry& option : command->options) text += option_line(start, option);
  }
  return text;
}

}  // namespace debruit::cli
