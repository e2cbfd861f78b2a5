#include "evaluation/filters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "debruit/error.h"
#include "evaluation/non_local_means.h"

namespace debruit {
namespace {

constexpr double kTruncate = 4;  // standard deviations, as in SciPy

/// Where the reflect border has its value from.
std::size_t reflected(std::ptrdiff_t at, std::size_t size) {
  const auto period = static_cast<std::ptrdiff_t>(2 * size);
  const std::ptrdiff_t inside = ((at % period) + period) % period;
  return static_cast<std::size_t>(std::min(inside, period - 1 - inside));
}

class Median {
 public:
  Median(const MedianFilter&, const ImageShape& shape) : shape_(shape), source_(shape.size()) {}

  void run(std::span<const float> image, std::span<float> filtered) {
    std::copy(image.begin(), image.end(), source_.begin());
    const std::size_t width = shape_.width;
    for (std::size_t row = 0; row < shape_.channels * shape_.height; ++row) {
      const std::size_t y = row % shape_.height;
      const std::array<const float*, 3> rows = {source_.data() + (y == 0 ? row : row - 1) * width,
                                                source_.data() + row * width,
                                                source_.data() + (y + 1 == shape_.height ? row : row + 1) * width};
      for (std::size_t x = 0; x < width; ++x) filtered[row * width + x] = median_at(rows, x);
    }
  }

 private:
  [[nodiscard]] float median_at(const std::array<const float*, 3>& rows, std::size_t x) const {
    const std::array<std::size_t, 3> columns = {x == 0 ? x : x - 1, x, x + 1 == shape_.width ? x : x + 1};
    std::array<float, 9> window{};
    auto next = window.begin();
    for (const float* const row : rows) {
      for (const std::size_t column : columns) *next++ = row[column];
    }
    const auto middle = window.begin() + window.size() / 2;
    std::nth_element(window.begin(), middle, window.end());
    return *middle;
  }

  ImageShape shape_;
  std::vector<float> source_;
};

class Gaussian {
 public:
  Gaussian(const GaussianFilter& spec, const ImageShape& shape)
      : shape_(shape),
        weights_(half_kernel(spec.sigma)),
        line_(std::max(shape.height, shape.width) + 2 * radius()),
        plane_(shape.height * shape.width) {}

  void run(std::span<const float> image, std::span<float> filtered) {
    for (std::size_t first = 0; first < image.size(); first += plane_.size()) {
      for (std::size_t i = 0; i < plane_.size(); ++i) plane_[i] = static_cast<double>(image[first + i]);
      for (std::size_t x = 0; x < shape_.width; ++x) smooth_line(plane_.data() + x, shape_.height, shape_.width);
      for (std::size_t y = 0; y < shape_.height; ++y) smooth_line(plane_.data() + y * shape_.width, shape_.width, 1);
      for (std::size_t i = 0; i < plane_.size(); ++i) filtered[first + i] = static_cast<float>(plane_[i]);
    }
  }

 private:
  /// Weights of the pixels 0, 1, … radius away.
  static std::vector<double> half_kernel(double sigma) {
    const auto radius = static_cast<std::size_t>(kTruncate * sigma + 0.5);
    std::vector<double> weights(radius + 1, 1.0);
    double sum = 1;
    for (std::size_t tap = 1; tap <= radius; ++tap) {
      const double distance = static_cast<double>(tap) / sigma;
      weights[tap] = std::exp(-distance * distance / 2);
      sum += 2 * weights[tap];
    }
    for (double& weight : weights) weight /= sum;
    return weights;
  }

  [[nodiscard]] std::size_t radius() const { return weights_.size() - 1; }

  void smooth_line(double* pixels, std::size_t size, std::size_t stride) {
    const auto before = static_cast<std::ptrdiff_t>(radius());
    for (std::size_t i = 0; i < size + 2 * radius(); ++i) {
      line_[i] = pixels[reflected(static_cast<std::ptrdiff_t>(i) - before, size) * stride];
    }
    for (std::size_t i = 0; i < size; ++i) {
      const double* const centre = line_.data() + radius() + i;
      double sum = weights_[0] * centre[0];
      for (std::size_t tap = radius(); tap > 0; --tap) sum += weights_[tap] * (*(centre - tap) + centre[tap]);
      pixels[i * stride] = sum;
    }
  }

  ImageShape shape_;
  std::vector<double> weights_;
  std::vector<double> line_;   // a row or column with its borders
  std::vector<double> plane_;  // [height, width]
};

Median make_worker(const MedianFilter& spec, const ImageShape& shape) { return {spec, shape}; }
Gaussian make_worker(const GaussianFilter& spec, const ImageShape& shape) { return {spec, shape}; }
NonLocalMeans make_worker(const NonLocalMeansFilter& spec, const ImageShape& shape) { return {spec, shape}; }

std::string text_of(const ImageShape& shape) {
  return std::to_string(shape.channels) + " x " + std::to_string(shape.height) + " x " + std::to_string(shape.width);
}

void check_images(const ImageShape& shape, std::span<const float> images, std::span<const float> filtered) {
  if (shape.size() == 0) throw Error(ErrorKind::usage, "images", "an image of " + text_of(shape) + " has no pixel");
  if (images.size() % shape.size() != 0) {
    throw Error(ErrorKind::usage, "images",
                std::to_string(images.size()) + " values are no whole number of images of " + text_of(shape));
  }
  if (images.size() != filtered.size()) {
    throw Error(ErrorKind::usage, "filtered images",
                "room for " + std::to_string(filtered.size()) + " values; expected " + std::to_string(images.size()));
  }
  const auto bad = std::find_if(images.begin(), images.end(), [](float pixel) { return !std::isfinite(pixel); });
  if (bad != images.end()) {
    throw Error(ErrorKind::usage,
                "image " + std::to_string(static_cast<std::size_t>(bad - images.begin()) / shape.size()),
                "a pixel is not finite");
  }
}

}  // namespace

void apply_filter(const Filter& filter, const ImageShape& shape, std::span<const float> images,
                  std::span<float> filtered, ThreadPool& pool) {
  validate_filter(filter);
  check_images(shape, images, filtered);
  const std::size_t size = shape.size();
  const auto run = [&](const auto& spec) {
    std::vector workers(pool.size(), make_worker(spec, shape));
    pool.parallel_for(images.size() / size, [&](std::size_t image, std::size_t thread) {
      workers[thread].run(images.subspan(image * size, size), filtered.subspan(image * size, size));
    });
  };
  std::visit(run, filter);
}

}  // namespace debruit
