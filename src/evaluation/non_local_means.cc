#include "evaluation/non_local_means.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace debruit {
namespace {

constexpr double kCutoff = 5;   // difference beyond which scikit-image stops adding up a patch
constexpr double kRange = 700;  // difference beyond which schraudolph_exp is not defined

/// e^x for x in [-kRange, 0] (N. Schraudolph, A fast, compact approximation of the exponential function, 1999): the
/// upper half of a double is a linear function of x, with the least root mean square of the error.
double schraudolph_exp(double x) {
  constexpr double kSlope = 1512775.3951951856938;  // 2^20 / ln 2
  constexpr std::int64_t kOffset = 1072632447;      // 1023 2^20 - 60801
  return std::bit_cast<double>((static_cast<std::int64_t>(kSlope * x) + kOffset) << 32);
}

double weight_of(double difference) { return difference > kRange ? 0 : schraudolph_exp(-std::max(0.0, difference)); }

/// Where the border d c b | a b c d | c b a, repeated, has its value from; one pixel stands for all.
std::size_t mirrored(std::ptrdiff_t at, std::size_t size) {
  if (size == 1) return 0;
  const auto period = static_cast<std::ptrdiff_t>(2 * (size - 1));
  const std::ptrdiff_t inside = ((at % period) + period) % period;
  return static_cast<std::size_t>(std::min(inside, period - inside));
}

/// One dimension of the patch's Gaussian, which is a product of two.
std::vector<double> patch_kernel(std::size_t patch_size, double total) {
  const double deviation = static_cast<double>(patch_size - 1) / 4;
  const std::size_t middle = patch_size / 2;
  std::vector<double> kernel(patch_size);
  double sum = 0;
  for (std::size_t tap = 0; tap < patch_size; ++tap) {
    const double distance = static_cast<double>(tap) - static_cast<double>(middle);
    kernel[tap] = std::exp(-distance * distance / (2 * deviation * deviation));
    sum += kernel[tap];
  }
  for (double& tap : kernel) tap *= std::sqrt(total) / sum;
  return kernel;
}

}  // namespace

NonLocalMeans::NonLocalMeans(const NonLocalMeansFilter& spec, const ImageShape& shape)
    : shape_(shape),
      radius_(spec.patch_size / 2),
      distance_(spec.patch_distance),
      expected_(2 * spec.sigma * spec.sigma),
      kernel_(patch_kernel(spec.patch_size, 1 / (static_cast<double>(shape.channels) * spec.h * spec.h))),
      padded_width_(shape.width + 2 * radius_),
      padded_plane_((shape.height + 2 * radius_) * padded_width_),
      padded_(shape.channels * padded_plane_),
      across_((shape.height + 2 * radius_) * shape.width),
      sums_(shape.size()),
      weight_sums_(shape.height * shape.width) {}

void NonLocalMeans::run(std::span<const float> image, std::span<float> filtered) {
  pad(image);
  begin_sums();
  // Weights are symmetric: each pair of pixels is met once, the lower one second.
  const std::size_t rows = std::min(distance_ + 1, shape_.height);
  const std::size_t columns = std::min(distance_, shape_.width - 1);
  for (std::size_t down = 0; down < rows; ++down) {
    for (std::size_t left = down == 0 ? 0 : columns; left > 0; --left) {
      add_shift({down, -static_cast<std::ptrdiff_t>(left), left, shape_.width});
    }
    for (std::size_t right = down == 0 ? 1 : 0; right <= columns; ++right) {
      add_shift({down, static_cast<std::ptrdiff_t>(right), 0, shape_.width - right});
    }
  }
  const std::size_t plane = weight_sums_.size();
  for (std::size_t i = 0; i < filtered.size(); ++i) {
    filtered[i] = static_cast<float>(sums_[i] / weight_sums_[i % plane]);
  }
}

