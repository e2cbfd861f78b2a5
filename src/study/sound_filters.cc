#include "study/sound_filters.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/threads.h"
#include "data/split.h"
#include "debruit/error.h"
#include "evaluation/filter_choice.h"
#include "runs/json.h"
#include "study/sound_selection.h"

namespace debruit {
namespace {

/// The mean squared error of every filter, as text.
std::string try_all(const SoundSettings& settings, StudyRunner& runner, const Noise& kind,
                    std::span<const Filter> filters) {
  const Dataset& data = runner.data(selection_config(settings, AutoencoderSpec{}, 0), Split::train);
  const Dataset held_out = take(data, hold_out(data, settings.validation, settings.split_seed).validation);
  const EvaluationSpec noise{
      .kinds = {kind}, .scales = settings.scales, .clip = true, .scaling = Scaling::unit, .seed = settings.split_seed};
  ThreadPool pool(runner.threads());
  return Json(choose_filter(filters, held_out, noise, settings.filter_images, pool).mse).dump();
}

std::vector<FilterTrial> try_filters(const SoundSettings& settings, StudyRunner& runner, const Noise& kind,
                                     std::span<const Filter> filters) {
  const std::string step =
      "select/filters/" + std::string(filter_name(filters.front())) + "/" + std::string(noise_name(kind));
  std::string inputs = settings_text(settings) + " " + format_noise(kind);
  for (const Filter& filter : filters) inputs += " " + format_filter(filter);
  std::vector<FilterTrial> trials;
  runner.once(
      kSoundFolder + step, inputs, [&] { return try_all(settings, runner, kind, filters); },
      [&](const Json& json) {
        for (std::size_t i = 0; i < filters.size(); ++i) trials.push_back({filters[i], json.at(i).get<double>()});
      });
  return trials;
}

Filter best_of(const std::vector<FilterTrial>& trials) {
  return std::ranges::min_element(trials, {}, &FilterTrial::mse)->filter;
}

}  // namespace

std::vector<KindFilters> choose_filters(const SoundSettings& settings, StudyRunner& runner) {
  std::vector<Filter> gaussian;
  std::vector<Filter> non_local;
  for (const double sigma : settings.gaussian_sigmas) gaussian.emplace_back(GaussianFilter{sigma});
  for (const double h : settings.non_local_hs) non_local.emplace_back(NonLocalMeansFilter{.h = h});
  std::vector<Noise> kinds = settings.kinds;
  kinds.emplace_back(NoNoise{});
  std::vector<KindFilters> chosen;
  for (const Noise& kind : kinds) {
    KindFilters& filters = chosen.emplace_back();
    filters.kind = kind;
    filters.gaussian = try_filters(settings, runner, kind, gaussian);
    filters.non_local = try_filters(settings, runner, kind, non_local);
    filters.gaussian_filter = best_of(filters.gaussian);
    filters.non_local_filter = best_of(filters.non_local);
  }
  return chosen;
}

const KindFilters& filters_of(std::span<const KindFilters> filters, const Noise& kind) {
  const auto found = std::ranges::find(filters, kind, &KindFilters::kind);
  if (found == filters.end()) {
    throw Error(ErrorKind::internal, "filters", "none were chosen for " + format_noise(kind));
  }
  return *found;
}

}  // namespace debruit
