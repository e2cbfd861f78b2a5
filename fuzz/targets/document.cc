// document.json of a grid or a study, with the pictures beside it.
#include "runs/document.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "fuzz/sections.h"
#include "fuzz/target.h"

namespace debruit::fuzz {

void read(std::string_view bytes) {
  const std::vector<Section> sections = sections_of(bytes);
  const auto is_words = [](const Section& section) { return section.name == "document.json"; };
  if (std::none_of(sections.begin(), sections.end(), is_words)) return;
  std::vector<Section> arrays;
  std::remove_copy_if(sections.begin(), sections.end(), std::back_inserter(arrays), is_words);
  const std::string pictures = stored_zip(arrays, ".npy");
  std::vector<Section> files = {{"document.npz", pictures}};
  std::copy_if(sections.begin(), sections.end(), std::back_inserter(files), is_words);
  constexpr std::array<std::string_view, 2> kNames = {"document.json", "document.npz"};
  (void)read_document(as_folder(files, kNames));
}

}  // namespace debruit::fuzz
