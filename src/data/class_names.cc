#include "data/class_names.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "debruit/error.h"

namespace debruit {

std::string class_name(std::span<const std::string> names, std::size_t label) {
  return label < names.size() ? names[label] : std::to_string(label);
}

std::string class_names_text(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Dataset with_known_classes(Dataset data, std::span<const std::string> names, std::span<const std::string> known) {
  std::array<bool, 256> seen{};
  for (const std::uint8_t label : data.labels) seen[label] = true;
  std::array<std::uint8_t, 256> numbers{};
  std::vector<std::string> unknown;
  for (std::size_t label = 0; label < names.size(); ++label) {
    const auto found = std::ranges::find(known, names[label]);
    if (found != known.end()) {
      numbers[label] = static_cast<std::uint8_t>(found - known.begin());
    } else if (seen[label]) {
      unknown.push_back(names[label]);
    }
  }
  if (!unknown.empty()) {
    throw Error(ErrorKind::usage, data.name,
                std::string("has images of ") + (unknown.size() == 1 ? "a class" : "classes") +
                    " that the model does not know: " + class_names_text(unknown) + "; known are " +
                    class_names_text(known));
  }
  for (std::uint8_t& label : data.labels) label = numbers[label];
  return data;
}

}  // namespace debruit
