// What makes a shell complete debruit's command line.
#pragma once

#include <string>

#include "cli/command_tree.h"

namespace debruit::cli {

/// Scripts that complete subcommands, options, words to choose from, and files where a value is one.
[[nodiscard]] std::string bash_completion(const CommandEntry& root);
[[nodiscard]] std::string zsh_completion(const CommandEntry& root);
[[nodiscard]] std::string fish_completion(const CommandEntry& root);

/// `text` for any of the shells, in single quotes.
[[nodiscard]] std::string shell_quoted(const std::string& text);

/// What may follow an option, or "argument" for what stands by its place: words to choose from, "@file" or "@any"; and
/// nothing where no value does. For bash and zsh, as the body of a function of the command ($1) and the option ($2).
[[nodiscard]] std::string value_cases(const CommandEntry& root);

/// The same of a command's subcommands.
[[nodiscard]] std::string command_cases(const CommandEntry& root);

}  // namespace debruit::cli
