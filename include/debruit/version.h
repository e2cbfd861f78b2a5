// The version of the library.
#pragma once

#include <string_view>

namespace debruit {

/// "MAJOR.MINOR.PATCH"
[[nodiscard]] std::string_view version() noexcept;

}  // namespace debruit
