#include "evaluation/ssim.h"

#include <cmath>

namespace debruit {
namespace {

constexpr std::size_t kRadius = Ssim::kWindow / 2;  // 3.5 standard deviations, rounded
constexpr double kSigma = 1.5;
constexpr double kC1 = 0.01 * 0.01;
constexpr double kC2 = 0.03 * 0.03;

std::array<double, Ssim::kWindow> gaussian_window() {
  std::array<double, Ssim::kWindow> weights{};
  double sum = 0;
  for (std::size_t tap = 0; tap < weights.size(); ++tap) {
    const double distance = static_cast<double>(tap) - static_cast<double>(kRadius);
    weights[tap] = std::exp(-distance * distance / (2 * kSigma * kSigma));
    sum += weights[tap];
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

std::size_t places(std::size_t side) { return side < Ssim::kWindow ? 0 : side - Ssim::kWindow + 1; }

}  // namespace

Ssim::Ssim(const ImageShape& shape)
    : shape_(shape), rows_(places(shape.height)), columns_(places(shape.width)), weights_(gaussian_window()) {
  if (!defined()) return;
  const std::size_t plane = shape.height * shape.width;
  const std::size_t inside = rows_ * columns_;
  reference_.resize(shape.size());
  reference_mean_.resize(shape.channels * inside);
  reference_square_.resize(shape.channels * inside);
  pixels_.resize(plane);
  product_.resize(plane);
  halfway_.resize(rows_ * shape.width);
  mean_.resize(inside);
  square_.resize(inside);
  cross_.resize(inside);
}

/// source [height, width] -> target [rows, columns]: mean under the window, columns first. Both loops run along rows,
/// so that the compiler can vectorise them without changing the order of any sum; taps at equal distance are paired.
void Ssim::smooth(std::span<const double> source, std::span<double> target) {
  const std::size_t width = shape_.width;
  for (std::size_t row = 0; row < rows_; ++row) {
    double* const out = halfway_.data() + row * width;
    const double* const in = source.data() + row * width;
    for (std::size_t x = 0; x < width; ++x) {
      double sum = weights_[kRadius] * in[kRadius * width + x];
      for (std::size_t tap = 0; tap < kRadius; ++tap) {
        sum += weights_[tap] * (in[tap * width + x] + in[(kWindow - 1 - tap) * width + x]);
      }
      out[x] = sum;
    }
  }
  for (std::size_t row = 0; row < rows_; ++row) {
    double* const out = target.data() + row * columns_;
    const double* const in = halfway_.data() + row * width;
    for (std::size_t x = 0; x < columns_; ++x) {
      double sum = weights_[kRadius] * in[x + kRadius];
      for (std::size_t tap = 0; tap < kRadius; ++tap) {
        sum += weights_[tap] * (in[x + tap] + in[x + kWindow - 1 - tap]);
      }
      out[x] = sum;
    }
  }
}

void Ssim::set_reference(std::span<const float> image) {
  if (!defined()) return;
  const std::size_t plane = pixels_.size();
  const std::size_t inside = mean_.size();
  for (std::size_t i = 0; i < image.size(); ++i) reference_[i] = static_cast<double>(image[i]);
  for (std::size_t channel = 0; channel < shape_.channels; ++channel) {
    const std::span<const double> pixels = std::span(reference_).subspan(channel * plane, plane);
    for (std::size_t i = 0; i < plane; ++i) product_[i] = pixels[i] * pixels[i];
    smooth(pixels, std::span(reference_mean_).subspan(channel * inside, inside));
    smooth(product_, std::span(reference_square_).subspan(channel * inside, inside));
  }
}

std::optional<double> Ssim::compare(std::span<const float> image) {
  if (!defined()) return std::nullopt;
  const std::size_t plane = pixels_.size();
  const std::size_t inside = mean_.size();
  double sum = 0;
  for (std::size_t channel = 0; channel < shape_.channels; ++channel) {
    const double* const reference = reference_.data() + channel * plane;
    for (std::size_t i = 0; i < plane; ++i) pixels_[i] = static_cast<double>(image[channel * plane + i]);
    smooth(pixels_, mean_);
    for (std::size_t i = 0; i < plane; ++i) product_[i] = pixels_[i] * pixels_[i];
    smooth(product_, square_);
    for (std::size_t i = 0; i < plane; ++i) product_[i] = pixels_[i] * reference[i];
    smooth(product_, cross_);
    for (std::size_t i = 0; i < inside; ++i) {
      const double a = reference_mean_[channel * inside + i];
      const double b = mean_[i];
      const double variances = reference_square_[channel * inside + i] - a * a + square_[i] - b * b;
      const double covariance = cross_[i] - a * b;
      sum += (2 * a * b + kC1) * (2 * covariance + kC2) / ((a * a + b * b + kC1) * (variances + kC2));
    }
  }
  return sum / static_cast<double>(shape_.channels * inside);
}

std::optional<double> ssim(std::span<const float> a, std::span<const float> b, const ImageShape& shape) {
  Ssim comparison(shape);
  comparison.set_reference(a);
  return comparison.compare(b);
}

}  // namespace debruit
