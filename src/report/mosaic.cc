#include "report/mosaic.h"

#include <algorithm>

namespace debruit {
namespace {

constexpr std::size_t kZoom = 4;  // of the largest picture's pixels
constexpr std::uint8_t kWhite = 255;

/// Black where the picture leaves room in its cell.
void paint_cell(GreyImage& canvas, std::size_t left, std::size_t top, std::size_t cell, const GreyImage& picture) {
  const std::size_t zoom = cell / std::max(picture.width, picture.height);
  const std::size_t margin_x = (cell - zoom * picture.width) / 2;
  const std::size_t margin_y = (cell - zoom * picture.height) / 2;
  for (std::size_t y = 0; y < cell; ++y) {
    for (std::size_t x = 0; x < cell; ++x) {
      const std::size_t px = (x - margin_x) / zoom;
      const std::size_t py = (y - margin_y) / zoom;
      const bool inside = x >= margin_x && y >= margin_y && px < picture.width && py < picture.height;
      canvas.values[(top + y) * canvas.width + left + x] = inside ? picture.values[py * picture.width + px] : 0;
    }
  }
}

}  // namespace

GreyImage mosaic(const PictureTable& table) {
  std::size_t side = 0;
  for (const auto& row : table.cells) {
    for (const GreyImage& picture : row) side = std::max({side, picture.width, picture.height});
  }
  const std::size_t cell = kZoom * side;
  const std::size_t columns = table.cells.front().size();
  GreyImage canvas{.width = columns * (cell + 1) - 1, .height = table.cells.size() * (cell + 1) - 1, .values = {}};
  canvas.values.assign(canvas.width * canvas.height, kWhite);
  for (std::size_t row = 0; row < table.cells.size(); ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      paint_cell(canvas, column * (cell + 1), row * (cell + 1), cell, table.cells[row][column]);
    }
  }
  return canvas;
}

}  // namespace debruit
