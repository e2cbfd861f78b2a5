// A pool of threads owned by its caller. Work is claimed item by item, since no result depends on who computes it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace debruit {

/// Number of processors that this process may run on, at least 1.
[[nodiscard]] std::size_t processor_count() noexcept;

/// Sets round-to-nearest, flush-to-zero and denormals-are-zero, traps off, for its lifetime and then restores the
/// caller's state.
class FloatingPointScope {
 public:
  FloatingPointScope() noexcept;
  ~FloatingPointScope();
  FloatingPointScope(const FloatingPointScope&) = delete;
  FloatingPointScope& operator=(const FloatingPointScope&) = delete;

 private:
  std::uint64_t saved_;
};

/// Runs loops on `threads` threads, the caller's among them. One loop at a time, started from one thread.
class ThreadPool {
 public:
  /// `threads` 0: one for each processor. Throws Error(io) where the system refuses to start them.
  explicit ThreadPool(std::size_t threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return workers_.size() + 1; }

  /// Calls body(item, thread) for every item < count, thread < size(), and returns when all are done.
  /// `body` must not throw and runs under a FloatingPointScope. Allocates nothing.
  template <class Body>
  void parallel_for(std::size_t count, Body&& body) {
    run(
        count,
        [](void* context, std::size_t item, std::size_t thread) {
          (*static_cast<std::remove_reference_t<Body>*>(context))(item, thread);
        },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

 private:
  using Call = void (*)(void* context, std::size_t item, std::size_t thread);
  void run(std::size_t count, Call call, void* context);
  void work(std::size_t thread);
  void stop();
  void claim_items(std::size_t thread) const;

  std::vector<std::thread> workers_;
  Call call_ = nullptr;
  void* context_ = nullptr;
  std::size_t count_ = 0;
  alignas(64) mutable std::atomic<std::size_t> next_{0};
  alignas(64) std::atomic<std::uint32_t> generation_{0};
  alignas(64) std::atomic<std::uint32_t> busy_{0};
  std::atomic<bool> stopping_{false};
};

}  // namespace debruit
