#include "exchange/golden.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

#include "base/number_text.h"
#include "data/scaling.h"
#include "data/shape_check.h"
#include "debruit/error.h"
#include "debruit/noise.h"

namespace debruit {
namespace {

constexpr double kWhite = 255;

const ImageShape& image_of(const Model& model) {
  return std::visit([](const auto& held) -> const ImageShape& { return held.spec().image; }, model);
}

/// Noise is drawn on pixels from 0 to 1, whatever the training's scaling: golden inputs are pixels again.
void add_noise(std::span<const std::uint8_t> clean, const Noise* noise, double scale, std::size_t index,
               std::span<std::uint8_t> pixels) {
  std::vector<float> image(clean.size());
  std::ranges::transform(clean, image.begin(), [](std::uint8_t value) { return static_cast<float>(value / kWhite); });
  if (noise != nullptr) add_noise(image, *noise, scale, {.sample = static_cast<std::uint32_t>(index)}, true);
  std::ranges::transform(image, pixels.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::lround(static_cast<double>(value) * kWhite));
  });
}

std::vector<float> scaled(const std::vector<std::uint8_t>& pixels, const ImageShape& shape, Scaling scaling) {
  std::vector<float> images(pixels.size());
  for (std::size_t at = 0; at < pixels.size(); at += shape.size()) {
    scale_image(std::span(pixels).subspan(at, shape.size()), shape, scaling,
                std::span(images).subspan(at, shape.size()));
  }
  return images;
}

std::map<std::string, NpyArray> outputs_of(const Autoencoder& model, const std::vector<float>& images,
                                           const std::vector<std::size_t>& shape, std::size_t threads) {
  const std::size_t latent_size = model.spec().latent_size;
  return {{"output.npy", {shape, model.denoise(images, threads)}},
          {"latents.npy", {{shape.front(), latent_size}, model.encode(images, threads)}}};
}

std::map<std::string, NpyArray> outputs_of(const Classifier& model, const std::vector<float>& images,
                                           const std::vector<std::size_t>& shape, std::size_t threads) {
  return {{"output.npy", {{shape.front(), model.spec().classes}, model.probabilities(images, threads)}}};
}

}  // namespace

NpyArray golden_pixels(const OpenedModel& opened, const Dataset& data, std::size_t count) {
  const ImageShape& shape = image_of(opened.model);
  require_images(data, shape);
  count = std::min(count, data.size());
  const TrainingNoise& noise = opened.config.training.noise;
  const std::size_t kinds = opened.training_known() ? noise.kinds.size() : 0;
  const double scale = (noise.scale_low + noise.scale_high) / 2;
  std::vector<std::uint8_t> pixels(count * shape.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t turn = i % (kinds + 1);
    add_noise(data.image(i), turn == 0 ? nullptr : &noise.kinds[turn - 1], scale, i,
              std::span(pixels).subspan(i * shape.size(), shape.size()));
  }
  return {{count, shape.channels, shape.height, shape.width}, std::move(pixels)};
}

std::map<std::string, NpyArray> golden_outputs(const OpenedModel& opened, const NpyArray& pixels, std::size_t threads,
                                               const std::string& where) {
  const ImageShape& shape = image_of(opened.model);
  const auto* const values = std::get_if<std::vector<std::uint8_t>>(&pixels.values);
  const std::size_t count = pixels.shape.empty() ? 0 : pixels.shape.front();
  if (values == nullptr || pixels.shape != std::vector{count, shape.channels, shape.height, shape.width}) {
    throw Error(ErrorKind::input, where, "does not hold 8-bit images of the model's shape");
  }
  const std::vector<float> images = scaled(*values, shape, opened.config.training.scaling);
  return std::visit([&](const auto& model) { return outputs_of(model, images, pixels.shape, threads); }, opened.model);
}

double compare_golden(const NpyArray& expected, const NpyArray& came, const std::string& where) {
  const auto* const wanted = std::get_if<std::vector<float>>(&expected.values);
  const auto* const values = std::get_if<std::vector<float>>(&came.values);
  if (wanted == nullptr || values == nullptr || expected.shape != came.shape) {
    throw Error(ErrorKind::input, where, "does not have the type float32 and the shape of what the model makes");
  }
  const std::size_t images = expected.shape.empty() ? 0 : expected.shape.front();
  const std::size_t size = images == 0 ? 1 : wanted->size() / images;
  double largest = 0;
  for (std::size_t i = 0; i < wanted->size(); ++i) {
    const double right = (*wanted)[i];
    const double difference = std::fabs(right - (*values)[i]) / std::max(1.0, std::fabs(right));
    if (!(difference <= kGoldenTolerance)) {  // also where one is not a number
      throw Error(ErrorKind::input, where,
                  "value " + std::to_string(i % size) + " of image " + std::to_string(i / size) + ": " +
                      format_number((*values)[i]) + " came, expected " + format_number(right) + " within " +
                      format_number(kGoldenTolerance));
    }
    largest = std::max(largest, difference);
  }
  return largest;
}

}  // namespace debruit
