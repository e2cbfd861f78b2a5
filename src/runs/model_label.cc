#include "runs/model_label.h"

namespace debruit {
namespace {

std::string bracketed(const std::string& name, const auto&... numbers) {
  std::string text;
  ((text += (text.empty() ? "" : ", ") + std::to_string(numbers)), ...);
  return name + "(" + text + ")";
}

std::string label(const MlpSpec& kind) { return bracketed("MLP", kind.hidden_layers, kind.hidden_size); }
std::string label(const CnnSpec&) { return "CNN"; }
std::string label(const LeNet5Spec&) { return "LeNet-5"; }
std::string label(const LinearProbeSpec&) { return "linear probe"; }
std::string label(const NearestNeighboursSpec& kind) { return bracketed("kNN", kind.neighbours); }

std::string label(const AutoencoderSpec& spec) {
  return bracketed("AE", spec.hidden_layers, spec.hidden_size, spec.latent_size);
}

std::string label(const ClassifierSpec& spec) {
  std::string kind = std::visit([](const auto& member) { return label(member); }, spec.kind);
  switch (spec.input) {
    case ClassifierInput::pixels:
      return kind;
    case ClassifierInput::latents:
      return kind + " on latents" + (spec.fine_tune ? ", fine-tuned" : "");
    case ClassifierInput::denoised:
      return kind + " on cleaned images" + (spec.fine_tune ? ", fine-tuned" : "");
  }
  return kind;
}

}  // namespace

std::string short_model_label(const RunConfig& config) {
  return std::visit([](const auto& model) { return label(model); }, config.model);
}

}  // namespace debruit
