#include "evaluation/denoiser_comparison.h"

#include <algorithm>
#include <string>
#include <utility>

#include "data/shape_check.h"
#include "data/value_check.h"
#include "debruit/error.h"
#include "evaluation/metrics.h"
#include "nn/network.h"
#include "nn/predictor.h"

namespace debruit {
namespace {

/// A denoiser at work: noisy images [count, size] -> cleaned ones, which stay until the next call.
class Cleaner {
 public:
  virtual ~Cleaner() = default;
  [[nodiscard]] virtual std::span<const float> clean(std::span<const float> noisy) = 0;
};

class LeavingAsIs : public Cleaner {
 public:
  std::span<const float> clean(std::span<const float> noisy) override { return noisy; }
};

class Filtering : public Cleaner {
 public:
  Filtering(const Filter& filter, const ImageShape& shape, ThreadPool& pool)
      : filter_(filter), shape_(shape), pool_(pool) {
    validate_filter(filter_);
  }

  std::span<const float> clean(std::span<const float> noisy) override {
    cleaned_.resize(noisy.size());
    apply_filter(filter_, shape_, noisy, cleaned_, pool_);
    return cleaned_;
  }

 private:
  Filter filter_;
  ImageShape shape_;
  ThreadPool& pool_;
  std::vector<float> cleaned_;
};

class Autoencoding : public Cleaner {
 public:
  Autoencoding(const Autoencoder& model, ThreadPool& pool)
      : network_(network_spec(model.spec())), predictor_(make_predictor(network_, model.weights(), pool)) {}

  std::span<const float> clean(std::span<const float> noisy) override {
    cleaned_.resize(noisy.size());
    predictor_->run({0, network_.layers.size()}, noisy.size() / network_.inputs(), noisy, cleaned_);
    return cleaned_;
  }

 private:
  NetworkSpec network_;
  std::unique_ptr<Predictor> predictor_;
  std::vector<float> cleaned_;
};

/// Makes what a denoiser works with.
struct MakeCleaner {
  const Dataset& data;
  ThreadPool& pool;

  std::unique_ptr<Cleaner> operator()(const NoisyInput&) const { return std::make_unique<LeavingAsIs>(); }
  std::unique_ptr<Cleaner> operator()(const Filter& filter) const {
    return std::make_unique<Filtering>(filter, data.shape, pool);
  }
  std::unique_ptr<Cleaner> operator()(const Autoencoder& model) const {
    require_images(data, model.spec().image);
    return std::make_unique<Autoencoding>(model, pool);
  }
};

/// What the images of a cell scored; nothing for those that were not given.
struct ImageScores {
  std::vector<std::optional<double>> mse;
  ImagePsnr psnr;
  std::vector<std::optional<double>> ssim;

  explicit ImageScores(std::size_t count) : mse(count), psnr(count), ssim(count) {}
};

/// The mean of those that are there, of `count` images.
Mean mean_of_defined(const std::vector<std::optional<double>>& values, std::size_t count) {
  std::vector<double> defined;
  for (const auto& value : values) {
    if (value) defined.push_back(*value);
  }
  return mean_of(defined, count - defined.size());
}

}  // namespace

/// A denoiser with its images of a batch and its scores of a cell.
class DenoiserComparison::Entry {
 public:
  Entry(const ComparedDenoiser& compared, const Dataset& data, ThreadPool& pool)
      : cleaner_(std::visit(MakeCleaner{data, pool}, compared.denoiser)),
        size_(data.shape.size()),
        count_(data.size()),
        given_(compared.limit == 0 ? count_ : std::min(compared.limit, count_)),
        scores_(count_) {}

  void begin_cell() { scores_ = ImageScores(count_); }

  void clean(const TestBatch& batch) {
    places_.assign(batch.count, std::nullopt);
    chosen_.clear();
    std::size_t place = 0;
    for (std::size_t i = 0; i < batch.count; ++i) {
      if (!is_spread(batch.first + i, count_, given_)) continue;
      places_[i] = place++;
      const std::span<const float> image = batch.noisy.subspan(i * size_, size_);
      if (given_ < count_) chosen_.insert(chosen_.end(), image.begin(), image.end());
    }
    if (place > 0) cleaned_ = cleaner_->clean(given_ < count_ ? std::span<const float>(chosen_) : batch.noisy);
  }

