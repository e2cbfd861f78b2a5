// Pictures as a model's input.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "cli/progress.h"
#include "debruit/scaling.h"
#include "debruit/shape.h"
#include "files/picture.h"
#include "runs/run_config.h"

namespace debruit::cli {

struct PictureOptions {
  bool resize = false;
  bool invert = false;
};

/// Adds --resize and --invert.
void add_picture_options(CLI::App& app, PictureOptions& options, const std::string& invert_help);

void invert(Picture& picture);

/// Says so where pictures cannot be scaled as they were in the training, or where that may not be what was meant.
void note_scaling(const RunConfig& config, ProgressLine& progress);

/// Reads one picture in the size, colour and polarity that the model was trained on; its depth stays. Colour becomes
/// grey for a model of grey images, and grey three equal channels for one of colour. Throws Error(input) where it is of
/// another size, Error(usage) for a model whose images are neither grey nor colour.
[[nodiscard]] Picture read_picture(const std::filesystem::path& file, const ImageShape& shape,
                                   const PictureOptions& options);

/// [count, size], from 0 to 1, or with the scaling `none` as they are.
[[nodiscard]] std::vector<float> picture_values(std::span<const Picture> pictures, Scaling scaling = Scaling::unit);

/// The other way round: values from 0 to 1 as a picture of this shape, of 16 bits where `like` has them.
[[nodiscard]] Picture picture_of(std::span<const float> values, const ImageShape& shape, const Picture& like);

}  // namespace debruit::cli
