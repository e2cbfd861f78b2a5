// In which settings two runs differ.
#pragma once

#include <string>

#include "runs/run_config.h"

namespace debruit {

/// "training.epochs (20 there, 30 asked for), model.hidden_size (…)": what config.json of `found` says otherwise than
/// that of `asked`. Empty where both are the same training. The autoencoder in front of a classifier is told by its
/// weights, wherever it lies.
[[nodiscard]] std::string settings_difference(const RunConfig& found, const RunConfig& asked);

}  // namespace debruit
