// Recipes: a network and how to train it, under a name.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "debruit/autoencoder.h"
#include "debruit/train.h"

namespace debruit {

/// The image's shape is the data's, whatever `model` says of it.
struct Recipe {
  std::string_view name;
  std::string_view help;  ///< one line
  AutoencoderSpec model;
  TrainingSpec training;
};

/// All recipes that `find_recipe` knows.
[[nodiscard]] std::span<const Recipe> known_recipes();

/// Throws Error(usage) naming `where` and the known recipes.
[[nodiscard]] const Recipe& find_recipe(std::string_view name, std::string_view where);

}  // namespace debruit
