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

// Long enough to bridge the gap between two loops of one training step and the end of a loop's last item, short enough
// to waste little where the processor has other work.
const int Doorbell::Patience::kMost = 2000;

int Doorbell::Patience::next() noexcept {
  constexpr int kWaitsPerTry = 64;
  waits_ = (waits_ + 1) % kWaitsPerTry;
  return waits_ == 0 ? kMost : spins_;
}

void Doorbell::Patience::learn(bool in_vain) noexcept { spins_ = in_vain ? spins_ / 2 : kMost; }

void Doorbell::pause() noexcept {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

ThreadPool::ThreadPool(std::size_t threads) : size_(threads == 0 ? processor_count() : threads) {
  threads_.reserve(size_ - 1);
  try {
    for (std::size_t thread = 1; thread < size_; ++thread) threads_.emplace_back([this, thread] { join(thread); });
  } catch (const std::system_error& error) {
    stop();
    throw Error(ErrorKind::io, "threads", "cannot start " + std::to_string(size_) + " threads: " + error.what());
  }
}

ThreadPool::~ThreadPool() { stop(); }

void ThreadPool::stop() {
  dismiss();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void ThreadPool::dismiss() noexcept {
  dismissed_.store(true);
  loop_open_.ring();
}

namespace {

constexpr int kLoopShift = 32;
constexpr std::uint64_t unclaimed(std::uint64_t ticket) { return ticket & ((std::uint64_t{1} << kLoopShift) - 1); }

}  // namespace

void ThreadPool::run(std::size_t count, Call call, void* context) {
  const FloatingPointScope scope;
  if (size_ == 1 || count <= 1) {
    for (std::size_t item = 0; item < count; ++item) call(context, item, 0);
    return;
  }
  if (unclaimed(count) != count) throw Error(ErrorKind::internal, "threads", "a loop of 2^32 items or more");
  // All items of the loop before are done and no thread holds its ticket: nobody reads these while they are written.
  call_.store(call, std::memory_order_relaxed);
  context_.store(context, std::memory_order_relaxed);
  count_.store(static_cast<std::uint32_t>(count), std::memory_order_relaxed);
  unfinished_.store(static_cast<std::uint32_t>(count), std::memory_order_relaxed);
  const std::uint64_t loop = (ticket_.load(std::memory_order_relaxed) >> kLoopShift) + 1;
  ticket_.store(loop << kLoopShift | count);
  loop_open_.ring();
  finish_items(claim_items(0));
  loop_finished_.wait(patience_, [this] { return unfinished_.load() == 0; });
}

/// Returns how many items it has computed. A thread that comes late may read the loop's description while the caller
/// writes the next; but then the ticket has changed, and exchanging it fails. Where the exchange succeeds, the loop was
/// open throughout, and cannot end before finish_items() has counted this item.
std::uint32_t ThreadPool::claim_items(std::size_t thread) noexcept {
  std::uint32_t claimed = 0;
  std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
  while (unclaimed(ticket) != 0) {
    const Call call = call_.load(std::memory_order_relaxed);
    void* const context = context_.load(std::memory_order_relaxed);
    const std::size_t item = count_.load(std::memory_order_relaxed) - unclaimed(ticket);
    if (!ticket_.compare_exchange_weak(ticket, ticket - 1, std::memory_order_acq_rel, std::memory_order_acquire)) {
      continue;
    }
    call(context, item, thread);
    ++claimed;
    ticket = ticket_.load(std::memory_order_acquire);
  }
  return claimed;
}

void ThreadPool::finish_items(std::uint32_t items) noexcept {
  if (items != 0 && unfinished_.fetch_sub(items) == items) loop_finished_.ring();
}

void ThreadPool::join(std::size_t thread) {
  const FloatingPointScope scope;
  Doorbell::Patience patience;
  while (true) {
    loop_open_.wait(patience, [this] { return unclaimed(ticket_.load()) != 0 || dismissed_.load(); });
    if (dismissed_.load()) return;
    finish_items(claim_items(thread));
  }
}

}  // namespace debruit
