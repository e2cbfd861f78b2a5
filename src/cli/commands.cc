#include "cli/command.h"

namespace debruit::cli {

std::vector<Command> commands() { return {}; }

}  // namespace debruit::cli
