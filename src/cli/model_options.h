// The options of each kind of model.
#pragma once

#include <memory>
#include <string_view>

#include "cli/training_options.h"

namespace debruit::cli {

/// `kind` as model_kind (runs/run_config.h) has it.
[[nodiscard]] std::unique_ptr<ModelOptions> make_model_options(std::string_view kind);

/// Whether the kind is trained in epochs: all but nearest neighbours.
[[nodiscard]] bool has_epochs(std::string_view kind);

}  // namespace debruit::cli
