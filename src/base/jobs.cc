#include "base/jobs.h"

#include <algorithm>
#include <memory>
#include <mutex>

namespace debruit {
namespace {

using Body = std::function<void(std::size_t job, ThreadPool& pool)>;

/// One thread's jobs run on one pool after another's end. While a job is its last, other threads may join it.
struct Desk {
  explicit Desk(std::size_t threads) : pool(ThreadPool::of_joining_threads(threads)) {}

  ThreadPool pool;
  bool busy = false;
  std::size_t helpers = 0;
};

class Jobs {
 public:
  Jobs(std::size_t count, std::size_t threads, const Body& body) : body_(body) {
    errors_.resize(count);
    for (std::size_t desk = 0; desk < threads; ++desk) desks_.push_back(std::make_unique<Desk>(threads));
  }

  /// Runs jobs at `desk` until none is left to start, then helps at the others until they end.
  void work(Desk& desk) {
    while (run_next(desk)) {
    }
    desk.pool.dismiss();
    while (help_out()) {
    }
  }

  [[nodiscard]] Desk& desk(std::size_t index) { return *desks_[index]; }
  [[nodiscard]] std::vector<std::exception_ptr> take_errors() { return std::move(errors_); }

 private:
  bool run_next(Desk& desk) {
    std::size_t job = 0;
    {
      const std::lock_guard lock(mutex_);
      desk.busy = next_ < errors_.size();
      if (!desk.busy) return false;
      job = next_++;
    }
    try {
      body_(job, desk.pool);
    } catch (...) {
      errors_[job] = std::current_exception();
    }
    return true;
  }

  /// To be called when no job is left to start: who is busy then has its last job, and who joins it stays to its end.
  bool help_out() {
    Desk* chosen = nullptr;
    std::size_t thread = 0;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& desk : desks_) {
        if (desk->busy && (chosen == nullptr || desk->helpers < chosen->helpers)) chosen = desk.get();
      }
      if (chosen == nullptr) return false;
      thread = ++chosen->helpers;
    }
    chosen->pool.join(thread);
    return true;
  }

  std::mutex mutex_;
  std::size_t next_ = 0;
  std::vector<std::exception_ptr> errors_;
  std::vector<std::unique_ptr<Desk>> desks_;
  const Body& body_;
};

}  // namespace

std::vector<std::exception_ptr> run_jobs(ThreadPool& pool, std::size_t count, const Body& body) {
  Jobs jobs(count, pool.size(), body);
  pool.parallel_for(pool.size(), [&](std::size_t desk, std::size_t) { jobs.work(jobs.desk(desk)); });
  return jobs.take_errors();
}

}  // namespace debruit
