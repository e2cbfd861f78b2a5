// debruit data noise
#pragma once

#include "cli/command.h"

namespace debruit::cli {

/// Adds the subcommand `noise` below `data`.
void add_data_noise(CLI::App& data, const Settings& settings, Action& action);

}  // namespace debruit::cli
