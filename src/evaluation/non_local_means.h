// Non-local means on one image at a time.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "debruit/shape.h"
#include "evaluation/filters.h"

namespace debruit {

/// The weights are those of scikit-image's denoise_nl_means(fast_mode=False), which differ from the formula in four
/// ways: only pixels of the image are averaged, while patches reach beyond it, over a border d c b | a b c d | c b a;
/// patches whose difference passes 5 before their last row get weight 0; and the exponential is Schraudolph's (1999),
/// within 6 % of the true one. Where that one leaves its range, at differences over 700, the weight is 0 here.
/// Allocates in its constructor only.
class NonLocalMeans {
 public:
  /// `spec` is valid and `shape` has pixels.
  NonLocalMeans(const NonLocalMeansFilter& spec, const ImageShape& shape);

  /// `image` and `filtered` are [channels, height, width] and may be the same memory.
  void run(std::span<const float> image, std::span<float> filtered);

 private:
  /// What is looked at together: the pixels (row, column) and (row + down, column + right), both inside the image.
  struct Shift {
    std::size_t down;
    std::ptrdiff_t right;
    std::size_t first_column;
    std::size_t end_column;
  };
  void pad(std::span<const float> image);
  void begin_sums();
  void add_shift(const Shift& shift);
  void compare_rows(const Shift& shift);
  void add_row(const Shift& shift, std::size_t row);

  ImageShape shape_;
  std::size_t radius_;          // of a patch
  std::size_t distance_;        // rows and columns to the farthest patch
  double expected_;             // difference^2 that noise alone makes, 2 sigma^2
  std::vector<double> kernel_;  // [patch_size]: its products sum to 1 / (channels h^2) over a patch
  std::size_t padded_width_;
  std::size_t padded_plane_;
  std::vector<double> padded_;       // [channels, height + 2 radius, width + 2 radius]
  std::vector<double> across_;       // [height + 2 radius, width]: differences summed along the rows of patches
  std::vector<double> sums_;         // [channels, height, width]
  std::vector<double> weight_sums_;  // [height, width]
};

}  // namespace debruit
