// debruit completions
#include <array>
#include <iostream>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/completion_scripts.h"

namespace debruit::cli {
namespace {

struct Shell {
  std::string_view name;
  std::string (*script)(const CommandEntry& root);
  std::string_view place;  ///< where the shell looks for it
};

constexpr std::array<Shell, 3> kShells = {{
    {"bash", bash_completion, "~/.local/share/bash-completion/completions/debruit"},
    {"zsh", zsh_completion, "_debruit in a folder of fpath"},
    {"fish", fish_completion, "~/.config/fish/completions/debruit.fish"},
}};

}  // namespace

void add_completions(CLI::App& parent, const Settings& /*settings*/, Action& action) {
  CLI::App* completions = parent.add_subcommand("completions", "print what makes a shell complete this command line");
  completions->require_subcommand(1);
  for (const Shell& shell : kShells) {
    CLI::App* app = completions->add_subcommand(std::string(shell.name),
                                                "for " + std::string(shell.name) + ": " + std::string(shell.place));
    app->callback([&parent, &shell, &action] {
      action = [&parent, &shell] {
        std::cout << shell.script(describe(parent));
        return 0;
      };
    });
  }
}

}  // namespace debruit::cli
