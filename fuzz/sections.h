// Inputs that stand for several files. A ZIP's checksums, or a bundle's, would stop a fuzzer that changes its bytes, so
// the files lie one after the other in plain sight and the archive is made of them each time:
//
//   --- about
//   {"schema": …}
//   --- labels
//   …
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace debruit::fuzz {

struct Section {
  std::string_view name;
  std::string_view bytes;
};

/// What stands before the first line that begins with "--- " is dropped.
[[nodiscard]] std::vector<Section> sections_of(std::string_view input);

/// The sections as an archive of stored entries, each name followed by `suffix`.
[[nodiscard]] std::string stored_zip(std::span<const Section> sections, std::string_view suffix = {});

/// The arrays of an .npz archive, in memory (target.h).
[[nodiscard]] const std::filesystem::path& as_npz(std::string_view input);

/// A temporary folder with the sections whose names are among `names` as its files, there until the next call.
[[nodiscard]] const std::filesystem::path& as_folder(std::span<const Section> sections,
                                                     std::span<const std::string_view> names);

}  // namespace debruit::fuzz
