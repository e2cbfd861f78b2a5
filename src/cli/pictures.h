// PNG pictures as a model's input.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "cli/progress.h"
#include "debruit/shape.h"
#include "files/png.h"
#include "runs/run_config.h"

namespace debruit::cli {

struct PictureOptions {
  bool resize = false;
  bool invert = false;
};

/// Adds --resize and --invert.
void add_picture_options(CLI::App& app, PictureOptions& options, const std::string& invert_help);

void invert(GreyImage& image);

/// Throws Error(usage) where the run's model takes pictures that are not grey.
void require_grey(const ImageShape& shape, const std::filesystem::path& run, const std::string& command);

/// Says so where pictures cannot be scaled as they were in the training.
void note_scaling(const RunConfig& config, ProgressLine& progress);

/// Reads one picture in the size and polarity that the model was trained on. Throws Error(input) where it is of another
/// size.
[[nodiscard]] GreyImage read_picture(const std::filesystem::path& file, const ImageShape& shape,
                                     const PictureOptions& options);

/// [count, size], from 0 to 1.
[[nodiscard]] std::vector<float> picture_values(std::span<const GreyImage> pictures);

}  // namespace debruit::cli
