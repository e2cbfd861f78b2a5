// Specs as JSON. Members, ranges and error texts come from the specs' own `Parameter` tables.
#pragma once

#include "debruit/autoencoder.h"
#include "debruit/evaluate.h"
#include "debruit/train.h"
#include "runs/json.h"
#include "runs/run_config.h"

namespace debruit {

/// What a model that is an autoencoder has for a kind.
inline constexpr std::string_view kAutoencoderKind = "autoencoder";

/// {"kind": "autoencoder", …} as below, or {"kind": "mlp", "hidden_layers": …, "hidden_size": …, "classes": 10,
/// "input": "latents", "autoencoder": {…} or null, "fine_tune": false, "loss": "cross-entropy", "image": […]}
[[nodiscard]] Json to_json(const ModelSpec& spec);
void read_members(ObjectReader& reader, ModelSpec& spec);

/// Reads [channels, height, width], each at least 1, from "image".
void read_image(ObjectReader& reader, ImageShape& shape);

/// {"hidden_layers": …, "hidden_size": …, "latent_size": …, "image": [channels, height, width]}
[[nodiscard]] Json to_json(const AutoencoderSpec& spec);
void read_members(ObjectReader& reader, AutoencoderSpec& spec);

/// {"epochs": …, "batch_size": …, …, "seed": …, "schedule": "cosine:eta_min=0", "optimiser": "adam", "scaling":
/// "unit"}; the noise stands by itself.
[[nodiscard]] Json to_json(const TrainingSpec& spec);
void read_members(ObjectReader& reader, TrainingSpec& spec);

/// {"kinds": ["gaussian:mean=0:var=0.01", …], "scale": [low, high], "mix": …, "draw": …, "clip": …}
[[nodiscard]] Json to_json(const TrainingNoise& noise);
void read_members(ObjectReader& reader, TrainingNoise& noise);

/// {"kinds": […], "scales": […], "mix": …, "seed": …, "clip": …, "scaling": …}
[[nodiscard]] Json to_json(const EvaluationSpec& spec);
void read_members(ObjectReader& reader, EvaluationSpec& spec);

/// Reads a list of kinds of noise, each NAME or NAME:key=value:…; at least one.
void read_kinds(ObjectReader& reader, std::string_view key, std::vector<Noise>& kinds);
[[nodiscard]] Json kinds_to_json(const std::vector<Noise>& kinds);

/// Reads a list of labels, each 0 to 255.
void read_classes(ObjectReader& reader, std::vector<std::uint8_t>& classes);

}  // namespace debruit
