// A pool of threads owned by its caller. Work is claimed item by item, since no result depends on who computes it.
#pragma once

#include <atomic>
#include <chrono>
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

/// Where threads wait for something to become true that others make true: they spin for a short while and then sleep.
/// Nobody who rings it pays for a system call unless somebody sleeps.
class Doorbell {
 public:
  /// Returns when `ready()` is true, and whether the thread has slept. `ready` must read what makes it true with
  /// sequentially consistent loads.
  template <class Ready>
  bool wait(Ready&& ready) {
    bool slept = false;
    while (!spin_until(ready)) {
      slept = true;
      sleepers_.fetch_add(1);
      const std::uint32_t rings = rings_.load();
      if (!ready()) rings_.wait(rings);
      sleepers_.fetch_sub(1);
    }
    return slept;
  }

  /// To be called after a sequentially consistent store that may make somebody's `ready()` true: either this sees the
  /// sleeper, or the sleeper, which counts itself before it looks a last time, sees the store.
  void ring() noexcept {
    if (sleepers_.load() == 0) return;
    rings_.fetch_add(1);
    rings_.notify_all();
  }

 private:
  // 20 to 100 us: longer than the gap between two loops of a training step and than most items, and no longer than it
  // takes to wake a thread on a processor that went to sleep.
  static constexpr int kSpins = 2000;
  static void pause() noexcept;

  template <class Ready>
  static bool spin_until(Ready& ready) {
    for (int left = kSpins; left > 0; --left) {
      if (ready()) return true;
      pause();
    }
    return false;
  }

  std::atomic<std::uint32_t> sleepers_{0};
  std::atomic<std::uint32_t> rings_{0};
};

/// Runs loops on `size()` threads, the caller's among them. One loop at a time, started from one thread. Every thread
/// begins with a share of the items that is the same whenever `count` is, so that what an item touches tends to be in
/// its processor's cache still; then it takes from what others have left. A loop ends when its items are done, whether
/// or not all threads have come to it.
class ThreadPool {
 public:
  /// A pool with threads of its own; 0: as many in all as there are processors. Throws Error(io) where the system
  /// refuses to start them.
  explicit ThreadPool(std::size_t threads = 0);

  /// A pool that starts no threads: its caller has up to `size` - 1 others for as long as they `join` it.
  [[nodiscard]] static ThreadPool of_joining_threads(std::size_t size) { return {size, Joining{}}; }

  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Calls body(item, thread) for every item < count, thread < size(), and returns when all are done.
  /// `body` must not throw and runs under a FloatingPointScope. Allocates nothing.
  template <class Body>
  void parallel_for(std::size_t count, Body&& body) {
    run(
        count,
        [](void* context, std::size_t item, std::size_t thread) noexcept {
          (*static_cast<std::remove_reference_t<Body>*>(context))(item, thread);
        },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

  /// Lends the calling thread to the pool: computes items under the number `thread`, 0 < thread < size(), which nobody
  /// else may have, until `dismiss()` is called.
  void join(std::size_t thread);

  /// Sends all threads away, also those still to join. The caller's loops then run on it alone.
  void dismiss() noexcept;

 private:
  using Call = void (*)(void* context, std::size_t item, std::size_t thread);
  struct Joining {};
  struct Item {
    Call call;
    void* context;
    std::size_t index;
  };
  /// The items [begin, end) of loop number `loop`, which nobody has claimed yet. Aligned as the processor's exchange of
  /// eight bytes wants it: Clang calls a library where a structure is not.
  struct alignas(8) Ticket {
    std::uint32_t loop;
    std::uint16_t begin;
    std::uint16_t end;
  };
  struct alignas(64) Share {
    std::atomic<Ticket> ticket{Ticket{0, 0, 0}};
    static_assert(std::atomic<Ticket>::is_always_lock_free);
  };

  ThreadPool(std::size_t size, Joining) : size_(size), shares_(size) {}
  void run(std::size_t count, Call call, void* context);
  void run_loop(std::size_t count);
  std::uint32_t compute_items(std::size_t thread);
  bool claim(Share& share, bool own, Item& item) noexcept;
  Share* fullest_share() noexcept;
  void finish_items(std::uint32_t items) noexcept;
  void rest(std::chrono::nanoseconds duration) const;
  void stop();

  std::size_t size_;
  std::vector<Share> shares_;  // one a thread
  std::vector<std::thread> threads_;

  alignas(64) std::atomic<Call> call_{nullptr};
  std::atomic<void*> context_{nullptr};
  std::atomic<std::size_t> first_{0};  // what the loop's items are counted from
  std::atomic<bool> dismissed_{false};
  alignas(64) std::atomic<std::uint32_t> loop_{0};
  Doorbell loop_open_;
  alignas(64) std::atomic<std::uint32_t> unfinished_{0};  // items of the loop
  Doorbell loop_finished_;
};

}  // namespace debruit
