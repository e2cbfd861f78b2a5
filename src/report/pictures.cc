#include "report/pictures.h"

#include <algorithm>
#include <cmath>

#include "debruit/error.h"
#include "report/gnuplot.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr std::size_t kGap = 6;        // between cells, in figure pixels
constexpr std::size_t kLabelRow = 22;  // above the cells
constexpr std::size_t kLetter = 7;     // width of a label's letter

std::uint8_t grey(float value, float largest) {
  if (!(value > 0 && largest > 0)) return 0;  // NaN is black
  return static_cast<std::uint8_t>(std::lround(255 * std::min(1.0F, value / largest)));
}

/// Draws `picture` as large as fits a square cell, by whole multiples so that all its pixels are of one size.
void paint(std::string& canvas, std::size_t canvas_width, std::size_t left, std::size_t top, const GreyImage& picture,
           std::size_t cell) {
  const std::size_t zoom = std::max<std::size_t>(1, cell / std::max(picture.width, picture.height));
  const std::size_t width = std::min(cell, zoom * picture.width);
  const std::size_t height = std::min(cell, zoom * picture.height);
  const std::size_t x0 = left + (cell - width) / 2;
  const std::size_t y0 = top + (cell - height) / 2;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const auto value = static_cast<char>(picture.values[y / zoom * picture.width + x / zoom]);
      char* const pixel = canvas.data() + 4 * ((y0 + y) * canvas_width + x0 + x);
      pixel[0] = pixel[1] = pixel[2] = value;
      pixel[3] = static_cast<char>(255);
    }
  }
}

std::string label_command(const std::string& text, double x, double y, std::string_view align, const Theme& theme) {
  return "set label " + gnuplot_text(text) + " at " + shortest(x) + "," + shortest(y) + " " + std::string(align) +
         " textcolor rgb " + gnuplot_text(theme.text) + " font ',11'\n";
}

}  // namespace

GreyImage pixels_picture(const std::vector<float>& pixels, const ImageShape& shape) {
  GreyImage picture{shape.width, shape.height, std::vector<std::uint8_t>(shape.width * shape.height, 0)};
  const std::size_t count = std::min(pixels.size(), picture.values.size());  // none where a sample has no such picture
  for (std::size_t i = 0; i < count; ++i) picture.values[i] = grey(pixels[i], 1);
  return picture;
}

std::pair<std::size_t, std::size_t> latent_rectangle(std::size_t size) {
  std::size_t side = 1;
  while (side * side < size) ++side;
  for (std::size_t height = side; height >= 1; --height) {
    if (height * height > size || size % height != 0) continue;
    if (size / height <= 2 * height + height / 2) return {size / height, height};
    break;
  }
  return {side, (size + side - 1) / side};
}

GreyImage latent_picture(const std::vector<float>& latent, float largest) {
  const auto [width, height] = latent_rectangle(latent.size());
  GreyImage picture{width, height, std::vector<std::uint8_t>(width * height, 0)};
  for (std::size_t i = 0; i < latent.size(); ++i) picture.values[i] = grey(latent[i], largest);
  return picture;
}

std::string sample_label(const Sample& sample) {
  try {
    return noise_label(parse_noise(sample.noise));
  } catch (const Error&) {
    return sample.noise;
  }
}

PictureTable sheet_table(const std::vector<Sample>& samples, const ImageShape& shape) {
  PictureTable table{{}, {"clean", "noisy"}, {{}, {}}};
  for (const Sample& sample : samples) {
    table.columns.push_back(sample_label(sample));
    table.cells[0].push_back(pixels_picture(sample.original, shape));
    table.cells[1].push_back(pixels_picture(sample.noisy, shape));
  }
  return table;
}

PictureTable grid_table(const std::vector<Sample>& samples, const ImageShape& shape) {
  PictureTable table;
  float largest = 0;
  for (const Sample& sample : samples) {
    for (const float value : sample.latent) largest = std::max(largest, value);
  }
  const bool latents = !samples.empty() && !samples.front().latent.empty();
  table.columns = latents ? std::vector<std::string>{"original", "noisy", "latent", "cleaned"}
                          : std::vector<std::string>{"original", "noisy", "cleaned"};
  for (const Sample& sample : samples) {
    table.rows.push_back(sample.noise.rfind("none", 0) == 0 ? "clean" : sample_label(sample));
    std::vector<GreyImage>& row = table.cells.emplace_back();
    row.push_back(pixels_picture(sample.original, shape));
    row.push_back(pixels_picture(sample.noisy, shape));
    if (latents) row.push_back(latent_picture(sample.latent, largest));
    row.push_back(pixels_picture(sample.cleaned, shape));
  }
  return table;
}

PictureTable cases_table(const std::vector<Sample>& samples, const ImageShape& shape) {
  PictureTable table{{}, {"original", "noisy", "cleaned"}, {{}, {}, {}}};
  for (const Sample& sample : samples) {
    table.columns.push_back("MSE " + significant(sample.mse, 2));
    table.cells[0].push_back(pixels_picture(sample.original, shape));
    table.cells[1].push_back(pixels_picture(sample.noisy, shape));
    table.cells[2].push_back(pixels_picture(sample.cleaned, shape));
  }
  return table;
}

Figure picture_figure(std::string name, const PictureTable& table) {
  const std::size_t columns = table.columns.size();
  const std::size_t rows = table.rows.size();
  std::size_t cell = 112;  // four pixels for each of a 28x28 picture
  for (const auto& row : table.cells) {
    for (const GreyImage& picture : row) cell = std::max({cell, picture.width, picture.height});
  }
  std::size_t label_width = 0;
  for (const std::string& row : table.rows) label_width = std::max(label_width, kLetter * row.size() + 3 * kGap);
  const std::size_t width = columns * (cell + kGap);
  const std::size_t height = rows * (cell + kGap);
  std::string canvas(4 * width * height, '\0');  // red, green, blue, opacity; the gaps are transparent
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      paint(canvas, width, column * (cell + kGap), row * (cell + kGap), table.cells[row][column], cell);
    }
  }
  const std::string data = name + ".bin";
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    const auto centre = [&](std::size_t i) {
      return static_cast<double>(i * (cell + kGap)) + static_cast<double>(cell) / 2;
    };
    std::string text = "unset border\nunset tics\nset margins 0,0,0,0\nset size ratio -1\n";
    text += "set xrange [-" + std::to_string(label_width) + ":" + std::to_string(width) + "]\n";
    text += "set yrange [" + std::to_string(height) + ":-" + std::to_string(kLabelRow) + "]\n";
    for (std::size_t i = 0; i < columns; ++i) text += label_command(table.columns[i], centre(i), -10, "center", theme);
    for (std::size_t i = 0; i < rows; ++i) text += label_command(table.rows[i], -8, centre(i), "right", theme);
    return text + "plot " + gnuplot_text((folder / data).string()) + " binary array=(" + std::to_string(width) + "," +
           std::to_string(height) + ") format='%uint8%uint8%uint8%uint8' using 1:2:3:4 with rgbalpha notitle";
  };
  return {std::move(name),
          static_cast<unsigned>(width + label_width),
          static_cast<unsigned>(height + kLabelRow),
          {{data, std::move(canvas)}},
          commands};
}

}  // namespace debruit
