// Which instruction set the kernels run on.
#pragma once

#include <string_view>

namespace debruit {

/// Name of the instruction set that was chosen at run time, e.g. "AVX2".
[[nodiscard]] std::string_view kernel_target();

}  // namespace debruit
