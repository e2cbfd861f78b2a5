#include "debruit/version.h"

namespace debruit {

std::string_view version() noexcept { return DEBRUIT_VERSION; }

}  // namespace debruit
