// debruit manual: the man page, for those who install debruit. In no help.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/command_tree.h"
#include "debruit/version.h"

namespace debruit::cli {
namespace {

/// Text as roff prints it letter by letter: a hyphen that can be copied, no command at the start of a line.
std::string roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    const bool begins_line = escaped.empty() || escaped.back() == '\n';
    if (begins_line && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

/// One line, in quotes, as an argument of a macro.
std::string quoted(const std::string& text) {
  std::string line = roff(text);
  for (std::size_t at = 0; (at = line.find('"', at)) != std::string::npos; at += 4) line.replace(at, 1, "\\(dq");
  return "\"" + line + "\"";
}

std::string paragraph(const OptionEntry& option) {
  std::string head;
  for (const std::string& name : option.names) {
    head += std::string(head.empty() ? "" : ", ") + (option.is_argument ? "\\fI" : "\\fB") + roff(name) + "\\fR";
  }
  if (!option.value.empty() && !option.is_argument) head += " \\fI" + roff(option.value) + "\\fR";
  if (option.is_argument && !option.choices.empty()) head += " (" + roff(joined(option.choices, ", ")) + ")";
  const std::string help = roff(option.help) + (option.required && !option.is_argument ? " (required)" : "");
  return ".TP\n" + head + "\n" + (help.empty() ? "\\&" : help) + "\n";
}

std::string paragraphs(const std::vector<OptionEntry>& options) {
  std::string text;
  for (const OptionEntry& option : options) text += paragraph(option);
  return text;
}

/// Its lines as they stand.
std::string preformatted(const std::string& text) {
  if (text.empty()) return "";
  std::string lines;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    // An empty line is a warning to mandoc's lint.
    lines += (end == begin ? ".sp" : roff(text.substr(begin, end - begin))) + "\n";
    begin = end + 1;
  }
  return ".PP\n.nf\n" + lines + ".fi\n";
}

/// All but -h, which goes with every command and is told once.
std::vector<OptionEntry> telling_options(const CommandEntry& command) {
  std::vector<OptionEntry> options = command.options;
  std::erase_if(options, [](const OptionEntry& option) { return option.names.back() == "--help"; });
  return options;
}

/// What all of them have, which is then said once.
std::vector<OptionEntry> shared_options(const std::vector<CommandEntry>& commands) {
  std::vector<OptionEntry> shared = telling_options(commands.front());
  std::erase_if(shared, [&](const OptionEntry& option) {
    return std::ranges::any_of(commands, [&](const CommandEntry& command) {
      return std::ranges::find(command.options, option) == command.options.end();
    });
  });
  return commands.size() > 1 ? shared : std::vector<OptionEntry>{};
}

std::string usage_line(const CommandEntry& command, bool has_options) {
  std::string line = "\\fB" + roff(command.path) + "\\fR";
  for (const OptionEntry& option : command.options) {
    if (!option.is_argument) continue;
    const std::string name = "\\fI" + roff(option.names.front()) + "\\fR";
    line += option.required ? " " + name : " [" + name + "]";
  }
  return line + (has_options ? " [\\fIoptions\\fR]" : "");
}

/// A section for a command without further ones, or for a family of them.
std::string section(const CommandEntry& command, const std::vector<OptionEntry>& told_above) {
  std::vector<OptionEntry> own = telling_options(command);
  const bool has_options = std::ranges::any_of(own, [](const OptionEntry& option) { return !option.is_argument; });
  std::erase_if(own,
                [&](const OptionEntry& option) { return std::ranges::find(told_above, option) != told_above.end(); });
  std::string text = ".SS " + quoted(command.path) + "\n" + roff(command.help) + ".\n";
  if (command.commands.empty()) {
    return text + ".PP\n" + usage_line(command, has_options) + "\n" + paragraphs(own) + preformatted(command.footer);
  }
  const std::vector<OptionEntry> shared = shared_options(command.commands);
  text += paragraphs(own);
  if (!shared.empty()) text += ".PP\nWhat all of its commands take:\n" + paragraphs(shared);
  std::string footer = command.commands.front().footer;
  const bool same_footer =
      std::ranges::all_of(command.commands, [&](const CommandEntry& below) { return below.footer == footer; });
  if (same_footer) text += preformatted(footer);
  for (CommandEntry below : command.commands) {
    if (same_footer) below.footer.clear();
    text += section(below, shared);
  }
  return text;
}

constexpr const char* kEnd = R"(.SH EXIT STATUS
.TP
0
done
.TP
1
an internal error
.TP
2
the command line is wrong, or the settings are
.TP
3
a file or the data is wrong
.TP
4
a file cannot be read or written, or a fetch failed
.TP
5
the training diverged
.TP
130, 143
interrupted by SIGINT or SIGTERM; what was trained is saved, and goes on with \-\-resume (grid and study: with the
same command)
.SH ENVIRONMENT
.TP
XDG_DATA_HOME
Named data sets lie in the folder debruit in it; by default in ~/.local/share.
)";

std::string page(const CommandEntry& root, const std::string& date) {
  std::string text = ".TH DEBRUIT 1 \"" + date + "\" " + quoted("debruit " + std::string(version())) + "\n";
  text += ".SH NAME\ndebruit \\- train, compare and use denoising autoencoders\n";
  text += ".SH SYNOPSIS\n\\fBdebruit\\fR \\fIcommand\\fR [\\fIoptions\\fR]\n";
  text += ".SH DESCRIPTION\n" + roff(root.help) +
          ": networks that take the noise out of images, and classifiers built on what they learn.\n";
  text +=
      ".SH OPTIONS\nThey may stand before or after a command; \\fB\\-h\\fR and \\fB\\-\\-help\\fR go with "
      "each.\n" +
      paragraphs(telling_options(root)) + ".SH COMMANDS\n";
  for (const CommandEntry& command : root.commands) text += section(command, {});
  return text + kEnd;
}

}  // namespace

void add_manual(CLI::App& parent, const Settings& /*settings*/, Action& action) {
  CLI::App* app = parent.add_subcommand("manual", "print the man page");
  app->group("");
  const auto date = std::make_shared<std::string>();
  app->add_option("--date", *date, "of the page")->type_name("YYYY-MM-DD")->required();
  app->callback([&parent, date, &action] {
    action = [&parent, date] {
      std::cout << page(describe(parent), *date);
      return 0;
    };
  });
}

}  // namespace debruit::cli