  /// Image `at` of the batch, number `index` of the data; `ssim` has the clean one as its reference.
  void judge(std::size_t at, std::size_t index, std::span<const float> clean, Ssim& ssim) {
    if (!places_[at]) return;
    const std::span<const float> image = cleaned_.subspan(*places_[at] * size_, size_);
    const double mse = mean_squared_error(image, clean);
    scores_.mse[index] = mse;
    scores_.psnr[index] = psnr(mse);
    scores_.ssim[index] = ssim.compare(image);
  }

  [[nodiscard]] DenoiserScore end_cell() {
    return {.quality = {.mse = mean_of_defined(scores_.mse, given_),
                        .psnr = mean_of_defined(scores_.psnr, given_),
                        .ssim = mean_of_defined(scores_.ssim, given_)},
            .count = given_,
            .psnr = std::move(scores_.psnr)};
  }

 private:
  std::unique_ptr<Cleaner> cleaner_;
  std::size_t size_;   // pixels of an image
  std::size_t count_;  // images of a cell
  std::size_t given_;  // those that the denoiser is given
  ImageScores scores_;
  std::vector<std::optional<std::size_t>> places_;  // of the batch's images in `cleaned_`
  std::vector<float> chosen_;                       // noisy images where not all are given
  std::span<const float> cleaned_;
};

DenoiserComparison::DenoiserComparison(std::span<const ComparedDenoiser> denoisers, const Dataset& data,
                                       const EvaluationSpec& spec, ThreadPool& pool)
    : data_(data), pool_(pool), images_(data, spec, pool) {
  require_images(data, data.shape);
  require_targets(data, spec.scaling);
  for (const ComparedDenoiser& compared : denoisers) entries_.push_back(std::make_unique<Entry>(compared, data, pool));
  for (std::size_t thread = 0; thread < pool.size(); ++thread) ssim_.emplace_back(data.shape);
}

DenoiserComparison::~DenoiserComparison() = default;

std::vector<DenoiserScore> DenoiserComparison::score(const TestCell& cell) {
  const FloatingPointScope scope;
  for (const auto& entry : entries_) entry->begin_cell();
  images_.for_each_batch(cell, [&](const TestBatch& batch) {
    for (const auto& entry : entries_) entry->clean(batch);
    pool_.parallel_for(batch.count, [&](std::size_t at, std::size_t thread) { judge(batch, at, thread); });
  });
  std::vector<DenoiserScore> scores;
  for (const auto& entry : entries_) scores.push_back(entry->end_cell());
  return scores;
}

void DenoiserComparison::judge(const TestBatch& batch, std::size_t at, std::size_t thread) {
  const std::size_t size = data_.shape.size();
  const std::span<const float> clean = batch.clean.subspan(at * size, size);
  ssim_[thread].set_reference(clean);
  for (const auto& entry : entries_) entry->judge(at, batch.first + at, clean, ssim_[thread]);
}

ImagePsnr mean_psnr(std::span<const DenoiserScore> models) {
  if (models.empty()) throw Error(ErrorKind::usage, "PSNR", "there is no model to take the mean of");
  ImagePsnr mean(models[0].psnr.size());
  for (const DenoiserScore& model : models) {
    if (model.psnr.size() == mean.size()) continue;
    throw Error(ErrorKind::usage, "PSNR",
                "of " + std::to_string(model.psnr.size()) + " images with one model and of " +
                    std::to_string(mean.size()) + " with another");
  }
  for (std::size_t image = 0; image < mean.size(); ++image) {
    const auto has_none = [&](const DenoiserScore& model) { return !model.psnr[image]; };
    if (std::ranges::any_of(models, has_none)) continue;
    double sum = 0;
    for (const DenoiserScore& model : models) sum += *model.psnr[image];
    mean[image] = sum / static_cast<double>(models.size());
  }
  return mean;
}

std::optional<Estimate> psnr_difference(const ImagePsnr& a, const ImagePsnr& b, const BootstrapSpec& spec,
                                        ThreadPool& pool) {
  if (a.size() != b.size()) {
    throw Error(ErrorKind::usage, "PSNR",
                "of " + std::to_string(a.size()) + " images against that of " + std::to_string(b.size()));
  }
  std::vector<double> of_a;
  std::vector<double> of_b;
  for (std::size_t image = 0; image < a.size(); ++image) {
    if (!a[image] || !b[image]) continue;
    of_a.push_back(*a[image]);
    of_b.push_back(*b[image]);
  }
  if (of_a.empty()) return std::nullopt;
  return bootstrap_mean_difference(of_a, of_b, spec, pool);
}

}  // namespace debruit
