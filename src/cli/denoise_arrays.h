// `debruit denoise` on NumPy's files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <variant>

#include "cli/progress.h"
#include "debruit/autoencoder.h"
#include "files/npy.h"
#include "files/zip.h"

namespace debruit::cli {

/// Whether the file is called .npy or .npz.
[[nodiscard]] bool is_array_file(const std::filesystem::path& file);

struct ArrayOptions {
  bool inverted = false;    ///< the model gets 1 - x, and its answer is turned back
  bool grey = false;        ///< colour becomes grey, in the result too
  std::size_t threads = 0;  ///< 0: one for each processor
};

/// The images of an .npy or .npz file denoised, ready to be written as a file of the same kind: the same shapes
/// (without the channels that became grey), layouts and types, and labels and other arrays byte for byte. uint8 and
/// uint16 are divided by their largest value for the model; floats are taken as they are. In an archive the array
/// `noisy` is denoised, else the images under the names that are known (data/npz_images.h), else its one array. Throws
/// Error(io), and Error(input) where no array holds images of the model's shape.
[[nodiscard]] std::variant<NpyArray, ZipEntries> denoised_arrays(const std::filesystem::path& input,
                                                                 const Autoencoder& model, const ArrayOptions& options,
                                                                 ProgressLine& notes);

}  // namespace debruit::cli
