#include "study/sound_filters.h"

#include <nlohmann/json.hpp>

#include "base/threads.h"
#include "data/split.h"
#include "evaluation/filter_choice.h"
#include "runs/json.h"

namespace debruit {
namespace {

/// The mean squared error of every filter, as text.
std::string try_all(const SoundSettings& settings, StudyRunner& runner, std::span<const Filter> filters) {
  const Dataset& data = runner.data(selection_config(settings, AutoencoderSpec{}, 0), Split::train);
  const Dataset held_out =
      take(data, stratified_split(data.labels, settings.validation, settings.split_seed).validation);
  const EvaluationSpec noise{.kinds = settings.kinds,
                             .scales = settings.scales,
                             .clip = true,
                             .scaling = Scaling::unit,
                             .seed = settings.split_seed};
  ThreadPool pool(runner.threads());
  return Json(choose_filter(filters, held_out, noise, settings.filter_images, pool).mse).dump();
}

}  // namespace

std::vector<FilterTrial> try_filters(const SoundSettings& settings, StudyRunner& runner, const std::string& step,
                                     std::span<const Filter> filters) {
  std::string inputs = settings_text(settings);
  for (const Filter& filter : filters) inputs += " " + format_filter(filter);
  const std::string text = runner.once(kSoundFolder + step, inputs, [&] { return try_all(settings, runner, filters); });
  const Json json = parse_json(text, step);
  std::vector<FilterTrial> trials;
  for (std::size_t i = 0; i < filters.size(); ++i) trials.push_back({filters[i], json.at(i).get<double>()});
  return trials;
}

}  // namespace debruit
