#include "evaluation/dead_units.h"

#include <string>

#include "debruit/error.h"

namespace debruit {

std::vector<std::size_t> dead_units(std::span<const float> latents, std::size_t units) {
  if (units == 0 || latents.empty() || latents.size() % units != 0) {
    throw Error(ErrorKind::usage, "latents",
                std::to_string(latents.size()) + " values for " + std::to_string(units) +
                    " units; expected a whole number of images, at least 1");
  }
  std::vector<bool> fires(units, false);
  for (std::size_t i = 0; i < latents.size(); ++i) {
    if (latents[i] != 0) fires[i % units] = true;
  }
  std::vector<std::size_t> dead;
  for (std::size_t unit = 0; unit < units; ++unit) {
    if (!fires[unit]) dead.push_back(unit);
  }
  return dead;
}

}  // namespace debruit
