// Counts what this test program takes from the heap.
#pragma once

#include <cstddef>

namespace debruit {

/// Calls of operator new so far, in all threads.
[[nodiscard]] std::size_t allocation_count();

}  // namespace debruit
