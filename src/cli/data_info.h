// debruit data info
#pragma once

#include "cli/command.h"

namespace debruit::cli {

void add_data_info(CLI::App& data, const Settings& settings, Action& action);

}  // namespace debruit::cli
