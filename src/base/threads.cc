#include "base/threads.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <limits>
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

void Doorbell::pause() noexcept {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

ThreadPool::ThreadPool(std::size_t threads) : ThreadPool(threads == 0 ? processor_count() : threads, Joining{}) {
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

void ThreadPool::run(std::size_t count, Call call, void* context) {
  const FloatingPointScope scope;
  if (size_ == 1 || count <= 1) {
    for (std::size_t item = 0; item < count; ++item) call(context, item, 0);
    return;
  }
  // All items of the loop before are done, so that no claim can succeed (see `claim`) while these are written.
  call_.store(call, std::memory_order_relaxed);
  context_.store(context, std::memory_order_relaxed);
  constexpr std::size_t kMostItems = std::numeric_limits<std::uint16_t>::max();
  for (std::size_t first = 0; first < count; first += kMostItems) {
    first_.store(first, std::memory_order_relaxed);
    run_loop(std::min(count - first, kMostItems));
  }
}

void ThreadPool::run_loop(std::size_t count) {
  unfinished_.store(static_cast<std::uint32_t>(count), std::memory_order_relaxed);
  const std::uint32_t loop = loop_.load(std::memory_order_relaxed) + 1;
  for (std::size_t thread = 0; thread < size_; ++thread) {
    shares_[thread].ticket.store({.loop = loop,
                                  .begin = static_cast<std::uint16_t>(count * thread / size_),
                                  .end = static_cast<std::uint16_t>(count * (thread + 1) / size_)},
                                 std::memory_order_release);
  }
  loop_.store(loop);
  loop_open_.ring();
  finish_items(compute_items(0));
  loop_finished_.wait([this] { return unfinished_.load() == 0; });
}

/// Takes an item of `share`, its first one for the owner and its last one for others, or returns false where none is
/// left. A thread that comes late may read a loop's description while the caller writes the next one's; but then that
/// loop was done, its tickets empty or replaced, and the exchange fails. Where the exchange succeeds, the loop was open
/// throughout, and stays so until `finish_items` counts this item.
bool ThreadPool::claim(Share& share, bool own, Item& item) noexcept {
  Ticket ticket = share.ticket.load(std::memory_order_acquire);
  while (ticket.begin != ticket.end) {
    Ticket rest = ticket;
    const std::size_t index = own ? rest.begin++ : --rest.end;
    item = {.call = call_.load(std::memory_order_relaxed),
            .context = context_.load(std::memory_order_relaxed),
            .index = first_.load(std::memory_order_relaxed) + index};
    if (share.ticket.compare_exchange_weak(ticket, rest, std::memory_order_acq_rel, std::memory_order_acquire)) {
      return true;
    }
  }
  return false;
}

/// Null where no item is left.
ThreadPool::Share* ThreadPool::fullest_share() noexcept {
  Share* fullest = nullptr;
  int most = 0;
  for (Share& share : shares_) {
    const Ticket ticket = share.ticket.load(std::memory_order_relaxed);
    if (ticket.end - ticket.begin <= most) continue;
    most = ticket.end - ticket.begin;
    fullest = &share;
  }
  return fullest;
}

/// Returns how many items it has computed.
std::uint32_t ThreadPool::compute_items(std::size_t thread) {
  std::uint32_t computed = 0;
  Item item{};
  for (Share* share = &shares_[thread]; share != nullptr; share = fullest_share()) {
    while (claim(*share, share == &shares_[thread], item)) {
      item.call(item.context, item.index, thread);
      ++computed;
    }
  }
  return computed;
}

void ThreadPool::finish_items(std::uint32_t items) noexcept {
  if (items != 0 && unfinished_.fetch_sub(items) == items) loop_finished_.ring();
}

namespace {

/// Watches how much of its time a thread that has work loses to other programs.
class LostTime {
 public:
  LostTime() { restart(); }

  /// To be called after the thread has slept between loops.
  void restart() {
    checked_ = Clock::now();
    used_ = used_by_this_thread();
    sleeps_ = sleeps_of_this_thread();
  }

  /// The time lost since it was last asked, where that happens much; 0 where it does not, where it is too short a while
  /// to say, and where an item has slept by its own will.
  std::chrono::nanoseconds take() {
    constexpr std::chrono::milliseconds kLeast{1};  // asking for a thread's time costs half a microsecond
    constexpr std::chrono::microseconds kNoise{100};
    // A share of s lost leaves two threads at most 2 (1 - s) of one's speed. The system's own work takes 1 to 3 %.
    constexpr double kMuch = 0.25;
    constexpr std::chrono::milliseconds kMemory{50};  // some of the system's time slices
    const auto elapsed = Clock::now() - checked_;
    if (elapsed < kLeast) return {};
    const auto used = used_;
    const auto sleeps = sleeps_;
    restart();
    if (sleeps_ != sleeps) return {};
    const auto lost = elapsed - (used_ - used);
    const double weight = std::min(1.0, std::chrono::duration<double>(elapsed) / kMemory);
    share_ += weight * (std::chrono::duration<double>(lost) / elapsed - share_);
    return share_ < kMuch || lost < kNoise ? std::chrono::nanoseconds{} : lost;
  }

 private:
  using Clock = std::chrono::steady_clock;

  static std::chrono::nanoseconds used_by_this_thread() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
  }

  // (Its times are no use here: they are those of the last tick.)
  static long sleeps_of_this_thread() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
  }

  Clock::time_point checked_;
  std::chrono::nanoseconds used_{};
  long sleeps_ = 0;
  double share_ = 0;  // of its time that is lost, over kMemory
};

}  // namespace

/// Everybody waits for a thread that lost its processor in the middle of an item. One that loses much of its time so
/// stays away from the next loops for `kRest` times as long: where another program has the processor, the pool loses at
/// most one part in `kRest` to waiting.
void ThreadPool::join(std::size_t thread) {
  constexpr int kRest = 16;
  const FloatingPointScope scope;
  LostTime lost;
  while (!dismissed_.load()) {
    const std::uint32_t loop = loop_.load();
    finish_items(compute_items(thread));
    if (const auto duration = lost.take(); duration.count() > 0) {
      rest(kRest * duration);
      lost.restart();
    }
    const bool slept = loop_open_.wait([this, loop] { return loop_.load() != loop || dismissed_.load(); });
    if (slept) lost.restart();
  }
}

/// Sleeps in short naps, so as not to miss being dismissed.
void ThreadPool::rest(std::chrono::nanoseconds duration) const {
  constexpr std::chrono::nanoseconds kLongest = std::chrono::milliseconds(200);
  constexpr std::chrono::nanoseconds kNap = std::chrono::milliseconds(5);
  for (auto left = std::min(duration, kLongest); left.count() > 0 && !dismissed_.load(); left -= kNap) {
    std::this_thread::sleep_for(std::min(left, kNap));
  }
}

}  // namespace debruit
