// Vectors for TensorBoard's projector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "files/png.h"

namespace debruit {

/// Vectors of equal length, each with its picture and perhaps its label.
struct Embedding {
  std::string name;
  std::size_t size = 0;               ///< values of a vector
  std::vector<float> values;          ///< [count, size]
  std::vector<std::uint8_t> labels;   ///< [count]; empty where there are none
  std::span<const GreyImage> images;  ///< [count], all of one size
};

/// Writes projector_config.pbtxt and what it names: NAME's values, the labels where there are some, and the images side
/// by side in one PNG. Throws Error(usage) where the numbers of vectors, labels and images differ, and Error(io).
void write_projector(const std::filesystem::path& folder, const Embedding& embedding);

}  // namespace debruit
