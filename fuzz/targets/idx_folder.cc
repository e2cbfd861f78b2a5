// The two IDX files of a split, which must fit each other.
#include "data/idx_folder.h"

#include <array>

#include "fuzz/sections.h"
#include "fuzz/target.h"

namespace debruit::fuzz {

void read(std::string_view bytes) {
  constexpr std::array<std::string_view, 2> kNames = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"};
  const std::filesystem::path& folder = as_folder(sections_of(bytes), kNames);
  if (!has_idx_files(folder, Split::train)) return;
  try {
    const StoredImages images = read_idx_folder(folder, Split::train, "mnist");
    must(images.labels.size() == images.images.size(), "images with too many or too few labels");
  } catch (const Error& error) {
    must_be_clear(error, {ErrorKind::input, ErrorKind::io});  // io: the other file is missing
  }
}

}  // namespace debruit::fuzz
