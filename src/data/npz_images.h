// Data sets in NumPy archives, by the names that Keras, MedMNIST and others give their arrays.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/stored_data.h"
#include "files/npz.h"

namespace debruit {

/// The names of arrays that are known, for help and errors.
[[nodiscard]] std::string npz_conventions_text();

/// The arrays of an archive that hold images to be denoised: `noisy`, or the images of all its parts. Throws
/// Error(input) where no name is known and there is not just one array.
[[nodiscard]] std::vector<std::string> image_arrays(const NpzFile& file, const std::string& where);

/// Throws Error(input) where the arrays of an archive unpack to more than `limit` bytes: they are read into memory
/// whole. Throws otherwise as ZipFile does.
void require_readable(const std::filesystem::path& file, std::uint64_t limit = kLargestHeld);

/// An archive whose arrays have known names, or that holds one array alone. Throws Error(io) or Error(input).
[[nodiscard]] StoredData open_npz(const std::filesystem::path& file, const LoadOptions& options);

}  // namespace debruit
