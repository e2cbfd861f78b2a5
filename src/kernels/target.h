// Which instruction set the kernels run on.
#pragma once

#include <string_view>
#include <vector>

namespace debruit {

/// Name of the instruction set that was chosen at run time, or forced, e.g. "AVX2".
[[nodiscard]] std::string_view kernel_target();

/// Whether that instruction set fuses multiply-adds: all that do compute the same bits.
[[nodiscard]] bool kernel_target_fuses();

/// Names of the instruction sets that the kernels were built for and that this machine has, the best first.
[[nodiscard]] std::vector<std::string_view> available_targets();

/// Makes all kernels of the process run on one of `available_targets()`, in any case ("avx2"); none may be running.
/// Throws Error(usage), naming the available ones.
void force_target(std::string_view name);

}  // namespace debruit
