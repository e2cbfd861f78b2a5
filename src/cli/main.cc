// The command line: parses, runs one subcommand, turns errors into exit codes.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "cli/command.h"
#include "debruit/error.h"
#include "debruit/version.h"
#include "kernels/target.h"

namespace debruit::cli {
namespace {

constexpr int kExitInternal = 1;
constexpr int kExitUsage = 2;

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::internal:
      return kExitInternal;
    case ErrorKind::usage:
      return kExitUsage;
    case ErrorKind::input:
      return 3;
    case ErrorKind::io:
      return 4;
    case ErrorKind::diverged:
      return 5;
  }
  return kExitInternal;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// $XDG_DATA_HOME/debruit, or ~/.local/share/debruit; empty where neither is known.
std::filesystem::path default_data_dir() {
  if (const std::string data_home = environment("XDG_DATA_HOME"); !data_home.empty()) {
    return std::filesystem::path(data_home) / "debruit";
  }
  if (const std::string home = environment("HOME"); !home.empty()) {
    return std::filesystem::path(home) / ".local" / "share" / "debruit";
  }
  return {};
}

/// The subcommands of `app` as a list.
std::string known_subcommands(const CLI::App& app) {
  std::string known;
  for (const CLI::App* subcommand : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (subcommand->get_group().empty()) continue;
    known += (known.empty() ? "" : ", ") + subcommand->get_name();
  }
  return known;
}

/// The option of `app` or of what it lies in that was given too often or without its value; nothing where it is
/// another.
std::string miscounted(const CLI::App* app, const std::string& message) {
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      const std::string name = option->get_name();
      if (message.rfind(name + ":", 0) != 0) continue;
      if (option->count() > 1) return name + ": is given " + std::to_string(option->count()) + " times; expected once";
      return name + ": its value is missing; expected " + option->get_type_name();
    }
  }
  return {};
}

/// CLI11's message, but in our words where its own would not help.
std::string complaint(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* last = &app;
  while (!last->get_subcommands().empty()) last = last->get_subcommands().front();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    if (std::string text = miscounted(last, error.what()); !text.empty()) return text;
  }
  if (last->get_require_subcommand_min() == 0) return error.what();
  const std::string where = last == &app ? "" : last->get_name() + ": ";
  const std::vector<std::string> unknown = app.remaining(true);
  if (!unknown.empty()) {
    return where + "unknown subcommand \"" + unknown.front() + "\"; known are " + known_subcommands(*last);
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    return where + "a subcommand is required; known are " + known_subcommands(*last);
  }
  return error.what();
}

/// No option means anything by an empty value, which is what an unset variable of a shell leaves.
void refuse_empty_values(CLI::App& app) {
  const auto complain = [](const std::string& text) { return text.empty() ? "is empty; expected a value" : ""; };
  for (CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_min() > 0) option->check(CLI::Validator(complain, ""));
  }
  for (CLI::App* subcommand : app.get_subcommands([](const CLI::App*) { return true; })) {
    refuse_empty_values(*subcommand);
  }
}

/// Shows the program's own options in the help of every subcommand, where they may stand too.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override {
    std::string subcommands = CLI::Formatter::make_subcommands(app, mode);
    if (app->get_parent() == nullptr) return subcommands;
    const CLI::App* root = app;
    while (root->get_parent() != nullptr) root = root->get_parent();
    std::string text = "\nOptions of every subcommand:\n";
    for (const CLI::Option* option : root->get_options()) {
      if (option == root->get_help_ptr() || option == root->get_version_ptr() || option->get_group().empty()) continue;
      text += make_option(option, false);
    }
    return text + subcommands;
  }
};

/// Without this, the first file that is opened would get the number of a standard stream that is closed, and what is
/// printed would end up in it. Reading and printing fail as they do on a closed stream.
void occupy_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) < 0)
      static_cast<void>(::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

int run(int argc, char** argv) {
  CLI::App app("debruit trains, compares and ships denoising autoencoders", "debruit");
  Settings settings;
  settings.data_dir = default_data_dir();
  Action action;

  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag("-h,--help", "print this help and exit");
  app.set_version_flag("--version",
                       std::string("debruit ") + std::string(version()) + " (" + std::string(kernel_target()) + ")",
                       "print version and instruction set and exit");
  app.add_flag("-q,--quiet", settings.quiet, "no progress and no log: results and errors only");
  app.add_option("--data-dir", settings.data_dir,
                 "folder that holds the named data sets [default " +
                     (settings.data_dir.empty() ? "none" : settings.data_dir.string()) + "]")
      ->type_name("DIR");
  // For tests and comparisons, not for users: hence in no help.
  app.add_option_function<std::string>("--target", force_target)->type_name("TARGET")->group("");
  app.require_subcommand(1);
  app.fallthrough();
  for (const Command& command : commands()) command.add(app, settings, action);
  refuse_empty_values(app);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::cerr << "debruit: " << complaint(app, error) << "\n";
    std::cerr << "Run with --help for the options and what they mean.\n";
    return kExitUsage;
  }
  return action ? action() : kExitInternal;
}

/// Runs the command line and reports what went wrong.
int run_reporting(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const Error& error) {
    std::cerr << "debruit: " << error.what() << "\n";
    return exit_code(error.kind());
  } catch (const std::filesystem::filesystem_error& error) {
    const std::string where = error.path1().empty() ? "" : error.path1().string() + ": ";
    std::cerr << "debruit: " << where << error.code().message() << "\n";
    return exit_code(ErrorKind::io);
  } catch (const std::bad_alloc&) {
    std::cerr << "debruit: out of memory\n";
  } catch (const std::exception& error) {
    std::cerr << "debruit: internal error: " << error.what() << "\n";
  }
  return kExitInternal;
}

}  // namespace
}  // namespace debruit::cli

int main(int argc, char** argv) {
  using namespace debruit;
  cli::occupy_closed_streams();
  // Whoever reads the output may leave early (`| head`); the run is saved all the same.
  std::signal(SIGPIPE, SIG_IGN);
  const int code = cli::run_reporting(argc, argv);
  if (std::cout.flush()) return code;
  std::cerr << "debruit: standard output: cannot be written\n";
  return code == 0 ? cli::exit_code(ErrorKind::io) : code;
}
