// `debruit denoise` on NumPy's files.
#pragma once

#include <filesystem>

#include "cli/progress.h"
#include "debruit/autoencoder.h"

namespace debruit::cli {

/// Whether the file is called .npy or .npz.
[[nodiscard]] bool is_array_file(const std::filesystem::path& file);

/// Denoises the images of an .npy or .npz file and writes a file of the same kind: the same shapes, layouts and types,
/// labels and other arrays as they are. uint8 and uint16 are divided by their largest value for the model; floats are
/// taken as they are, 0 to 1 where nothing was clipped or added. In an archive the array `noisy` is denoised, else the
/// images of the names that are known (data/npz_images.h), else its one array. `inverted`: 1 - x is what the model
/// gets, and turned back. Throws Error(io), and Error(input) where no array holds images of the model's shape.
void denoise_arrays(const std::filesystem::path& input, const std::filesystem::path& output, const Autoencoder& model,
                    bool inverted, std::size_t threads, ProgressLine& notes);

}  // namespace debruit::cli
