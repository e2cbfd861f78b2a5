#include "cli/command.h"

namespace debruit::cli {

// Each is defined in the file of its name.
void add_report(CLI::App& parent, const Settings& settings, Action& action);

std::vector<Command> commands() { return {{"report", add_report}}; }

}  // namespace debruit::cli
