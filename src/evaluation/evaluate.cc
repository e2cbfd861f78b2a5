#include "debruit/evaluate.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/threads.h"
#include "data/noisy_images.h"
#include "data/shape_check.h"
#include "debruit/error.h"
#include "evaluation/metrics.h"
#include "evaluation/ssim.h"
#include "evaluation/test_images.h"
#include "nn/network.h"
#include "nn/predictor.h"

namespace debruit {
namespace {

constexpr std::size_t kBatch = 384;  // whole blocks of images for two or four threads

/// What one image of a cell scored.
struct ImageScores {
  std::vector<double> mse;
  std::vector<std::optional<double>> psnr;
  std::vector<std::optional<double>> ssim;

  explicit ImageScores(std::size_t count) : mse(count), psnr(count), ssim(count) {}
};

Mean mean_of_defined(const std::vector<std::optional<double>>& values) {
  std::vector<double> defined;
  for (const auto& value : values) {
    if (value) defined.push_back(*value);
  }
  return mean_of(defined, values.size() - defined.size());
}

Quality quality_of(const ImageScores& scores) {
  return {.mse = mean_of(scores.mse), .psnr = mean_of_defined(scores.psnr), .ssim = mean_of_defined(scores.ssim)};
}

class Evaluator {
 public:
  Evaluator(const Autoencoder& model, const Dataset& data, const EvaluationSpec& spec, std::size_t threads)
      : data_(data),
        spec_(spec),
        network_(network_spec(model.spec())),
        pool_(threads),
        predictor_(make_predictor(network_, model.weights(), pool_)),
        noisy_(kBatch * data.shape.size()),
        clean_(kBatch * data.shape.size()),
        cleaned_(kBatch * data.shape.size()) {
    for (std::size_t thread = 0; thread < pool_.size(); ++thread) ssim_.emplace_back(data.shape);
  }

  /// All images with `kinds`: one kind, or one for each consecutive part of the data.
  Score score(const std::vector<Noise>& kinds, double scale) {
    ImageScores denoised(data_.size());
    ImageScores noisy(data_.size());
    const std::size_t size = data_.shape.size();
    for (std::size_t first = 0; first < data_.size(); first += kBatch) {
      const std::size_t count = std::min(kBatch, data_.size() - first);
      pool_.parallel_for(count, [&](std::size_t i, std::size_t) { make_image(first + i, i, kinds, scale); });
      predictor_->run({0, network_.layers.size()}, count, std::span(noisy_).first(count * size),
                      std::span(cleaned_).first(count * size));
      pool_.parallel_for(count, [&](std::size_t i, std::size_t thread) {
        Ssim& ssim = ssim_[thread];
        const std::span<const float> clean = row(clean_, i);
        ssim.set_reference(clean);
        judge(row(cleaned_, i), clean, ssim, denoised, first + i);
        judge(row(noisy_, i), clean, ssim, noisy, first + i);
      });
    }
    return {.kinds = kinds, .scale = scale, .denoised = quality_of(denoised), .noisy = quality_of(noisy)};
  }

 private:
  void make_image(std::size_t index, std::size_t at, const std::vector<Noise>& kinds, double scale) {
    make_test_image(data_, index, spec_, kinds[part_of(index, data_.size(), kinds.size())], scale, row(noisy_, at),
                    row(clean_, at));
  }

  [[nodiscard]] std::span<float> row(std::vector<float>& rows, std::size_t at) const {
    return std::span(rows).subspan(at * data_.shape.size(), data_.shape.size());
  }

  static void judge(std::span<const float> image, std::span<const float> clean, Ssim& ssim, ImageScores& scores,
                    std::size_t index) {
    scores.mse[index] = mean_squared_error(image, clean);
    scores.psnr[index] = psnr(scores.mse[index]);
    scores.ssim[index] = ssim.compare(image);
  }

  const Dataset& data_;
  const EvaluationSpec& spec_;
  NetworkSpec network_;
  ThreadPool pool_;
  std::unique_ptr<Predictor> predictor_;
  std::vector<float> noisy_;  // [kBatch, size] each
  std::vector<float> clean_;
  std::vector<float> cleaned_;
  std::vector<Ssim> ssim_;  // one a thread
};

void check(const Autoencoder& model, const Dataset& data, const EvaluationSpec& spec) {
  require_images(data, model.spec().image);
  if (spec.kinds.empty()) throw Error(ErrorKind::usage, "noise", "the list of kinds is empty");
  if (spec.scales.empty()) throw Error(ErrorKind::usage, "noise scale", "the list of scales is empty");
  for (const Noise& kind : spec.kinds) {
    for (const double scale : spec.scales) validate_noise(kind, scale);
  }
}

}  // namespace

Evaluation evaluate(const Autoencoder& model, const Dataset& data, const EvaluationSpec& spec, std::size_t threads,
                    const std::function<void(double)>& on_progress) {
  const FloatingPointScope scope;
  check(model, data, spec);
  Evaluation evaluation{{.data = data.name,
                         .split = std::string(split_name(data.split)),
                         .data_checksum = checksum(data),
                         .classes = data.classes,
                         .count = data.size(),
                         .spec = spec,
                         .data_range = 1},
                        {}};
  std::vector<std::vector<Noise>> cells;
  if (spec.mix == EvaluationMix::thirds) {
    cells.push_back(spec.kinds);
  } else {
    for (const Noise& kind : spec.kinds) cells.push_back({kind});
  }
  Evaluator evaluator(model, data, spec, threads);
  const double total = static_cast<double>(cells.size() * spec.scales.size());
  for (const auto& kinds : cells) {
    for (const double scale : spec.scales) {
      evaluation.scores.push_back(evaluator.score(kinds, scale));
      if (on_progress) on_progress(static_cast<double>(evaluation.scores.size()) / total);
    }
  }
  return evaluation;
}

}  // namespace debruit
