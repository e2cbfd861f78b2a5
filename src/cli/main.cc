// The command line: parses, runs one subcommand, turns errors into exit codes.
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
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

/// CLI11's message, but a misspelt subcommand is named, with the known ones.
std::string complaint(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* last = &app;
  while (!last->get_subcommands().empty()) last = last->get_subcommands().front();
  const std::vector<std::string> unknown = app.remaining(true);
  if (unknown.empty() || last->get_require_subcommand_min() == 0) return error.what();
  std::string known;
  for (const CLI::App* subcommand : last->get_subcommands([](const CLI::App*) { return true; })) {
    known += (known.empty() ? "" : ", ") + subcommand->get_name();
  }
  return (last == &app ? "" : last->get_name() + ": ") + "unknown subcommand \"" + unknown.front() + "\"; known are " +
         known;
}

int run(int argc, char** argv) {
  CLI::App app("debruit trains, compares and ships denoising autoencoders", "debruit");
  Settings settings;
  settings.data_dir = default_data_dir();
  Action action;

  app.set_version_flag("--version",
                       std::string("debruit ") + std::string(version()) + " (" + std::string(kernel_target()) + ")");
  app.add_flag("-q,--quiet", settings.quiet, "no progress and no log: results and errors only");
  app.add_option("--data-dir", settings.data_dir, "folder that holds the named data sets")
      ->type_name("DIR")
      ->capture_default_str();
  app.require_subcommand(1);
  app.fallthrough();
  for (const Command& command : commands()) command.add(app, settings, action);

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
  // Whoever reads the output may leave early (`| head`); the run is saved all the same.
  std::signal(SIGPIPE, SIG_IGN);
  const int code = cli::run_reporting(argc, argv);
  if (std::cout.flush()) return code;
  std::cerr << "debruit: standard output: cannot be written\n";
  return code == 0 ? cli::exit_code(ErrorKind::io) : code;
}
