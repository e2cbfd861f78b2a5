#include "cli/command_tree.h"

#include <algorithm>

namespace debruit::cli {
namespace {

constexpr std::string_view kWordLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-";

/// "quick|full" is two words, "NAME|PATH" is none: placeholders are in capitals.
std::vector<std::string> choices_of(const std::string& type) {
  std::vector<std::string> words = CLI::detail::split(type, '|');
  const auto is_word = [](const std::string& text) {
    return !text.empty() && text.find_first_not_of(kWordLetters) == std::string::npos;
  };
  if (words.size() < 2 || !std::ranges::all_of(words, is_word)) return {};
  return words;
}

OptionEntry entry_of(const CLI::Option& option) {
  OptionEntry entry;
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  entry.is_argument = entry.names.empty();
  if (entry.is_argument) entry.names.push_back(option.get_name());
  if (option.get_items_expected_max() > 0) entry.value = option.get_type_name();
  entry.choices = choices_of(entry.value);
  entry.help = option.get_description();
  entry.required = option.get_required();
  return entry;
}

CommandEntry command_of(const CLI::App& app, const std::string& above) {
  CommandEntry entry;
  entry.name = app.get_name();
  entry.path = above.empty() ? entry.name : above + " " + entry.name;
  entry.help = app.get_description();
  entry.footer = app.get_footer();
  while (!entry.footer.empty() && entry.footer.back() == '\n') entry.footer.pop_back();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) entry.options.push_back(entry_of(*option));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) entry.commands.push_back(command_of(*command, entry.path));
  }
  return entry;
}

void add_all(const CommandEntry& command, std::vector<const CommandEntry*>& all) {
  all.push_back(&command);
  for (const CommandEntry& below : command.commands) add_all(below, all);
}

}  // namespace

bool OptionEntry::takes_file() const {
  if (!choices.empty()) return false;
  if (is_argument) return true;
  return std::ranges::any_of(std::vector<std::string>{"FILE", "DIR", "PATH", "RUN", "MODEL"},
                             [this](const std::string& kind) { return value.find(kind) != std::string::npos; });
}

CommandEntry describe(const CLI::App& app) { return command_of(app, ""); }

std::vector<const CommandEntry*> all_commands(const CommandEntry& root) {
  std::vector<const CommandEntry*> all;
  add_all(root, all);
  return all;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
}

}  // namespace debruit::cli
