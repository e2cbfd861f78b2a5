#include "runs/npz_reader.h"

namespace debruit {

NpyArray text_array(const std::string& text) {
  return {{text.size()}, std::vector<std::uint8_t>(text.begin(), text.end())};
}

std::string NpzReader::text(const std::string& name) const {
  const std::vector<std::size_t>& stored = shape(name);
  const auto& bytes = values<std::uint8_t>(name, {stored.empty() ? 1 : stored.front()});
  return {bytes.begin(), bytes.end()};
}

const NpyArray& NpzReader::find(const std::string& name) const {
  const auto found = arrays_.find(name);
  if (found == arrays_.end()) fail(name, "is missing");
  return found->second;
}

}  // namespace debruit
