// What the processor calls itself.
#pragma once

#include <string>

namespace debruit {

/// "Intel(R) Xeon(R) …": the system's name for its first processor; "unknown processor" where it tells none.
[[nodiscard]] std::string processor_name();

}  // namespace debruit
