#include "bench/measure.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "base/random.h"
#include "base/threads.h"
#include "data/noisy_images.h"
#include "debruit/train.h"
#include "kernels/fma_peak.h"
#include "kernels/target.h"
#include "nn/engine.h"

namespace debruit {
namespace {

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Peak of all threads of the pool together, in floating-point operations a second: as many times the median item's as
/// there are threads, so that a thread which starts late or is interrupted does not lower it. Takes some 10 ms.
double probe_peak(ThreadPool& pool) {
  constexpr std::size_t kRounds = 10000;
  constexpr std::size_t kItemsPerThread = 150;
  std::vector<double> rates(kItemsPerThread * pool.size());
  pool.parallel_for(rates.size(), [&](std::size_t item, std::size_t) {
    double operations = 0;
    const double seconds = seconds_of([&] { operations = run_fma_chains(kRounds); });
    rates[item] = operations / seconds;
  });
  return static_cast<double>(pool.size()) * spread_of(rates).median;
}

/// Times repetitions of one piece of work and the peak before and after each.
class Repetitions {
 public:
  Repetitions(double operations, ThreadPool& pool) : operations_(operations), pool_(pool) {}

  void add(const std::function<void()>& work) {
    const double before = probe_peak(pool_);
    const double seconds = seconds_of(work);
    const double peak = (before + probe_peak(pool_)) / 2;
    seconds_.push_back(seconds);
    shares_.push_back(operations_ / seconds / peak);
  }

  [[nodiscard]] double last_seconds() const { return seconds_.back(); }

  void write(BenchResult& result) const {
    result.seconds_per_epoch = spread_of(seconds_);
    result.gflops = operations_ / result.seconds_per_epoch.median * 1e-9;
    result.peak_share = spread_of(shares_).median;
  }

 private:
  double operations_;
  ThreadPool& pool_;
  std::vector<double> seconds_;
  std::vector<double> shares_;
};

/// Values uniform in [0, 1).
std::vector<float> random_rows(std::size_t count, std::uint32_t sample) {
  std::vector<float> values(count);
  for (std::size_t first = 0; first < count; first += 4) {
    const auto words = random_block({.sample = sample}, static_cast<std::uint32_t>(first / 4));
    for (std::size_t i = first; i < std::min(first + 4, count); ++i) {
      values[i] = static_cast<float>(words[i - first] >> 8) * 0x1p-24F;
    }
  }
  return values;
}

/// 8-bit images with random pixels and labels.
Dataset random_dataset(const ImageShape& shape, std::size_t count) {
  std::vector<std::uint8_t> pixels;
  for (const float value : random_rows(count * shape.size(), 0)) {
    pixels.push_back(static_cast<std::uint8_t>(value * 256));
  }
  return {.name = "random",
          .shape = shape,
          .images = Images(std::move(pixels), shape.size()),
          .labels = std::vector<std::uint8_t>(count),
          .noisy = {},
          .classes = {}};
}

/// An epoch of steps on rows that lie ready.
class TrainingSteps {
 public:
  TrainingSteps(const NetworkSpec& network, const BenchJob& job, ThreadPool& pool)
      : pool_(pool),
        images_(job.images),
        inputs_(random_rows(job.images * network.inputs(), 0)),
        engine_(make_fast_engine(network, initial_weights(network, 1), AdamSpec{}, job.batch_size, pool)) {
    if (network.loss == Loss::cross_entropy) {
      for (const float value : random_rows(job.images, 1)) {
        labels_.push_back(static_cast<std::uint32_t>(value * static_cast<float>(network.outputs())));
      }
    } else {
      targets_ = random_rows(job.images * network.outputs(), 1);
    }
  }

  void run_epoch() {
    const std::size_t batch = engine_->batch_size();
    for (std::size_t first = 0; first < images_; first += batch) {
      const std::size_t count = std::min(batch, images_ - first);
      pool_.parallel_for((count + kCopied - 1) / kCopied, [&](std::size_t item, std::size_t) {
        for (std::size_t i = item * kCopied; i < std::min((item + 1) * kCopied, count); ++i) copy_image(first, i);
      });
      engine_->train_step(count);
    }
  }

 private:
  static constexpr std::size_t kCopied = 16;  // images that one thread copies at a time

  void copy_image(std::size_t first, std::size_t i) {
    const auto input = engine_->input_row(i);
    std::copy_n(inputs_.data() + (first + i) * input.size(), input.size(), input.data());
    const auto target = engine_->target_row(i);
    std::copy_n(targets_.data() + (first + i) * target.size(), target.size(), target.data());
    if (!labels_.empty()) engine_->labels()[i] = labels_[first + i];
  }

