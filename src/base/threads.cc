#include "base/threads.h"

#include <sched.h>

#include <algorithm>
#include <string>
#include <system_error>

#include "debruit/error.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace debruit {

std::size_t processor_count() noexcept {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    return std::max<std::size_t>(1, static_cast<std::size_t>(CPU_COUNT(&set)));
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

// The control registers have no portable interface: this is the one place outside Highway that touches them.
#if defined(__x86_64__)
FloatingPointScope::FloatingPointScope() noexcept : saved_(_mm_getcsr()) {
  constexpr unsigned kFlushToZero = 0x8000;
  constexpr unsigned kDenormalsAreZero = 0x0040;
  constexpr unsigned kRounding = 0x6000;
  constexpr unsigned kMaskedExceptions = 0x1F80;
  _mm_setcsr((static_cast<unsigned>(saved_) & ~kRounding) | kMaskedExceptions | kFlushToZero | kDenormalsAreZero);
}
FloatingPointScope::~FloatingPointScope() { _mm_setcsr(static_cast<unsigned>(saved_)); }
#elif defined(__aarch64__)
FloatingPointScope::FloatingPointScope() noexcept : saved_(__builtin_aarch64_get_fpcr64()) {
  constexpr std::uint64_t kFlushToZero = std::uint64_t{1} << 24;
  constexpr std::uint64_t kRounding = std::uint64_t{3} << 22;
  __builtin_aarch64_set_fpcr64((saved_ & ~kRounding) | kFlushToZero);
}
FloatingPointScope::~FloatingPointScope() { __builtin_aarch64_set_fpcr64(saved_); }
#else
FloatingPointScope::FloatingPointScope() noexcept : saved_(0) {}
FloatingPointScope::~FloatingPointScope() = default;
#endif

namespace {

void pause_briefly() noexcept {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

// Long enough to bridge the gap between two loops of one training step, short enough to waste nothing where the
// processor has other work.
constexpr int kSpins = 2000;

/// Returns when `value` is no longer `old`: spins briefly, then sleeps.
void wait_while_equal(const std::atomic<std::uint32_t>& value, std::uint32_t old) noexcept {
  for (int spin = 0; spin < kSpins; ++spin) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause_briefly();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

ThreadPool::ThreadPool(std::size_t threads) {
  const std::size_t size = threads == 0 ? processor_count() : threads;
  workers_.reserve(size - 1);
  try {
    for (std::size_t thread = 1; thread < size; ++thread) workers_.emplace_back([this, thread] { work(thread); });
  } catch (const std::system_error& error) {
    stop();
    throw Error(ErrorKind::io, "threads", "cannot start " + std::to_string(size) + " threads: " + error.what());
  }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
  stopping_.store(true, std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  for (auto& worker : workers_) worker.join();
  workers_.clear();
}

void ThreadPool::claim_items(std::size_t thread) const {
  for (std::size_t item = next_.fetch_add(1, std::memory_order_relaxed); item < count_;
       item = next_.fetch_add(1, std::memory_order_relaxed)) {
    call_(context_, item, thread);
  }
}

void ThreadPool::run(std::size_t count, Call call, void* context) {
  const FloatingPointScope scope;
  call_ = call;
  context_ = context;
  count_ = count;
  next_.store(0, std::memory_order_relaxed);
  if (workers_.empty() || count <= 1) {
    claim_items(0);
    return;
  }
  busy_.store(static_cast<std::uint32_t>(workers_.size()), std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  claim_items(0);
  for (std::uint32_t left = busy_.load(std::memory_order_acquire); left != 0;
       left = busy_.load(std::memory_order_acquire)) {
    wait_while_equal(busy_, left);
  }
}

void ThreadPool::work(std::size_t thread) {
  const FloatingPointScope scope;
  std::uint32_t seen = 0;
  while (true) {
    wait_while_equal(generation_, seen);
    seen = generation_.load(std::memory_order_acquire);
    if (stopping_.load(std::memory_order_relaxed)) return;
    claim_items(thread);
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
  }
}

}  // namespace debruit
