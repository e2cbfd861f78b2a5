#include "study/sound_blocks.h"

#include <cmath>

#include "base/number_text.h"

namespace debruit::sound {

std::string fixed(double value, int decimals) { return std::isnan(value) ? "–" : format_fixed(value, decimals); }

std::string with_interval(const Estimate& estimate, int decimals, double factor) {
  std::string mean = fixed(factor * estimate.mean, decimals);
  if (!estimate.interval) return mean;
  return mean + " ± " + fixed(factor * (estimate.interval->high - estimate.interval->low) / 2, decimals);
}

std::string layers_in_words(std::size_t hidden_layers, std::size_t hidden_size) {
  return std::to_string(hidden_layers) + (hidden_layers == 1 ? " hidden layer of " : " hidden layers of ") +
         std::to_string(hidden_size);
}

std::string duration(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kFewMinutes = 3;
  return seconds < kFewMinutes * kMinute ? fixed(seconds, 1) + " s" : fixed(seconds / kMinute, 1) + " min";
}

std::string short_duration(double seconds) {
  constexpr double kMilli = 1e-3;
  constexpr double kMicro = 1e-6;
  return seconds < kMilli ? fixed(seconds / kMicro, 1) + " µs" : fixed(seconds / kMilli, 1) + " ms";
}

std::string noted(const SoundSettings& settings, const std::string& note) {
  return note.empty() || settings.cuts.empty() ? note + settings.cuts : note + " " + settings.cuts;
}

std::string measured_in_words(const SoundResult& result) {
  const SoundSettings& settings = result.settings;
  return "Measured on " + std::to_string(result.test_images) + " test images of " + settings.data +
         " in every cell, noise of seed " + std::to_string(settings.test_seed) + ", clipped to [0, 1], data range 1" +
         (settings.seeds > 1 ? "; ± is the 95 % interval over " + std::to_string(settings.seeds) + " seeds."
                             : "; one seed.");
}

std::vector<std::size_t> curve_of(const Noise& kind, const std::vector<SoundCell>& cells) {
  std::vector<std::size_t> curve;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (is_clean(cells[i])) curve.insert(curve.begin(), i);
    if (cells[i].kind == kind) curve.push_back(i);
  }
  return curve;
}

void add_point(Series& series, double scale, const Estimate& estimate, double factor) {
  const Interval interval = estimate.interval.value_or(Interval{estimate.mean, estimate.mean});
  series.x.push_back(scale);
  series.y.push_back(factor * estimate.mean);
  series.low.push_back(factor * interval.low);
  series.high.push_back(factor * interval.high);
}

}  // namespace debruit::sound
