// The settings of a run as a list.
#include "report/facts.h"
#include "report/sections.h"
#include "report/text.h"
#include "runs/names.h"

namespace debruit {
namespace {

std::string model_label(const AutoencoderSpec& model) {
  std::string text = std::to_string(model.image.size());
  for (std::size_t i = 0; i <= model.hidden_layers; ++i) text += " → " + std::to_string(model.hidden_size);
  text += " → " + std::to_string(model.latent_size);
  return text;
}

std::string scale_label(const TrainingNoise& noise) {
  if (noise.scale_low == noise.scale_high) return shortest(noise.scale_low);
  return "uniform between " + shortest(noise.scale_low) + " and " + shortest(noise.scale_high);
}

std::string scaling_label(Scaling scaling) {
  switch (scaling) {
    case Scaling::unit:
      return "unit (whole numbers divided by the largest of their type)";
    case Scaling::minmax:
      return "minmax (each image to 0…1, by its clean pixels)";
    case Scaling::minmax_columns:
      return "minmax-columns (each column to 0…1, by its clean pixels)";
    case Scaling::none:
      return "none (values as they are)";
  }
  return "";
}

void add_data(Facts& facts, const RunConfig& config) {
  const ImageShape& image = image_of(config.model);
  facts.group("Data");
  facts.add("data set", config.data);
  facts.add("classes", config.classes.empty() ? "all" : classes_label(config.classes));
  if (config.limit > 0) facts.add("training images", "the first " + grouped(config.limit));
  if (config.test_limit > 0) facts.add("test images", "the first " + grouped(config.test_limit));
  facts.add("images", std::to_string(image.width) + " × " + std::to_string(image.height) + " pixels, " +
                          counted(image.channels, "channel"));
  facts.add("scaling", scaling_label(config.training.scaling));
}

std::string input_label(ClassifierInput input) {
  switch (input) {
    case ClassifierInput::pixels:
      return "the image";
    case ClassifierInput::latents:
      return "the latents of an autoencoder";
    case ClassifierInput::denoised:
      return "what an autoencoder makes of the image";
  }
  return "";
}

void add_model(Facts& facts, const RunConfig&, const AutoencoderSpec& model) {
  facts.add("encoder", model_label(model) + ", mirrored by the decoder");
}

void add_model(Facts& facts, const RunConfig& config, const ClassifierSpec& model) {
  facts.add("kind", format_classifier(model.kind));
  facts.add("classes told apart", grouped(model.classes));
  facts.add("input", input_label(model.input));
  if (model.autoencoder) {
    facts.add("autoencoder", config.autoencoder + ": " + model_label(*model.autoencoder));
    facts.add("its layers", model.fine_tune ? "trained on with the classifier" : "as they were trained");
  }
  if (is_trained_in_epochs(model)) facts.add("loss", name_of(model.loss));
}

std::string validation_label(const TrainingSpec& training) {
  return training.validation == 0 ? "none held out" : shortest(100 * training.validation) + " % held out";
}

void add_training(Facts& facts, const RunConfig& config) {
  const TrainingSpec& training = config.training;
  facts.group("Training");
  if (is_trained_in_epochs(config.model)) {
    facts.add("epochs", grouped(training.epochs));
    facts.add("batch size", counted(training.batch_size, "image"));
    facts.add("learning rate", shortest(training.learning_rate) + " (" + std::string(name_of(training.optimiser)) +
                                   ", " + format_schedule(training.schedule) + ")");
    facts.add("weight decay", shortest(training.weight_decay));
    if (training.patience > 0) {
      facts.add("patience",
                counted(training.patience, "epoch") + ", better by more than " + shortest(training.min_delta));
    }
    if (!training.shuffle) facts.add("order", "as the images come, the same every epoch");
  }
  facts.add("validation", validation_label(training));
  facts.add("seed", std::to_string(training.seed));
}

void add_noise(Facts& facts, const RunConfig& config) {
  const TrainingNoise& noise = config.training.noise;
  facts.group("Training noise");
  facts.add("kinds", noise_label(noise.kinds));
  facts.add("scale", scale_label(noise));
  std::string mix =
      noise.mix == NoiseMix::random ? "each image's kind drawn at random" : "consecutive equal parts, one kind each";
  if (noise.mix == NoiseMix::thirds_black_between) mix += ", one black image between";
  facts.add("mix", mix);
  facts.add("draw", noise.draw == NoiseDraw::fresh ? "fresh every epoch" : "once for all epochs");
  facts.add("clipping", noise.clip ? "noisy images cut to [0, 1]" : "none");
}

}  // namespace

std::string settings_list(const RunView& run) {
  Facts facts;
  add_data(facts, run.config);
  facts.group("Model");
  std::visit([&](const auto& model) { add_model(facts, run.config, model); }, run.config.model);
  add_training(facts, run.config);
  add_noise(facts, run.config);
  return facts.html();
}

}  // namespace debruit
