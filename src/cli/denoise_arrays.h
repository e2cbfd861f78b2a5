// `debruit denoise` on NumPy's files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <variant>

#include "cli/progress.h"
#include "debruit/autoencoder.h"
#include "files/npy.h"
#include "files/npz.h"

namespace debruit::cli {

/// Whether the file is called .npy or .npz.
[[nodiscard]] bool is_array_file(const std::filesystem::path& file);

/// The images of an .npy or .npz file denoised, ready to be written as a file of the same kind: the same shapes,
/// layouts and types, labels and other arrays as they are. uint8 and uint16 are divided by their largest value for the
/// model; floats are taken as they are. In an archive the array `noisy` is denoised, else the images under the names
/// that are known (data/npz_images.h), else its one array. `inverted`: the model gets 1 - x, and its answer is turned
/// back. Throws Error(io), and Error(input) where no array holds images of the model's shape.
[[nodiscard]] std::variant<NpyArray, NpzArrays> denoised_arrays(const std::filesystem::path& input,
                                                                const Autoencoder& model, bool inverted,
                                                                std::size_t threads, ProgressLine& notes);

}  // namespace debruit::cli
