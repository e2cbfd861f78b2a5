// Exceptions out of loops whose bodies must not throw.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>

#include "base/threads.h"

namespace debruit {

/// ThreadPool::parallel_for with a body that may throw: when all items are done or passed over, one of what was thrown
/// is thrown on. Items that come after it are passed over.
template <class Body>
void parallel_for_throwing(ThreadPool& pool, std::size_t count, Body&& body) {
  std::atomic<bool> failed = false;
  std::mutex mutex;
  std::exception_ptr error;
  pool.parallel_for(count, [&](std::size_t item, std::size_t thread) {
    if (failed.load(std::memory_order_relaxed)) return;
    try {
      body(item, thread);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failed.exchange(true)) error = std::current_exception();
    }
  });
  if (error) std::rethrow_exception(error);
}

}  // namespace debruit
