#include "exchange/golden.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

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

/// Noisy versions of images, before they become pixels again.
class NoisyImage {
 public:
  NoisyImage(const OpenedModel& opened, const Dataset& data) : data_(data), noise_(opened.config.training.noise) {
    // Where the noise of the training is unknown, or came with the images, golden inputs are the clean ones.
    const bool drawn = opened.training_known() && noise_.source == NoiseSource::drawn;
    if (drawn) kinds_ = noise_.kinds.size();
    if (opened.config.training.scaling == Scaling::none) scaling_ = Scaling::none;
    clip_ = scaling_ == Scaling::unit && is_whole(data.images.type());
  }

  /// Image `index`, clean or with the kind of noise whose turn it is, of pixels from 0 to 1 unless the scaling is none.
  void make(std::size_t index, std::span<float> image) const {
    scaled_image(data_, index, scaling_, image);
    const std::size_t turn = index % (kinds_ + 1);
    if (turn == 0) return;
    const double scale = (noise_.scale_low + noise_.scale_high) / 2;
    add_noise(image, noise_.kinds[turn - 1], scale, {.sample = static_cast<std::uint32_t>(index)}, clip_);
  }

 private:
  const Dataset& data_;
  const TrainingNoise& noise_;
  std::size_t kinds_ = 0;
  Scaling scaling_ = Scaling::unit;  // golden inputs are pixels, which the model's own scaling is for
  bool clip_ = true;
};

std::vector<std::uint8_t> eight_bits(std::span<const float> values) {
  std::vector<std::uint8_t> pixels(values.size());
  std::ranges::transform(values, pixels.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::lround(static_cast<double>(value) * kWhite));
  });
  return pixels;
}

template <class T>
std::vector<float> scaled(const std::vector<T>& pixels, const ImageShape& shape, Scaling scaling) {
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
  const NoisyImage noisy(opened, data);
  std::vector<float> images(count * shape.size());
  for (std::size_t i = 0; i < count; ++i) noisy.make(i, std::span(images).subspan(i * shape.size(), shape.size()));
  NpyArray pixels{{count, shape.channels, shape.height, shape.width}, {}};
  if (data.images.type() == PixelType::uint8 && opened.config.training.scaling != Scaling::none) {
    pixels.values = eight_bits(images);
  } else {
    pixels.values = std::move(images);
  }
  return pixels;
}

double largest_golden_pixel(const NpyArray& pixels) {
  return std::holds_alternative<std::vector<std::uint8_t>>(pixels.values) ? kWhite : 1;
}

std::map<std::string, NpyArray> golden_outputs(const OpenedModel& opened, const NpyArray& pixels, std::size_t threads,
                                               const std::string& where) {
  const ImageShape& shape = image_of(opened.model);
  const std::size_t count = pixels.shape.empty() ? 0 : pixels.shape.front();
  if (count == 0 || pixels.shape != std::vector{count, shape.channels, shape.height, shape.width}) {
    throw Error(ErrorKind::input, where, "does not hold images of the model's shape, " + shape_text(shape));
  }
  const Scaling scaling = opened.config.training.scaling;
  std::vector<float> images;
  if (const auto* const bytes = std::get_if<std::vector<std::uint8_t>>(&pixels.values)) {
    images = scaled(*bytes, shape, scaling);
  } else if (const auto* const values = std::get_if<std::vector<float>>(&pixels.values)) {
    images = scaled(*values, shape, scaling);
  } else {
    throw Error(ErrorKind::input, where, "holds values of another type than uint8 and float32");
  }
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
