#include "report/effect_sheet.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "report/gnuplot.h"
#include "report/pictures.h"
#include "report/signed_colours.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr std::size_t kMostSheetPixels = std::size_t{1} << 18U;
constexpr std::size_t kSheetGap = 1;      // between the effects
constexpr std::size_t kSheetWidth = 560;  // of the figure, about
constexpr std::size_t kSheetMargin = 30;  // above and below
constexpr std::size_t kScaleHeight = 10;
constexpr std::size_t kScaleLength = 253;  // a pixel for every colour

/// Width and height of an effect in the sheet.
std::pair<std::size_t, std::size_t> effect_size(const ImageShape& image, std::size_t columns, std::size_t rows) {
  const auto pixels = static_cast<double>(columns * rows * image.width * image.height);
  const double shrink = std::min(1.0, std::sqrt(static_cast<double>(kMostSheetPixels) / pixels));
  const auto shrunk = [&](std::size_t side) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(shrink * static_cast<double>(side)));
  };
  return {shrunk(image.width), shrunk(image.height)};
}

void cross_out(GreyImage& picture) {
  const std::size_t longer = std::max(picture.width, picture.height);
  for (std::size_t i = 0; i < longer; ++i) {
    const std::size_t x = i * picture.width / longer;
    const std::size_t y = i * picture.height / longer;
    picture.values[y * picture.width + x] = kSignedMark;
    picture.values[y * picture.width + picture.width - 1 - x] = kSignedMark;
  }
}

void paste(GreyImage& canvas, const GreyImage& picture, std::size_t left, std::size_t top) {
  for (std::size_t y = 0; y < picture.height; ++y) {
    std::copy_n(picture.values.begin() + static_cast<std::ptrdiff_t>(y * picture.width), picture.width,
                canvas.values.begin() + static_cast<std::ptrdiff_t>((top + y) * canvas.width + left));
  }
}

GreyImage enlarged(const GreyImage& picture, std::size_t across, std::size_t down) {
  GreyImage large{picture.width * across, picture.height * down, {}};
  large.values.reserve(large.width * large.height);
  for (std::size_t y = 0; y < large.height; ++y) {
    for (std::size_t x = 0; x < large.width; ++x) {
      large.values.push_back(picture.values[y / down * picture.width + x / across]);
    }
  }
  return large;
}

/// Red, green, blue and opacity of every pixel.
std::string rgba(const GreyImage& indices) {
  std::string bytes;
  bytes.reserve(4 * indices.values.size());
  for (const std::uint8_t index : indices.values) {
    const Colour& pixel = signed_colours().at(index);
    for (const std::uint8_t value : {pixel.red, pixel.green, pixel.blue, pixel.opacity}) {
      bytes += static_cast<char>(value);
    }
  }
  return bytes;
}

}  // namespace

EffectSheet effect_sheet(const LatentViews& views) {
  EffectSheet sheet;
  const std::size_t pixels = views.image.width * views.image.height;  // of the first channel
  for (const std::vector<float>& effect : views.effects) {
    for (std::size_t i = 0; i < pixels; ++i) {
      if (std::isfinite(effect[i])) sheet.largest = std::max(sheet.largest, std::abs(effect[i]));
    }
  }
  const auto [columns, rows] = latent_rectangle(views.effects.size());
  const auto [width, height] = effect_size(views.image, columns, rows);
  sheet.indices = {columns * (width + kSheetGap) - kSheetGap, rows * (height + kSheetGap) - kSheetGap, {}};
  sheet.indices.values.assign(sheet.indices.width * sheet.indices.height, kSignedClear);
  for (std::size_t unit = 0; unit < views.effects.size(); ++unit) {
    GreyImage picture{views.image.width, views.image.height, {}};
    for (std::size_t i = 0; i < pixels; ++i) {
      picture.values.push_back(sheet.largest > 0 ? signed_index(views.effects[unit][i] / sheet.largest) : kSignedZero);
    }
    picture = resize_area(picture, width, height);
    if (views.firing[unit] == 0) cross_out(picture);
    paste(sheet.indices, picture, unit % columns * (width + kSheetGap), unit / columns * (height + kSheetGap));
  }
  return sheet;
}

GreyImage signed_scale() {
  GreyImage scale{kScaleLength, 1, {}};
  for (std::size_t i = 0; i < kScaleLength; ++i) scale.values.push_back(static_cast<std::uint8_t>(kSignedLow + i));
  return scale;
}

Figure effects_figure(const char* name, const LatentViews& views) {
  const EffectSheet sheet = effect_sheet(views);
  const std::size_t zoom = std::max<std::size_t>(1, kSheetWidth / sheet.indices.width);
  const GreyImage large = enlarged(sheet.indices, zoom, zoom);
  const GreyImage scale = enlarged(signed_scale(), 1, kScaleHeight);
  const std::size_t width = std::max(large.width, 2 * kScaleLength);
  GreyImage canvas{width, large.height + kScaleHeight + kSheetMargin, {}};
  canvas.values.assign(canvas.width * canvas.height, kSignedClear);
  paste(canvas, large, (width - large.width) / 2, 0);
  const std::size_t left = (width - scale.width) / 2;
  paste(canvas, scale, left, large.height + kSheetMargin);
  const std::string data = std::string(name) + ".bin";
  const std::string ends = significant(sheet.largest, 2);
  const double middle = static_cast<double>(large.height + kSheetMargin) + static_cast<double>(kScaleHeight) / 2;
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    const auto label = [&](const std::string& words, double x, const char* align) {
      return "set label " + gnuplot_text(words) + " at " + shortest(x) + "," + shortest(middle) + " " + align +
             " textcolor rgb " + gnuplot_text(theme.text) + " font ',11'\n";
    };
    return "unset border\nunset tics\nset margins 0,0,0,0\nset size ratio -1\nset xrange [0:" +
           std::to_string(canvas.width) + "]\nset yrange [" + std::to_string(canvas.height + kSheetMargin / 2) + ":-" +
           std::to_string(kSheetMargin / 2) + "]\n" +
           label("\xE2\x88\x92" + ends + "  ", static_cast<double>(left), "right") +
           label("  +" + ends, static_cast<double>(left + scale.width), "left") + "plot " +
           gnuplot_text((folder / data).string()) + " binary array=(" + std::to_string(canvas.width) + "," +
           std::to_string(canvas.height) + ") format='%uint8%uint8%uint8%uint8' using 1:2:3:4 with rgbalpha notitle";
  };
  return {name,
          static_cast<unsigned>(canvas.width),
          static_cast<unsigned>(canvas.height + kSheetMargin),
          {{data, rgba(canvas)}},
          commands};
}

}  // namespace debruit
