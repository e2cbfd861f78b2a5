#include "evaluation/dead_units.h"

#include <string>

#include "debruit/error.h"

namespace debruit {

namespace {

void check(std::size_t values, std::size_t units, bool enough) {
  if (units != 0 && values % units == 0 && enough) return;
  throw Error(ErrorKind::usage, "latents",
              std::to_string(values) + " values for " + std::to_string(units) +
                  " units; expected a whole number of images, at least 1");
}

}  // namespace

void count_firing(std::span<const float> latents, std::span<std::size_t> counts) {
  check(latents.size(), counts.size(), true);
  for (std::size_t first = 0; first < latents.size(); first += counts.size()) {
    for (std::size_t unit = 0; unit < counts.size(); ++unit) counts[unit] += latents[first + unit] != 0 ? 1 : 0;
  }
}

std::vector<std::size_t> dead_units(std::span<const float> latents, std::size_t units) {
  check(latents.size(), units, !latents.empty());
  std::vector<std::size_t> counts(units, 0);
  count_firing(latents, counts);
  std::vector<std::size_t> dead;
  for (std::size_t unit = 0; unit < units; ++unit) {
    if (counts[unit] == 0) dead.push_back(unit);
  }
  return dead;
}

}  // namespace debruit
