// How classifiers are described: names, parameters, text form.
#include <array>
#include <string>

#include "base/spec_text.h"
#include "debruit/classifier.h"

namespace debruit {
namespace {

constexpr std::string_view kWhat = "classifier";

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

}  // namespace debruit
