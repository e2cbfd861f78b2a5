#include "debruit/evaluate.h"

#include <memory>

#include "base/threads.h"
#include "data/shape_check.h"
#include "evaluation/metrics.h"
#include "evaluation/ssim.h"
#include "evaluation/test_images.h"
#include "nn/network.h"
#include "nn/predictor.h"

namespace debruit {
namespace {

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
      : count_(data.size()),
        size_(data.shape.size()),
        network_(network_spec(model.spec())),
        pool_(threads),
        predictor_(make_predictor(network_, model.weights(), pool_)),
        images_(data, spec, pool_),
        cleaned_(TestImages::kLargestBatch * size_) {
    for (std::size_t thread = 0; thread < pool_.size(); ++thread) ssim_.emplace_back(data.shape);
  }

  Score score(const TestCell& cell) {
    ImageScores denoised(count_);
    ImageScores noisy(count_);
    images_.for_each_batch(cell, [&](const TestBatch& batch) {
      predictor_->run({0, network_.layers.size()}, batch.count, batch.noisy,
                      std::span(cleaned_).first(batch.count * size_));
      pool_.parallel_for(batch.count, [&](std::size_t i, std::size_t thread) {
        Ssim& ssim = ssim_[thread];
        const std::span<const float> clean = batch.clean.subspan(i * size_, size_);
        ssim.set_reference(clean);
        judge(std::span(cleaned_).subspan(i * size_, size_), clean, ssim, denoised, batch.first + i);
        judge(batch.noisy.subspan(i * size_, size_), clean, ssim, noisy, batch.first + i);
      });
    });
    return {.kinds = cell.kinds, .scale = cell.scale, .denoised = quality_of(denoised), .noisy = quality_of(noisy)};
  }

 private:
  static void judge(std::span<const float> image, std::span<const float> clean, Ssim& ssim, ImageScores& scores,
                    std::size_t index) {
    scores.mse[index] = mean_squared_error(image, clean);
    scores.psnr[index] = psnr(scores.mse[index]);
    scores.ssim[index] = ssim.compare(image);
  }

  std::size_t count_;  // images
  std::size_t size_;   // pixels of one
  NetworkSpec network_;
  ThreadPool pool_;
  std::unique_ptr<Predictor> predictor_;
  TestImages images_;
  std::vector<float> cleaned_;  // [kLargestBatch, size]
  std::vector<Ssim> ssim_;      // one a thread
};

}  // namespace

Evaluation evaluate(const Autoencoder& model, const Dataset& data, const EvaluationSpec& spec, std::size_t threads,
                    const std::function<void(double)>& on_progress) {
  const FloatingPointScope scope;
  require_images(data, model.spec().image);
  const std::vector<TestCell> cells = test_cells(spec);
  Evaluation evaluation{measured_on(data, spec), {}};
  Evaluator evaluator(model, data, spec, threads);
  for (const TestCell& cell : cells) {
    evaluation.scores.push_back(evaluator.score(cell));
    if (on_progress) on_progress(static_cast<double>(evaluation.scores.size()) / static_cast<double>(cells.size()));
  }
  return evaluation;
}

}  // namespace debruit
