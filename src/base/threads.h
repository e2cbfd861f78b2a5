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

/// Where threads wait for something to become true that others make true: they spin for a short while and then sleep.
/// Nobody who rings it pays for a system call unless somebody sleeps.
class Doorbell {
 public:
  /// How long one thread spins before it sleeps. Spinning pays where the others run on processors of their own, and
  /// takes their time where they do not; so a spin that was in vain shortens the next, and every now and then a long
  /// one finds out whether things have changed.
  class Patience {
   public:
    [[nodiscard]] int next() noexcept;
    void learn(bool in_vain) noexcept;

   private:
    int spins_ = kMost;
    int waits_ = 0;
    static const int kMost;
  };

  /// Returns when `ready()` is true. It must read what makes it true with sequentially consistent loads.
  template <class Ready>
  void wait(Patience& patience, Ready&& ready) {
    while (!ready()) {
      for (int left = patience.next(); left > 0; --left) {
        pause();
        if (ready()) return patience.learn(false);
      }
      patience.learn(true);
      sleepers_.fetch_add(1);
      const std::uint32_t rings = rings_.load();
      if (!ready()) rings_.wait(rings);
      sleepers_.fetch_sub(1);
    }
  }

  /// To be called after a sequentially consistent store that may make somebody's `ready()` true: either this sees the
  /// sleeper, or the sleeper, which counts itself before it looks a last time, sees the store.
  void ring() noexcept {
    if (sleepers_.load() == 0) return;
    rings_.fetch_add(1);
    rings_.notify_all();
  }

 private:
  static void pause() noexcept;

  std::atomic<std::uint32_t> sleepers_{0};
  std::atomic<std::uint32_t> rings_{0};
};

/// Runs loops on `size()` threads, the caller's among them. One loop at a time, started from one thread. A loop ends
/// when its items are done, whether or not all threads have come to it.
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
  /// `body` must not throw and runs under a FloatingPointScope. Allocates nothing. Throws Error(internal) where `count`
  /// is not below 2^32.
  template <class Body>
  void parallel_for(std::size_t count, Body&& body) {
    run(
        count,
        [](void* context, std::size_t item, std::size_t thread) {
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
  ThreadPool(std::size_t size, Joining) noexcept : size_(size) {}
  void run(std::size_t count, Call call, void* context);
  std::uint32_t claim_items(std::size_t thread) noexcept;
  void finish_items(std::uint32_t items) noexcept;
  void stop();

  std::size_t size_;
  std::vector<std::thread> threads_;
  Doorbell::Patience patience_;  // of the caller

  // The loop, and the ticket that opens it: number of the loop in the high half, items that nobody has claimed in the
  // low half.
  alignas(64) std::atomic<std::uint64_t> ticket_{0};
  std::atomic<Call> call_{nullptr};
  std::atomic<void*> context_{nullptr};
  std::atomic<std::uint32_t> count_{0};
  std::atomic<bool> dismissed_{false};
  alignas(64) std::atomic<std::uint32_t> unfinished_{0};
  alignas(64) Doorbell loop_open_;
  alignas(64) Doorbell loop_finished_;
};

}  // namespace debruit
