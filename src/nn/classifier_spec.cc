// How classifiers are described: names, parameters, text form, validity.
#include <array>
#include <string>

#include "base/classifier_names.h"
#include "base/spec_text.h"
#include "debruit/classifier.h"
#include "nn/classifier_networks.h"

namespace debruit {
namespace {

constexpr std::string_view kWhat = "classifier";
constexpr std::size_t kMostClasses = 256;  // labels are bytes

std::span<const ClassifierDescription> table() {
  static const std::array<ClassifierDescription, std::variant_size_v<ClassifierKind>> descriptions = {{
      {"mlp", {}, "dense layers with ReLU between: hidden_size wide, hidden_layers from hidden to hidden", MlpSpec{}},
      {"cnn",
       {},
       "the study's: two convolutions to one channel, each with ReLU and max-pooling, and a dense layer",
       CnnSpec{}},
      {"lenet5", {}, "LeCun et al. 1998 with ReLU and max-pooling", LeNet5Spec{}},
      {"probe", {}, "one dense layer: multinomial logistic regression", LinearProbeSpec{}},
      {"knn", {}, "the class that most of the nearest training examples have", NearestNeighboursSpec{}},
  }};
  return descriptions;
}

void require(bool holds, std::string_view name, const std::string& message) {
  if (!holds) throw Error(ErrorKind::usage, name, message);
}

void validate_autoencoder(const ClassifierSpec& spec) {
  const std::string input(name_of(spec.input));
  if (spec.input == ClassifierInput::pixels) {
    require(!spec.autoencoder.has_value(), "autoencoder", "there is one, but the classifier's input is pixels");
    require(!spec.fine_tune, "fine_tune", "there is no autoencoder to fine-tune: the classifier's input is pixels");
    return;
  }
  require(spec.autoencoder.has_value(), "autoencoder", "is missing: the classifier's input is " + input);
  validate(*spec.autoencoder);
  require(spec.autoencoder->image == spec.image, "autoencoder", "takes images of another shape than the classifier");
}

void validate_neighbours(const ClassifierSpec& spec) {
  require(!spec.fine_tune, "fine_tune", "nearest neighbours learn nothing that could be passed on to an autoencoder");
  require(spec.loss == ClassifierLoss::cross_entropy, "loss", "nearest neighbours minimise none; leave it as it is");
}

/// The kinds whose layers lie over an image.
bool takes_images(const ClassifierKind& kind) {
  return std::holds_alternative<CnnSpec>(kind) || std::holds_alternative<LeNet5Spec>(kind);
}

void validate_network(const ClassifierSpec& spec) {
  const std::string name(classifier_name(spec.kind));
  require(!takes_images(spec.kind) || spec.input != ClassifierInput::latents, "input",
          name + " takes images, and latents are none; expected pixels or denoised");
  try {
    check_network(whole_network(spec));
  } catch (const Error& error) {
    throw Error(ErrorKind::usage, "image",
                std::to_string(spec.image.height) + " x " + std::to_string(spec.image.width) +
                    " pixels are too few for " + name + ": " + error.what());
  }
  check_weight_count(whole_network(spec), std::string(kWhat));
}

}  // namespace

std::span<const Parameter<MlpSpec>> parameters(const MlpSpec&) {
  static constexpr std::array kTable = {
      Parameter<MlpSpec>{"hidden_layers", &MlpSpec::hidden_layers, "layers", 0, 64, "hidden-to-hidden layers"},
      Parameter<MlpSpec>{"hidden_size", &MlpSpec::hidden_size, "units", 1, 65536, "width of every hidden layer"}};
  return kTable;
}

std::span<const Parameter<CnnSpec>> parameters(const CnnSpec&) { return {}; }
std::span<const Parameter<LeNet5Spec>> parameters(const LeNet5Spec&) { return {}; }
std::span<const Parameter<LinearProbeSpec>> parameters(const LinearProbeSpec&) { return {}; }

std::span<const Parameter<NearestNeighboursSpec>> parameters(const NearestNeighboursSpec&) {
  static constexpr std::array kTable = {Parameter<NearestNeighboursSpec>{
      "neighbours", &NearestNeighboursSpec::neighbours, "examples", 1, 1000, "nearest training examples that vote"}};
  return kTable;
}

std::span<const ClassifierDescription> known_classifiers() { return table(); }

std::string_view classifier_name(const ClassifierKind& kind) { return table()[kind.index()].name; }

ClassifierKind parse_classifier(std::string_view text) {
  const ClassifierKind kind = spec_text::parse(kWhat, table(), text);
  spec_text::check_ranges(kWhat, table(), kind);
  return kind;
}

std::string format_classifier(const ClassifierKind& kind) { return spec_text::format(table(), kind); }

void validate(const ClassifierSpec& spec) {
  validate_image(spec.image);
  require(spec.classes >= 2 && spec.classes <= kMostClasses, "classes",
          std::to_string(spec.classes) + " is out of range: expected 2 to " + std::to_string(kMostClasses));
  spec_text::check_ranges(kWhat, table(), spec.kind);
  validate_autoencoder(spec);
  if (std::holds_alternative<NearestNeighboursSpec>(spec.kind)) {
    validate_neighbours(spec);
  } else {
    validate_network(spec);
  }
}

}  // namespace debruit
