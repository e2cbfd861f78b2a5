// Samples as grey pictures, and figures that lay them out.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "files/png.h"
#include "report/figure.h"
#include "runs/samples.h"

namespace debruit {

/// The first channel of `pixels` ([channels, height, width]); 0 is black, 1 white, what lies outside is cut.
[[nodiscard]] GreyImage pixels_picture(const std::vector<float>& pixels, const ImageShape& shape);

/// Width and height of the rectangle nearest to a square that holds `size` values: an exact one where it is not too
/// long ({9, 9} for 81, {10, 5} for 50), otherwise one with a few places left over ({7, 7} for 47).
[[nodiscard]] std::pair<std::size_t, std::size_t> latent_rectangle(std::size_t size);

/// A latent in that rectangle, 0 black and `largest` white; places left over are black.
[[nodiscard]] GreyImage latent_picture(const std::vector<float>& latent, float largest);

/// Pictures in rows and columns of named cells. Each row has as many pictures as there are columns.
struct PictureTable {
  std::vector<std::string> columns;
  std::vector<std::string> rows;
  std::vector<std::vector<GreyImage>> cells;  ///< [row][column]
};

/// The kind of noise in words.
[[nodiscard]] std::string sample_label(const Sample& sample);

/// One column a sample; rows "clean" and "noisy".
[[nodiscard]] PictureTable sheet_table(const std::vector<Sample>& samples, const ImageShape& shape);

/// One row a sample; columns "original", "noisy", "latent" (where the samples have one) and "cleaned".
[[nodiscard]] PictureTable grid_table(const std::vector<Sample>& samples, const ImageShape& shape);

/// One column a sample, named by its noise and error; rows "original", "noisy" and "cleaned".
[[nodiscard]] PictureTable cases_table(const std::vector<Sample>& samples, const ImageShape& shape);

/// The table as a figure with sharp pixels. `table` has at least one cell.
[[nodiscard]] Figure picture_figure(std::string name, const PictureTable& table);

}  // namespace debruit
