#include "training/checkpoint_rate.h"

#include <cmath>
#include <string>

#include "base/number_text.h"
#include "debruit/error.h"

namespace debruit {

CheckpointRate parse_checkpoint_rate(std::string_view text, std::string_view where) {
  constexpr double kMost = 1e9;
  const bool in_seconds = text.ends_with('s');
  const std::string_view number = in_seconds ? text.substr(0, text.size() - 1) : text;
  const double value = parse_number(number, where);
  if (value < 0 || value > kMost || (!in_seconds && value != std::floor(value))) {
    throw Error(ErrorKind::usage, where,
                "\"" + std::string(text) +
                    "\" given; expected a whole number of epochs (5), seconds (30s), or 0 for no checkpoints");
  }
  if (in_seconds) return {.epochs = 0, .seconds = value, .least_seconds = 0};
  return {.epochs = static_cast<std::size_t>(value), .seconds = 0, .least_seconds = 0};
}

}  // namespace debruit
