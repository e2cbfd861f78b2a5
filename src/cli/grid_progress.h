// What a grid shows while it runs, and the table that it ends with.
#pragma once

#include <cstddef>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "cli/live_block.h"
#include "study/grid_run.h"

namespace debruit::cli {

/// The ranked trials as lines of ASCII, columns aligned: at most `most` of them, then one that says how many follow.
[[nodiscard]] std::vector<std::string> grid_table(const GridResult& result, std::size_t most);

/// On a terminal a table that is always up to date: the best trials so far and those that run. Elsewhere a line for
/// each trial that ends. Then the whole ranking.
class GridProgress {
 public:
  GridProgress(std::ostream& out, bool quiet) : out_(out), quiet_(quiet), block_(out, quiet) {}

  /// The object must outlive them.
  [[nodiscard]] GridCallbacks callbacks();

  /// A line that stays.
  void line(const std::string& text);

  /// The ranking.
  void finish(const GridResult& result);

 private:
  struct Running {
    std::string name;
    std::size_t epochs = 0;
    EpochReport last;
  };

  void start(const GridResult& result);
  void trial_end(const TrialOutcome& outcome);
  void draw();

  std::ostream& out_;
  bool quiet_;
  LiveBlock block_;
  const GridResult* result_ = nullptr;  // up to date during a run's callbacks
  std::map<std::size_t, Running> running_;
  std::set<std::size_t> ended_;  // by index; one that was left may go on
};

}  // namespace debruit::cli
