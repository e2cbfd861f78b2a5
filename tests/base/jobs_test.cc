// Jobs run once each, next to one another, with results that do not depend on who helped.
#include "base/jobs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace debruit {
namespace {

std::size_t thrown(const std::vector<std::exception_ptr>& errors) {
  return static_cast<std::size_t>(std::ranges::count_if(errors, [](const auto& error) { return error != nullptr; }));
}

/// Something that takes many loops, each of which needs the one before.
std::size_t some_result(std::size_t job, ThreadPool& pool) {
  std::vector<std::size_t> values(17, job);
  std::vector<std::size_t> next(values.size());
  for (std::size_t loop = 0; loop < 200; ++loop) {
    pool.parallel_for(values.size(), [&](std::size_t item, std::size_t) {
      next[item] = 3 * values[item] + values[(item + 1) % values.size()];
    });
    values.swap(next);
  }
  return values.front();
}

/// Runs loops until every thread of the pool has computed an item: ends only where free threads help.
void run_until_all_help(ThreadPool& pool) {
  std::vector<std::atomic<bool>> seen(pool.size());
  while (!std::ranges::all_of(seen, [](const auto& flag) { return flag.load(); })) {
    pool.parallel_for(4 * pool.size(), [&](std::size_t, std::size_t thread) {
      seen[thread] = true;
      std::this_thread::yield();
    });
  }
}

class Jobs : public testing::TestWithParam<std::size_t> {};

INSTANTIATE_TEST_SUITE_P(Threads, Jobs, testing::Values(1, 2, 3, 8));

TEST_P(Jobs, RunOnceEachWithTheResultsOfOneThread) {
  ThreadPool pool(GetParam());
  ThreadPool single(1);
  for (const std::size_t count : {0UL, 1UL, 2UL, 7UL, 27UL}) {
    std::vector<std::size_t> results(count);
    std::vector<std::atomic<int>> calls(count);
    const auto errors = run_jobs(pool, count, [&](std::size_t job, ThreadPool& job_pool) {
      ++calls[job];
      results[job] = some_result(job, job_pool);
    });
    EXPECT_EQ(errors.size(), count);
    EXPECT_EQ(thrown(errors), 0U);
    for (std::size_t job = 0; job < count; ++job) {
      EXPECT_EQ(calls[job], 1);
      EXPECT_EQ(results[job], some_result(job, single));
    }
  }
}

// Scratch memory is made for size() threads and indexed by thread.
TEST_P(Jobs, HaveAThreadNumberForEveryItemThatRunsAtOnce) {
  ThreadPool pool(GetParam());
  std::atomic<bool> fits{true};
  const auto errors = run_jobs(pool, 5, [&](std::size_t, ThreadPool& job_pool) {
    if (job_pool.size() != pool.size()) fits = false;
    std::vector<std::atomic<int>> running(job_pool.size());
    for (std::size_t loop = 0; loop < 300; ++loop) {
      job_pool.parallel_for(32, [&](std::size_t, std::size_t thread) {
        if (++running.at(thread) != 1) fits = false;
        --running.at(thread);
      });
    }
  });
  EXPECT_EQ(thrown(errors), 0U);
  EXPECT_TRUE(fits);
}

TEST_P(Jobs, GetTheThreadsThatHaveNoJobOfTheirOwn) {
  ThreadPool pool(GetParam());
  std::atomic<bool> all_helped{false};
  const std::size_t last = pool.size();
  const auto errors = run_jobs(pool, last + 1, [&](std::size_t job, ThreadPool& job_pool) {
    if (job != last) return;
    run_until_all_help(job_pool);
    all_helped = true;
  });
  EXPECT_EQ(thrown(errors), 0U);
  EXPECT_TRUE(all_helped);
}

// Of two jobs at once, one keeps the third thread until it ends; then both threads go over to the other.
TEST(JobsOnThreeThreads, GetTheHelpersOfAJobThatHasEnded) {
  ThreadPool pool(3);
  std::atomic<std::size_t> started{0};
  std::atomic<bool> first_ended{false};
  const auto errors = run_jobs(pool, 2, [&](std::size_t job, ThreadPool& job_pool) {
    ++started;
    while (started < 2) std::this_thread::yield();
    if (job == 0) {
      first_ended = true;
    } else {
      while (!first_ended) std::this_thread::yield();
      run_until_all_help(job_pool);
    }
  });
  EXPECT_EQ(thrown(errors), 0U);
}

TEST_P(Jobs, ThatThrowDoNotEndTheOthers) {
  ThreadPool pool(GetParam());
  std::vector<std::atomic<int>> ended(9);
  const auto errors = run_jobs(pool, ended.size(), [&](std::size_t job, ThreadPool& job_pool) {
    static_cast<void>(some_result(job, job_pool));
    if (job % 4 == 1) throw std::runtime_error("job " + std::to_string(job));
    ++ended[job];
  });
  ASSERT_EQ(errors.size(), ended.size());
  for (std::size_t job = 0; job < ended.size(); ++job) {
    EXPECT_EQ(ended[job], job % 4 == 1 ? 0 : 1);
    if (job % 4 != 1) {
      EXPECT_EQ(errors[job], nullptr);
      continue;
    }
    try {
      std::rethrow_exception(errors[job]);
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(error.what(), "job " + std::to_string(job));
    }
  }
}

}  // namespace
}  // namespace debruit
