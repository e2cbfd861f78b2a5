// A run's model in a few characters, for tables.
#pragma once

#include <string>

#include "runs/run_config.h"

namespace debruit {

/// "AE(1, 500, 81)": hidden layers, hidden size, latent size; "MLP(5, 20) on latents", "LeNet-5", "kNN(5) on latents".
[[nodiscard]] std::string short_model_label(const RunConfig& config);

}  // namespace debruit
