// Times the trials of a grid search three ways, in turns: one model a thread, one model at a time on all threads, and
// run_jobs(), which ought to take at most 1.05 times the better of the two. Prints seconds and ratios.
//
//   grid_trials [steps a trial] [repetitions] [threads]
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <vector>

#include "base/jobs.h"
#include "base/random.h"
#include "base/threads.h"
#include "nn/engine.h"
#include "nn/network.h"

namespace debruit {
namespace {

constexpr std::size_t kImages = 13007;  // the ones and sevens of MNIST
constexpr std::size_t kBatch = 32;

std::vector<AutoencoderSpec> grid() {
  std::vector<AutoencoderSpec> trials;
  for (const std::size_t hidden_layers : {1, 3, 5}) {
    for (const std::size_t hidden_size : {300, 400, 500}) {
      for (const std::size_t latent_size : {49, 64, 81}) {
        trials.push_back({.image = {.channels = 1, .height = 28, .width = 28},
                          .hidden_layers = hidden_layers,
                          .hidden_size = hidden_size,
                          .latent_size = latent_size});
      }
    }
  }
  return trials;
}

std::vector<std::uint8_t> random_images(std::size_t bytes) {
  std::vector<std::uint8_t> values(bytes);
  for (std::size_t i = 0; i < bytes; ++i) {
    values[i] = static_cast<std::uint8_t>(random_block({.seed = 1}, static_cast<std::uint32_t>(i))[0]);
  }
  return values;
}

class Grid {
 public:
  explicit Grid(std::size_t steps) : steps_(steps) {}

  [[nodiscard]] std::size_t size() const { return trials_.size(); }

  void train(std::size_t trial, ThreadPool& pool) const {
    const NetworkSpec network = network_spec(trials_[trial]);
    const auto engine = make_fast_engine(network, initial_weights(network, trial), AdamSpec{}, kBatch, pool);
    for (std::size_t step = 0; step < steps_; ++step) {
      pool.parallel_for(kBatch, [&](std::size_t i, std::size_t) {
        const std::uint8_t* image = images_.data() + (step * kBatch + i) % kImages * network.inputs();
        const auto scaled = [](std::uint8_t value) { return static_cast<float>(value) / 255; };
        std::transform(image, image + network.inputs(), engine->input_row(i).begin(), scaled);
        std::transform(image, image + network.inputs(), engine->target_row(i).begin(), scaled);
      });
      static_cast<void>(engine->train_step(kBatch));
    }
  }

 private:
  std::size_t steps_;
  std::vector<AutoencoderSpec> trials_ = grid();
  std::vector<std::uint8_t> images_ = random_images(kImages * 28 * 28);
};

double seconds(const std::function<void()>& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return (values[values.size() / 2] + values[(values.size() - 1) / 2]) / 2;
}

struct Way {
  std::string_view name;
  std::function<void()> run;
  std::vector<double> times;
};

void time_grid(std::size_t steps, std::size_t repetitions, std::size_t threads) {
  const Grid grid(steps);
  ThreadPool pool(threads);
  std::array<Way, 3> ways{
      Way{.name = "one model a thread",
          .run =
              [&] {
                pool.parallel_for(grid.size(), [&](std::size_t trial, std::size_t) {
                  ThreadPool single(1);
                  grid.train(trial, single);
                });
              },
          .times = {}},
      Way{.name = "one model at a time",
          .run =
              [&] {
                for (std::size_t trial = 0; trial < grid.size(); ++trial) grid.train(trial, pool);
              },
          .times = {}},
      Way{.name = "run_jobs",
          .run =
              [&] {
                for (const auto& error :
                     run_jobs(pool, grid.size(), [&](std::size_t trial, ThreadPool&own) { grid.train(trial, own); })) {
                  if (error) std::rethrow_exception(error);
                }
              },
          .times = {}},
  };
  for (std::size_t repetition = 0; repetition < repetitions; ++repetition) {
    for (Way& way : ways) way.times.push_back(seconds(way.run));
  }
  std::printf("%zu trials of %zu steps, %zu threads, %zu repetitions\n", grid.size(), steps, pool.size(), repetitions);
  const double better = std::min(median(ways[0].times), median(ways[1].times));
  for (const Way& way : ways) {
    const auto [least, most] = std::ranges::minmax(way.times);
    std::printf("%-20.*s %.3f s (%.3f to %.3f)  %.3f times the better of the first two\n",
                static_cast<int>(way.name.size()), way.name.data(), median(way.times), least, most,
                median(way.times) / better);
  }
}

}  // namespace
}  // namespace debruit

int main(int argc, char** argv) {
  const auto argument = [&](int index, std::size_t otherwise) {
    return index < argc ? static_cast<std::size_t>(std::strtoul(argv[index], nullptr, 10)) : otherwise;
  };
  debruit::time_grid(argument(1, 40), std::max<std::size_t>(1, argument(2, 3)), argument(3, 0));
}
