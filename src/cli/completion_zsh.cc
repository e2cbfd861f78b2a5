#include "cli/completion_scripts.h"

namespace debruit::cli {
namespace {

// `reply` is zsh's custom for what a function gives back.
constexpr const char* kFunction = R"(_debruit() {
  local at=debruit current=$words[CURRENT] before=$words[CURRENT-1] word offered is_value
  local -a reply
  for word in "${(@)words[2,CURRENT-1]}"; do
    if [[ -n $is_value ]]; then
      is_value=
    elif [[ $word == -*=* ]]; then
      continue
    elif [[ $word == -* ]]; then
      is_value=$(_debruit_values "$at" "$word")
    elif [[ " $(_debruit_commands "$at") " == *" $word "* ]]; then
      at+=" $word"
    fi
  done
  if [[ $current == --*=* ]]; then
    before=${current%%=*}
    compset -P '*='
    offered=$(_debruit_values "$at" "$before")
  elif [[ $before == -* ]]; then
    offered=$(_debruit_values "$at" "$before")
  fi
  if [[ -z $offered && $current == -* ]]; then
    _debruit_described_options "$at"
    _describe -o option reply
    return
  elif [[ -z $offered && -n $(_debruit_commands "$at") ]]; then
    _debruit_described_commands "$at"
    _describe command reply
    return
  elif [[ -z $offered ]]; then
    offered=$(_debruit_values "$at" argument)
  fi
  case $offered in
    ''|@any) ;;
    @file) _files ;;
    *) compadd -- ${=offered} ;;
  esac
}
if [[ ${funcstack[1]} == _debruit ]]; then
  _debruit "$@"
else
  compdef _debruit debruit
fi
)";

/// "NAME:help", where a colon ends the name.
std::string described(const std::string& name, const std::string& help) { return shell_quoted(name + ":" + help); }

std::string described_options(const std::vector<OptionEntry>& options) {
  std::string text;
  for (const OptionEntry& option : options) {
    if (option.is_argument) continue;
    for (const std::string& name : option.names) text += "\n        " + described(name, option.help);
  }
  return text;
}

}  // namespace

std::string zsh_completion(const CommandEntry& root) {
  std::string text = "#compdef debruit\n# zsh completion of debruit, as `debruit completions zsh` prints it\n";
  text += "_debruit_commands() {\n" + command_cases(root) + "}\n";
  text += "_debruit_values() {\n" + value_cases(root) + "}\n";
  std::string commands;
  std::string options;
  for (const CommandEntry* command : all_commands(root)) {
    const std::string head = "    " + shell_quoted(command->path) + ") reply+=(";
    if (command != &root) options += head + described_options(command->options) + ") ;;\n";
    if (command->commands.empty()) continue;
    commands += head;
    for (const CommandEntry& below : command->commands) commands += "\n        " + described(below.name, below.help);
    commands += ") ;;\n";
  }
  text += "_debruit_described_commands() {\n  case $1 in\n" + commands + "  esac\n}\n";
  text += "_debruit_described_options() {\n  reply=(" + described_options(root.options) + ")\n  case $1 in\n" +
          options + "  esac\n}\n";
  return text + kFunction;
}

}  // namespace debruit::cli
