#include "study/sound_filters.h"

#include <nlohmann/json.hpp>

#include "base/threads.h"
#include "data/noisy_images.h"
#include "data/split.h"
#include "evaluation/metrics.h"
#include "runs/json.h"

namespace debruit {
namespace {

/// Images [count, size], noisy and clean.
struct Pairs {
  std::vector<float> noisy;
  std::vector<float> clean;
};

Pairs validation_pairs(const SoundSettings& settings, StudyRunner& runner) {
  const RunConfig config = selection_config(settings, AutoencoderSpec{.image = settings.image}, 0);
  const Dataset& data = runner.data(config, Split::train);
  const Dataset held_out =
      take(data, stratified_split(data.labels, settings.validation, settings.split_seed).validation);
  TrainingNoise noise = config.training.noise;
  noise.draw = NoiseDraw::once;
  const NoisyImages images(held_out, config.training.scaling, noise, settings.split_seed, kValidationStreams);
  const std::size_t size = held_out.shape.size();
  Pairs pairs{std::vector<float>(images.size() * size), std::vector<float>(images.size() * size)};
  for (std::size_t i = 0; i < images.size(); ++i) {
    images.make(i, 0, std::span(pairs.noisy).subspan(i * size, size), std::span(pairs.clean).subspan(i * size, size));
  }
  return pairs;
}

/// One filter's name and mean squared error; stopping is asked for between filters.
Json try_all(const SoundSettings& settings, StudyRunner& runner, std::span<const Filter> filters) {
  const FloatingPointScope scope;
  const Pairs pairs = validation_pairs(settings, runner);
  std::vector<float> filtered(pairs.noisy.size());
  ThreadPool pool(runner.threads());
  Json trials = Json::array();
  for (const Filter& filter : filters) {
    runner.check_stop();
    apply_filter(filter, settings.image, pairs.noisy, filtered, pool);
    trials.push_back({{"filter", format_filter(filter)}, {"mse", mean_squared_error(filtered, pairs.clean)}});
  }
  return trials;
}

}  // namespace

std::vector<FilterTrial> try_filters(const SoundSettings& settings, StudyRunner& runner, const std::string& step,
                                     std::span<const Filter> filters) {
  std::string names;
  for (const Filter& filter : filters) names += " " + format_filter(filter);
  const std::string text = runner.once(kSoundFolder + step, settings_text(settings) + names,
                                       [&] { return try_all(settings, runner, filters).dump(); });
  const Json json = parse_json(text, step);
  std::vector<FilterTrial> trials;
  for (std::size_t i = 0; i < filters.size(); ++i) trials.push_back({filters[i], json.at(i).at("mse").get<double>()});
  return trials;
}

}  // namespace debruit
