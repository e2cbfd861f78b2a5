// Many trainings on one pool: a thread for each, and the threads without one help those that still run.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <vector>

#include "base/threads.h"

namespace debruit {

/// Calls body(job, job_pool) for every job < count, `pool.size()` jobs at a time, in order, and returns when all have
/// ended. Each job runs its loops on the pool it is given: one thread as long as other jobs wait to be started, then
/// also the threads that have become free. `job_pool.size()` is `pool.size()` throughout.
/// `body` runs under a FloatingPointScope. Returns what each job threw, null where it threw nothing; one that throws
/// does not end the others.
[[nodiscard]] std::vector<std::exception_ptr> run_jobs(
    ThreadPool& pool, std::size_t count, const std::function<void(std::size_t job, ThreadPool& job_pool)>& body);

}  // namespace debruit
