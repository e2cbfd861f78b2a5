// What is done to pictures while they are read: --grey and --resize.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "debruit/dataset.h"

namespace debruit::cli {

struct LoadArguments {
  bool grey = false;
  std::string resize;  // "HxW"
};

/// Adds --grey and --resize.
void add_load_options(CLI::App& app, LoadArguments& args);

/// The same for the images of --data beside a run, whose own are read as they were for its training.
void add_other_load_options(CLI::App& app, LoadArguments& args);

/// Throws Error(usage) where --resize is no HxW.
[[nodiscard]] LoadOptions load_options(const LoadArguments& args);

}  // namespace debruit::cli
