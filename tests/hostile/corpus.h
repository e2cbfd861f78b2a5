// The corpus that make_corpus.py wrote: malformed files, and good ones beside them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace debruit::test {

struct CorpusFile {
  std::string reader;  ///< whose file it is
  std::filesystem::path path;
  std::string kind;               ///< of the error: "input", "usage" or "io"; "none": it is good
  std::vector<std::string> says;  ///< what the error must say
  std::uint64_t decoded = 0;      ///< bytes that it becomes in memory, where those are many
};

/// All of them. Throws where the corpus was not made.
[[nodiscard]] const std::vector<CorpusFile>& corpus();

}  // namespace debruit::test
