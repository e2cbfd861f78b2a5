#include "runs/npz_reader.h"

namespace debruit {
namespace {

std::string text_of(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const std::size_t side : shape) text += (text.empty() ? "" : ", ") + std::to_string(side);
  return "[" + text + "]";
}

}  // namespace

NpyArray text_array(const std::string& text) {
  return {{text.size()}, std::vector<std::uint8_t>(text.begin(), text.end())};
}

std::string NpzReader::text(const std::string& name) const {
  const std::vector<std::size_t>& stored = shape(name);
  const auto& bytes = values<std::uint8_t>(name, {stored.empty() ? 1 : stored.front()});
  return {bytes.begin(), bytes.end()};
}

void NpzReader::fail_shape(const std::string& name, const std::vector<std::size_t>& found,
                           const std::vector<std::size_t>& expected) const {
  fail(name, "has another shape than expected: " + text_of(found) + " instead of " + text_of(expected));
}

const NpyArray& NpzReader::find(const std::string& name) const {
  const auto found = arrays_.find(name);
  if (found == arrays_.end()) fail(name, "is missing");
  return found->second;
}

}  // namespace debruit
