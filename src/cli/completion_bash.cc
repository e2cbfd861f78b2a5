#include "cli/completion_scripts.h"

namespace debruit::cli {
namespace {

// bash cuts words at "=": `--data=x` comes as three.
constexpr const char* kFunction = R"(_debruit() {
  local at=debruit current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} word offered is_value=
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word == = ]]; then
      continue
    elif [[ -n $is_value ]]; then
      is_value=
    elif [[ $word == -* ]]; then
      is_value=$(_debruit_values "$at" "$word")
    elif [[ " $(_debruit_commands "$at") " == *" $word "* ]]; then
      at+=" $word"
    fi
  done
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD-2]}
  fi
  offered=
  [[ $before != -* ]] || offered=$(_debruit_values "$at" "$before")
  if [[ -z $offered && $current == -* ]]; then
    offered=$(_debruit_options "$at")
  elif [[ -z $offered ]]; then
    offered=$(_debruit_commands "$at")
    [[ -n $offered ]] || offered=$(_debruit_values "$at" argument)
  fi
  COMPREPLY=()
  case $offered in
    '' | @any) ;;
    @file)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$current") ;;
  esac
}
complete -F _debruit debruit
)";

std::string names_of(const std::vector<OptionEntry>& options) {
  std::vector<std::string> names;
  for (const OptionEntry& option : options) {
    if (!option.is_argument) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return joined(names);
}

}  // namespace

std::string bash_completion(const CommandEntry& root) {
  std::string text = "# bash completion of debruit, as `debruit completions bash` prints it\n";
  text += "_debruit_commands() {\n" + command_cases(root) + "}\n";
  text += "_debruit_options() {\n  echo " + shell_quoted(names_of(root.options)) + "\n  case $1 in\n";
  for (const CommandEntry* command : all_commands(root)) {
    if (command == &root) continue;
    text += "    " + shell_quoted(command->path) + ") echo " + shell_quoted(names_of(command->options)) + " ;;\n";
  }
  text += "  esac\n}\n_debruit_values() {\n" + value_cases(root) + "}\n";
  return text + kFunction;
}

}  // namespace debruit::cli