  ThreadPool& pool_;
  std::size_t images_;
  std::vector<float> inputs_;
  std::vector<float> targets_;
  std::vector<std::uint32_t> labels_;
  std::unique_ptr<Engine> engine_;
};

/// Epochs of `train` and epochs of steps in turns.
void measure_autoencoder_training(const BenchJob& job, const BenchOptions& options, ThreadPool& pool,
                                  TrainingSteps& steps, Repetitions& repetitions, BenchResult& result) {
  TrainingSpec training;
  training.epochs = options.repetitions + 1;
  training.batch_size = job.batch_size;
  std::vector<double> seconds;
  std::vector<double> ratios;
  TrainingCallbacks callbacks;
  callbacks.on_epoch = [&](const EpochReport& epoch) {
    if (epoch.epoch == 1) return steps.run_epoch();  // both are warm from here on
    repetitions.add([&] { steps.run_epoch(); });
    seconds.push_back(epoch.seconds);
    ratios.push_back(epoch.seconds / repetitions.last_seconds());
  };
  const Dataset data = random_dataset(job.autoencoder.image, job.images);
  static_cast<void>(train(job.autoencoder, training, data, callbacks, pool.size()));
  result.train_seconds_per_epoch = spread_of(seconds);
  result.train_ratio = spread_of(ratios).median;
}

Spread measure_noise(const BenchJob& job, const BenchOptions& options, ThreadPool& pool) {
  const ImageShape shape = job.autoencoder.image;
  const Dataset data = random_dataset(shape, job.images);
  const NoisyImages images(data, Scaling::unit, TrainingNoise{}, 1, kTrainingStreams);
  std::vector<float> scratch(2 * shape.size() * pool.size());
  std::vector<double> seconds;
  for (std::size_t epoch = 1; epoch <= options.repetitions; ++epoch) {
    seconds.push_back(seconds_of([&] {
      pool.parallel_for(data.size(), [&](std::size_t image, std::size_t thread) {
        const auto rows = std::span(scratch).subspan(2 * thread * shape.size(), 2 * shape.size());
        images.make(image, epoch, rows.first(shape.size()), rows.last(shape.size()));
      });
    }));
  }
  return spread_of(seconds);
}

void measure_training(const BenchJob& job, const BenchOptions& options, ThreadPool& pool, BenchResult& result) {
  const NetworkSpec network = job.network(job.autoencoder);
  TrainingSteps steps(network, job, pool);
  Repetitions repetitions(training_flops(network.layers) * static_cast<double>(job.images), pool);
  if (network.encoder_layers > 0) {
    measure_autoencoder_training(job, options, pool, steps, repetitions, result);
  } else {
    steps.run_epoch();
    for (std::size_t i = 0; i < options.repetitions; ++i) repetitions.add([&] { steps.run_epoch(); });
    result.noise_seconds_per_epoch = measure_noise(job, options, pool);
  }
  repetitions.write(result);
}

void measure_inference(const BenchJob& job, const BenchOptions& options, ThreadPool& pool, BenchResult& result) {
  const NetworkSpec network = job.network(job.autoencoder);
  const bool encode = job.kind == BenchKind::encode || job.kind == BenchKind::encode_one;
  const Autoencoder model(job.autoencoder, 1);
  const std::vector<float> rows = random_rows(job.images * network.inputs(), 0);
  const auto layers = std::span(network.layers).first(encode ? network.encoder_layers : network.layers.size());
  const std::size_t outputs = outputs_of(layers.back());
  std::vector<float> results(job.images * outputs);
  const auto run = [&] {
    for (std::size_t first = 0; first < job.images; first += job.batch_size) {
      const auto images = std::span(rows).subspan(first * network.inputs(), job.batch_size * network.inputs());
      const auto written = std::span(results).subspan(first * outputs, job.batch_size * outputs);
      if (encode) {
        model.encode(images, written, pool.size());
      } else {
        model.denoise(images, written, pool.size());
      }
    }
  };
  Repetitions repetitions(forward_flops(layers) * static_cast<double>(job.images), pool);
  run();
  for (std::size_t i = 0; i < options.repetitions; ++i) repetitions.add(run);
  repetitions.write(result);
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  return {.median = median, .min = values.front(), .max = values.back()};
}

BenchResult run_bench_job(const BenchJob& job, const BenchOptions& options) {
  const FloatingPointScope scope;
  ThreadPool pool(options.threads);
  BenchResult result;
  result.job = job.name;
  result.threads = pool.size();
  result.target = kernel_target();
  if (job.kind == BenchKind::train) {
    measure_training(job, options, pool, result);
  } else {
    measure_inference(job, options, pool, result);
  }
  return result;
}

}  // namespace debruit
