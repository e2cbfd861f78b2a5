// Structural similarity (Wang, Bovik, Sheikh & Simoncelli 2004).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "debruit/shape.h"

namespace debruit {

/// Compares images with a reference; the reference's moments are computed once. The convention is scikit-image's
/// structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1): Gaussian window
/// of 11 x 11, K1 0.01, K2 0.03, mean over the places where the window lies inside the image, mean over channels.
/// Allocates in its constructor only.
class Ssim {
 public:
  explicit Ssim(const ImageShape& shape);

  /// False for images smaller than the window, which have no SSIM.
  [[nodiscard]] bool defined() const noexcept { return rows_ > 0 && columns_ > 0; }

  /// `image` is [channels, height, width].
  void set_reference(std::span<const float> image);

  /// SSIM of `image` and the reference; nothing where !defined().
  [[nodiscard]] std::optional<double> compare(std::span<const float> image);

  static constexpr std::size_t kWindow = 11;

 private:
  void smooth(std::span<const double> source, std::span<double> target);

  ImageShape shape_;
  std::size_t rows_;  // places of the window inside the image
  std::size_t columns_;
  std::array<double, kWindow> weights_;
  std::vector<double> reference_;              // [channels, height, width]
  std::vector<double> reference_mean_;         // [channels, rows, columns]
  std::vector<double> reference_square_;       // the same shape: window mean of the square
  std::vector<double> pixels_, product_;       // [height, width]
  std::vector<double> halfway_;                // [rows, width]
  std::vector<double> mean_, square_, cross_;  // [rows, columns]
};

/// SSIM of one pair. For many pairs with a common image, keep an `Ssim`.
[[nodiscard]] std::optional<double> ssim(std::span<const float> a, std::span<const float> b, const ImageShape& shape);

}  // namespace debruit
