// The pool does all of its work once, and leaves the caller's floating-point state as it was.
#include "base/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <cfenv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace debruit {
namespace {

// The operands below are volatile so that the processor, not the compiler, does the arithmetic.

/// Whether a result too small for a normal float becomes 0. Looks at the bits: a comparison might flush as well.
bool flushes_results() {
  volatile float value = std::numeric_limits<float>::min();
  value = value / 2.0F;
  return std::bit_cast<std::uint32_t>(static_cast<float>(value)) == 0;
}

/// Whether a denormal operand counts as 0: times 2^24 it would be a normal number.
bool reads_denormals_as_zero() {
  volatile float value = std::numeric_limits<float>::denorm_min();
  value = value * 0x1p24F;
  return value == 0.0F;
}

bool flushes_denormals() { return flushes_results() && reads_denormals_as_zero(); }

/// True in the state that a program starts in.
bool keeps_denormals() { return !flushes_results() && !reads_denormals_as_zero(); }

/// 1 + 2^-30 in float: 1 when rounding to nearest, more when rounding upward.
float slightly_more_than_one() {
  volatile float value = 1.0F;
  value = value + 0x1p-30F;
  return value;
}

TEST(ProcessorCount, IsAtLeastOne) { EXPECT_GE(processor_count(), 1U); }

TEST(ThreadPool, HasOneThreadForEachProcessorByDefault) { EXPECT_EQ(ThreadPool().size(), processor_count()); }

class ThreadPoolOfSize : public testing::TestWithParam<std::size_t> {};

INSTANTIATE_TEST_SUITE_P(Sizes, ThreadPoolOfSize, testing::Range<std::size_t>(1, 9));

TEST_P(ThreadPoolOfSize, CallsEveryItemOnceOnAThreadOfItsOwn) {
  ThreadPool pool(GetParam());
  ASSERT_EQ(pool.size(), GetParam());
  for (const std::size_t count : {0UL, 1UL, 2UL, 7UL, 8UL, 9UL, 1000UL, 65535UL, 65536UL, 200000UL}) {
    std::vector<std::atomic<int>> calls(count);
    std::atomic<bool> thread_in_range{true};
    pool.parallel_for(count, [&](std::size_t item, std::size_t thread) {
      calls.at(item)++;
      if (thread >= pool.size()) thread_in_range = false;
    });
    for (const auto& call : calls) EXPECT_EQ(call, 1);
    EXPECT_TRUE(thread_in_range);
  }
}

// Scratch memory is indexed by thread, so two items may never run at once under one number.
TEST_P(ThreadPoolOfSize, RunsOneItemAtATimeOnEachThread) {
  ThreadPool pool(GetParam());
  std::vector<std::size_t> items_of_thread(pool.size());
  constexpr std::size_t kItems = 2000;
  pool.parallel_for(kItems, [&](std::size_t, std::size_t thread) { ++items_of_thread.at(thread); });
  EXPECT_EQ(std::accumulate(items_of_thread.begin(), items_of_thread.end(), std::size_t{0}), kItems);
}

// Loops follow one another within microseconds in a training step; plain writes of one loop are read by the next.
TEST_P(ThreadPoolOfSize, MakesTheWritesOfALoopVisibleToTheNext) {
  ThreadPool pool(GetParam());
  constexpr std::size_t kItems = 16;
  constexpr std::size_t kLoops = 500;
  std::vector<std::size_t> now(kItems);
  std::vector<std::size_t> next(kItems);
  for (std::size_t loop = 0; loop < kLoops; ++loop) {
    pool.parallel_for(kItems, [&](std::size_t item, std::size_t) { next[item] = now[(item + 1) % kItems] + 1; });
    now.swap(next);
  }
  EXPECT_EQ(now, std::vector<std::size_t>(kItems, kLoops));
}

TEST_P(ThreadPoolOfSize, FlushesDenormalsOnEveryThread) {
  ThreadPool pool(GetParam());
  // Every thread waits for all the others, so that each of them takes exactly one item.
  std::atomic<std::size_t> arrived{0};
  std::vector<int> flushed(pool.size());
  pool.parallel_for(pool.size(), [&](std::size_t, std::size_t thread) {
    ++arrived;
    while (arrived < pool.size()) std::this_thread::yield();
    flushed.at(thread) = flushes_denormals() ? 1 : 0;
  });
  EXPECT_EQ(flushed, std::vector<int>(pool.size(), 1));
}

TEST_P(ThreadPoolOfSize, RestoresTheCallersFloatingPointState) {
  ThreadPool pool(GetParam());
  ASSERT_EQ(std::fesetround(FE_UPWARD), 0);
  std::atomic<bool> to_nearest{true};
  pool.parallel_for(4, [&](std::size_t, std::size_t) {
    if (slightly_more_than_one() != 1.0F) to_nearest = false;
  });
  const float rounded_upward = slightly_more_than_one();
  std::fesetround(FE_TONEAREST);
  EXPECT_TRUE(to_nearest);
  EXPECT_GT(rounded_upward, 1.0F);
  EXPECT_TRUE(keeps_denormals());
}

// Several pools live side by side, one of them started from within another's loop.
TEST_P(ThreadPoolOfSize, WorksInsideTheLoopOfAnotherPool) {
  ThreadPool outer(2);
  std::vector<std::size_t> sums(3);
  outer.parallel_for(sums.size(), [&](std::size_t item, std::size_t) {
    ThreadPool inner(GetParam());
    std::atomic<std::size_t> sum{0};
    inner.parallel_for(101, [&](std::size_t value, std::size_t) { sum += value; });
    sums[item] = sum;
  });
  EXPECT_EQ(sums, std::vector<std::size_t>(3, 5050));
}

// What an item touches is in the cache of the processor that computed it before.
TEST_P(ThreadPoolOfSize, StartsEveryThreadOnTheSameShareOfEachLoop) {
  ThreadPool pool(GetParam());
  constexpr std::size_t kItemsPerThread = 3;
  for (int loop = 0; loop < 3; ++loop) {
    std::atomic<std::size_t> started{0};
    std::vector<std::size_t> first(pool.size());
    pool.parallel_for(kItemsPerThread * pool.size(), [&](std::size_t item, std::size_t thread) {
      if (item % kItemsPerThread != 0) return;
      first[thread] = item;
      ++started;
      while (started < pool.size()) std::this_thread::yield();
    });
    for (std::size_t thread = 0; thread < pool.size(); ++thread) EXPECT_EQ(first[thread], kItemsPerThread * thread);
  }
}

// The threads of a pool may not have been run yet by the system; here they do not exist.
TEST_P(ThreadPoolOfSize, EndsItsLoopsWithoutThreadsThatHaveNotCome) {
  ThreadPool pool = ThreadPool::of_joining_threads(GetParam());
  EXPECT_EQ(pool.size(), GetParam());
  for (const std::size_t count : {0UL, 1UL, 2UL, 100UL}) {
    std::vector<int> calls(count);
    std::size_t other_threads = 0;
    pool.parallel_for(count, [&](std::size_t item, std::size_t thread) {
      ++calls[item];
      if (thread != 0) ++other_threads;
    });
    EXPECT_EQ(calls, std::vector<int>(count, 1));
    EXPECT_EQ(other_threads, 0U);
  }
}

TEST_P(ThreadPoolOfSize, LetsThreadsJoinUntilItDismissesThem) {
  ThreadPool pool = ThreadPool::of_joining_threads(GetParam());
  std::vector<std::thread> threads;
  for (std::size_t thread = 1; thread < pool.size(); ++thread) {
    threads.emplace_back([&pool, thread] { pool.join(thread); });
  }
  std::atomic<std::size_t> arrived{0};
  pool.parallel_for(pool.size(), [&](std::size_t, std::size_t) {
    ++arrived;
    while (arrived < pool.size()) std::this_thread::yield();
  });
  pool.dismiss();
  for (auto& thread : threads) thread.join();
  std::vector<int> calls(100);
  pool.parallel_for(calls.size(), [&](std::size_t item, std::size_t) { ++calls[item]; });
  EXPECT_EQ(calls, std::vector<int>(100, 1));
}

// Nobody waits for a thread that comes after its pool's work.
TEST(ThreadPool, SendsAwayThreadsThatJoinAfterTheDismissal) {
  ThreadPool pool = ThreadPool::of_joining_threads(2);
  pool.dismiss();
  std::thread([&pool] { pool.join(1); }).join();
}

TEST(FloatingPointScope, FlushesWithinAndRestoresAfter) {
  {
    const FloatingPointScope scope;
    EXPECT_TRUE(flushes_denormals());
  }
  EXPECT_TRUE(keeps_denormals());
}

}  // namespace
}  // namespace debruit
