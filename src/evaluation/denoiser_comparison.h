// Denoisers side by side: all are given the same noisy images and judged against the clean ones.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/threads.h"
#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "debruit/evaluate.h"
#include "evaluation/filters.h"
#include "evaluation/ssim.h"
#include "evaluation/statistics.h"
#include "evaluation/test_images.h"

namespace debruit {

/// Leaves images as they are.
struct NoisyInput {};

using Denoiser = std::variant<NoisyInput, Filter, Autoencoder>;

/// A denoiser and how many images of each cell it is given, spread evenly over the data; 0: all.
struct ComparedDenoiser {
  Denoiser denoiser;
  std::size_t limit = 0;
};

/// PSNR of every image of the data, in dB; nothing where it was perfect or the denoiser was not given it.
using ImagePsnr = std::vector<std::optional<double>>;

/// What a denoiser scored in a cell.
struct DenoiserScore {
  Quality quality;
  std::size_t count = 0;  ///< images that it was given
  ImagePsnr psnr;
};

class DenoiserComparison {
 public:
  /// `data`, `spec` and `pool` must outlive the object. Throws Error(usage) where there is no image, an autoencoder
  /// takes others, or a filter's parameter is out of range.
  DenoiserComparison(std::span<const ComparedDenoiser> denoisers, const Dataset& data, const EvaluationSpec& spec,
                     ThreadPool& pool);
  ~DenoiserComparison();
  DenoiserComparison(const DenoiserComparison&) = delete;
  DenoiserComparison& operator=(const DenoiserComparison&) = delete;

  /// One score a denoiser, in their order, which depends neither on the pool's size nor on the other denoisers. `cell`
  /// is one of test_cells(spec).
  [[nodiscard]] std::vector<DenoiserScore> score(const TestCell& cell);

 private:
  class Entry;
  void judge(const TestBatch& batch, std::size_t at, std::size_t thread);

  const Dataset& data_;
  ThreadPool& pool_;
  TestImages images_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<Ssim> ssim_;  // one a thread
};

/// Image by image the mean of several models' PSNR; nothing where one has none. Throws Error(usage) for no models or
/// other numbers of images.
[[nodiscard]] ImagePsnr mean_psnr(std::span<const DenoiserScore> models);

/// Mean of a - b over the images where both have a PSNR, by bootstrap_mean_difference; nothing where there is no such
/// image. Throws as it does.
[[nodiscard]] std::optional<Estimate> psnr_difference(const ImagePsnr& a, const ImagePsnr& b, const BootstrapSpec& spec,
                                                      ThreadPool& pool);

}  // namespace debruit