void NonLocalMeans::pad(std::span<const float> image) {
  const std::size_t plane = shape_.height * shape_.width;
  for (std::size_t channel = 0; channel < shape_.channels; ++channel) {
    double* out = padded_.data() + channel * padded_plane_;
    for (std::size_t y = 0; y < shape_.height + 2 * radius_; ++y) {
      const std::size_t row =
          mirrored(static_cast<std::ptrdiff_t>(y) - static_cast<std::ptrdiff_t>(radius_), shape_.height);
      for (std::size_t x = 0; x < padded_width_; ++x) {
        const std::size_t column =
            mirrored(static_cast<std::ptrdiff_t>(x) - static_cast<std::ptrdiff_t>(radius_), shape_.width);
        *out++ = static_cast<double>(image[channel * plane + row * shape_.width + column]);
      }
    }
  }
}

/// Every pixel's share of its own mean.
void NonLocalMeans::begin_sums() {
  const double weight = weight_of(0);
  std::fill(weight_sums_.begin(), weight_sums_.end(), weight);
  double* sum = sums_.data();
  for (std::size_t channel = 0; channel < shape_.channels; ++channel) {
    for (std::size_t row = 0; row < shape_.height; ++row) {
      const double* const pixels = padded_.data() + channel * padded_plane_ + (row + radius_) * padded_width_ + radius_;
      for (std::size_t column = 0; column < shape_.width; ++column) *sum++ = weight * pixels[column];
    }
  }
}

void NonLocalMeans::add_shift(const Shift& shift) {
  compare_rows(shift);
  for (std::size_t row = 0; row + shift.down < shape_.height; ++row) add_row(shift, row);
}

/// across_[y][x]: difference of the patches' rows y around column x of the image, over all channels.
void NonLocalMeans::compare_rows(const Shift& shift) {
  const std::size_t rows = shape_.height - shift.down + 2 * radius_;
  const std::size_t taps = kernel_.size();
  for (std::size_t y = 0; y < rows; ++y) {
    double* const out = across_.data() + y * shape_.width;
    std::fill(out + shift.first_column, out + shift.end_column, 0.0);
    for (std::size_t channel = 0; channel < shape_.channels; ++channel) {
      const double* const first = padded_.data() + channel * padded_plane_ + y * padded_width_;
      const double* const second = first + shift.down * padded_width_ + shift.right;
      for (std::size_t x = shift.first_column; x < shift.end_column; ++x) {
        double sum = 0;
        for (std::size_t tap = 0; tap < taps; ++tap) {
          const double difference = first[x + tap] - second[x + tap];
          sum += kernel_[tap] * (difference * difference - expected_);
        }
        out[x] += sum;
      }
    }
  }
}

/// Adds the pixels of `row` and those that the shift leads to into each other's means.
void NonLocalMeans::add_row(const Shift& shift, std::size_t row) {
  const std::size_t plane = weight_sums_.size();
  const auto rows_below = static_cast<std::ptrdiff_t>(shift.down);
  const std::ptrdiff_t step = rows_below * static_cast<std::ptrdiff_t>(shape_.width) + shift.right;
  const std::ptrdiff_t padded_step = rows_below * static_cast<std::ptrdiff_t>(padded_width_) + shift.right;
  for (std::size_t x = shift.first_column; x < shift.end_column; ++x) {
    double difference = 0;
    bool alike = true;
    for (std::size_t tap = 0; alike && tap < kernel_.size(); ++tap) {
      alike = !(difference > kCutoff);
      difference += kernel_[tap] * across_[(row + tap) * shape_.width + x];
    }
    if (!alike) continue;
    const double weight = weight_of(difference);
    const std::size_t at = row * shape_.width + x;
    double* const weight_sum = weight_sums_.data() + at;
    weight_sum[0] += weight;
    weight_sum[step] += weight;
    for (std::size_t channel = 0; channel < shape_.channels; ++channel) {
      const double* const pixel =
          padded_.data() + channel * padded_plane_ + (row + radius_) * padded_width_ + radius_ + x;
      double* const sum = sums_.data() + channel * plane + at;
      sum[0] += weight * pixel[padded_step];
      sum[step] += weight * pixel[0];
    }
  }
}

}  // namespace debruit
