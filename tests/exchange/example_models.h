// Small models with weights of a seed, and images for them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "debruit/dataset.h"
#include "exchange/open_model.h"
#include "nn/classifier_networks.h"
#include "nn/network.h"

namespace debruit::test {

inline constexpr ImageShape kSmallImage{.channels = 1, .height = 12, .width = 12};

inline AutoencoderSpec small_autoencoder() {
  return {.image = kSmallImage, .hidden_layers = 1, .hidden_size = 9, .latent_size = 5};
}

inline Classifier small_classifier(const ClassifierKind& kind, ClassifierInput input) {
  ClassifierSpec spec;
  spec.image = kSmallImage;
  spec.classes = 4;
  spec.kind = kind;
  spec.input = input;
  if (input != ClassifierInput::pixels) spec.autoencoder = small_autoencoder();
  return {spec, initial_weights(whole_network(spec), 3)};
}

/// As if it lay in a run that was trained on three kinds of noise and scored on nothing.
inline OpenedModel opened(Model model) {
  OpenedModel result{.where = "runs/example", .model = std::move(model), .config = {}, .result = std::nullopt};
  result.config.model = spec_of(result.model);
  result.config.data = "digits";
  result.config.data_checksum = "sha256:12ab";
  return result;
}

/// `count` images whose pixels follow no pattern.
inline Dataset small_images(std::size_t count) {
  Dataset data;
  data.name = "digits";
  data.split = Split::test;
  data.shape = kSmallImage;
  std::vector<std::uint8_t> pixels;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < count * kSmallImage.size(); ++i) {
    state = state * 1664525U + 1013904223U;  // Numerical Recipes' generator
    pixels.push_back(static_cast<std::uint8_t>(state >> 24));
  }
  data.images = Images(std::move(pixels), kSmallImage.size());
  return data;
}

}  // namespace debruit::test
