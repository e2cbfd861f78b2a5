#include "exchange/card.h"

#include <span>
#include <vector>

#include "data/class_names.h"
#include "debruit/version.h"
#include "exchange/card_scores.h"
#include "runs/model_label.h"
#include "runs/names.h"

namespace debruit {
namespace {

std::string image_text(const ImageShape& image) {
  return "[" + std::to_string(image.channels) + ", " + std::to_string(image.height) + ", " +
         std::to_string(image.width) + "]";
}

std::string kinds_text(std::span<const Noise> kinds) {
  std::string text;
  for (const Noise& kind : kinds) text += (text.empty() ? "" : ", ") + ("`" + format_noise(kind) + "`");
  return text;
}

std::string classes_text(const std::vector<std::uint8_t>& classes) {
  std::string text;
  for (const std::uint8_t label : classes) text += (text.empty() ? "" : ", ") + std::to_string(label);
  return text;
}

std::string what_it_is(const OpenedModel& opened) {
  const bool denoiser = std::holds_alternative<Autoencoder>(opened.model);
  std::size_t count = 0;
  for (const auto& [name, tensor] : weights_of(opened.model)) count += tensor.values.size();
  return std::string(denoiser ? "A denoising autoencoder" : "A classifier of images") + ", written by debruit " +
         std::string(version()) + ": " + std::to_string(count) + " numbers in `model.safetensors`, SHA-256 of the " +
         "weights `" + weights_sha256(weights_of(opened.model)) + "`.\n";
}

std::string noise_text(const TrainingNoise& noise) {
  if (noise.source == NoiseSource::pairs) return "real noisy versions of the images";
  std::string text = kinds_text(noise.kinds) + " at scale " + score_number(noise.scale_low);
  if (noise.scale_high != noise.scale_low) text += " to " + score_number(noise.scale_high);
  return text + (noise.clip ? ", cut to [0, 1]" : ", not cut to [0, 1]");
}

std::string training_section(const OpenedModel& opened) {
  if (!opened.training_known()) {
    return "**Unknown.** The weights were taken from `" + opened.config.imported +
           "`: on which images, with which noise and towards what they were trained is not recorded.\n";
  }
  const RunConfig& config = opened.config;
  const TrainingNoise& noise = config.training.noise;
  std::string text = "Training split of `" + config.data + "`";
  if (!config.classes.empty()) text += ", classes " + classes_text(config.classes) + " alone";
  if (config.limit > 0) text += ", the first " + std::to_string(config.limit) + " images";
  text += ", checksum `" + config.data_checksum + "`.\n\nNoise: " + noise_text(noise);
  if (is_trained_in_epochs(config.model)) {
    const std::size_t epochs = opened.result ? opened.result->best_epoch : config.training.epochs;
    text +=
        ". The weights are those of epoch " + std::to_string(epochs) + " of " + std::to_string(config.training.epochs);
  }
  return text + ". `config.json` has every setting.\n";
}

std::string preprocessing_section(const OpenedModel& opened, double largest_pixel) {
  const Scaling scaling = opened.config.training.scaling;
  const std::string shape = "`" + image_text(image_of(opened.config.model)) + "` (channels, height, width)";
  if (scaling == Scaling::none) return "Values as they are, " + shape + ", in the range of the training data.\n";
  std::string text =
      "Pixels from 0 to " + score_number(largest_pixel) + ", " + shape + ", with the polarity of the training images. ";
  text += "Scaling `" + std::string(name_of(scaling)) + "`: ";
  switch (scaling) {
    case Scaling::unit:
      return text + (largest_pixel == 1 ? "as they are.\n" : "x / " + score_number(largest_pixel) + ".\n");
    case Scaling::minmax:
      text += "(x - min) / (max - min) of the image, 0 where all pixels are equal.";
      break;
    case Scaling::minmax_columns:
      text += "(x - min) / (max - min) of each column of each channel, 0 where all its pixels are equal.";
      break;
    case Scaling::none:
      break;  // above
  }
  return text + " In training the extremes were those of the *clean* image, which nobody has of a noisy picture.\n";
}

std::string output_section(const OpenedModel& opened) {
  if (std::holds_alternative<Autoencoder>(opened.model)) {
    return "An image of the same shape from 0 to 1, in the scaling above.\n";
  }
  const std::vector<std::string>& names = opened.config.class_names;
  return "The probability of each of " + std::to_string(std::get<Classifier>(opened.model).spec().classes) +
         " classes" + (names.empty() ? "" : ", in this order: " + class_names_text(names)) + ".\n";
}

std::string limits_section(const OpenedModel& opened) {
  std::string text = failures_text(opened);
  if (opened.training_known() && !opened.config.classes.empty()) {
    text += "- It never saw classes other than " + classes_text(opened.config.classes) + ".\n";
  }
  if (opened.training_known()) {
    text += "- It never saw noise other than that above; with other kinds and scales expect less.\n";
  }
  return text + "- Images of another size have to be brought to its own first.\n";
}

}  // namespace

std::string model_card(const OpenedModel& opened, double largest_pixel) {
  return "# " + short_model_label(opened.config) + "\n\n" + what_it_is(opened) + "\n## What it was trained on\n\n" +
         training_section(opened) + "\n## What it takes\n\n" + preprocessing_section(opened, largest_pixel) +
         "\n## What it gives\n\n" + output_section(opened) + "\n## Scores\n\n" + scores_text(opened) +
         "\n## Where it fails\n\n" + limits_section(opened) +
         "\n## How to run it\n\n"
         "`debruit denoise`, `encode`, `classify`, `evaluate` and `export` take this file as a model, and\n"
         "`debruit verify` makes what lies in `golden/` again. `model.onnx`, where it is there, takes the pixels as\n"
         "they are (float32, input `input`, output `output`); `model.safetensors` is a state dict for PyTorch.\n";
}

}  // namespace debruit
