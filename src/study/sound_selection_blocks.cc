#include <algorithm>
#include <cmath>
#include <limits>

#include "base/number_text.h"
#include "study/sound_blocks.h"

namespace debruit::sound {
namespace {

constexpr std::size_t kRowsShown = 10;
constexpr double kPercent = 100;

std::string count(std::size_t value) { return std::to_string(value); }

/// Marks the row that was chosen.
Tone tone_of(bool chosen) { return chosen ? Tone::good : Tone::plain; }

std::string sentences(std::initializer_list<std::string> parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!part.empty()) text += (text.empty() ? "" : " ") + part;
  }
  return text;
}

std::string shown_of(std::size_t shown, std::size_t all) {
  return shown == all ? "" : "The best " + count(shown) + " of " + count(all) + ".";
}

Table autoencoder_table(const std::string& title, const std::vector<SoundTrial>& trials, const std::string& note,
                        const SoundSettings& settings) {
  Table table{
      title,
      {"", "hidden layers", "hidden size", "latent size", "learning rate", "best epoch", "validation MSE", "training"},
      {},
      {}};
  for (const SoundTrial& trial : best_trials(trials, kRowsShown)) {
    const auto& spec = std::get<AutoencoderSpec>(trial.model);
    const Tone tone = tone_of(table.rows.empty());
    table.rows.push_back({{count(table.rows.size() + 1), tone},
                          {count(spec.hidden_layers), tone},
                          {count(spec.hidden_size), tone},
                          {count(spec.latent_size), tone},
                          {format_number(trial.learning_rate), tone},
                          {count(trial.best_epoch) + " of " + count(trial.epochs), tone},
                          {fixed(trial.loss, 5), tone},
                          {duration(trial.seconds), tone}});
  }
  table.note = noted(settings, sentences({note, shown_of(table.rows.size(), trials.size())}));
  return table;
}

std::vector<double> as_ticks(const std::vector<std::size_t>& values) { return {values.begin(), values.end()}; }

ParallelCoordinates screening_figure(const SoundResult& result) {
  const SoundSettings& settings = result.settings;
  ParallelCoordinates figure;
  figure.name = "sound-autoencoder-grid";
  figure.title = "Autoencoders of the grid after " + count(settings.screening_epochs) + " epochs at most";
  figure.score_label = "validation MSE";
  figure.axes = {{"hidden layers", as_ticks(settings.autoencoder_layers)},
                 {"hidden size", as_ticks(settings.autoencoder_sizes)},
                 {"latent size", as_ticks(settings.latent_sizes)},
                 {"validation MSE", {}}};
  for (const SoundTrial& trial : result.selection.screening) {
    const auto& spec = std::get<AutoencoderSpec>(trial.model);
    figure.trials.push_back({static_cast<double>(spec.hidden_layers), static_cast<double>(spec.hidden_size),
                             static_cast<double>(spec.latent_size), trial.loss});
    figure.scores.push_back(trial.loss);
  }
  figure.note = noted(settings, "At learning rate " + format_number(settings.grid_learning_rate) + ".");
  return figure;
}

HeatMap mlp_figure(const SoundResult& result) {
  const SoundSettings& settings = result.settings;
  HeatMap figure;
  figure.name = "sound-mlp-grid";
  figure.title = "MLPs on latents of the frozen encoder";
  figure.x_label = "hidden size";
  figure.y_label = "hidden layers";
  figure.value_label = "validation error, %";
  for (const std::size_t size : settings.mlp_sizes) figure.x_names.push_back(count(size));
  auto trial = result.selection.mlps.begin();  // layers by layers, sizes within
  for (const std::size_t layers : settings.mlp_layers) {
    figure.y_names.push_back(count(layers));
    std::vector<double>& row = figure.values.emplace_back();
    for (std::size_t i = 0; i < settings.mlp_sizes.size(); ++i) row.push_back(kPercent * (trial++)->error);
  }
  figure.note = noted(settings, "At learning rate " + format_number(settings.grid_learning_rate) + ".");
  return figure;
}

std::string kind_in_words(const ClassifierKind& kind) {
  if (const auto* const mlp = std::get_if<MlpSpec>(&kind)) {
    return layers_in_words(mlp->hidden_layers, mlp->hidden_size);
  }
  if (const auto* const nearest = std::get_if<NearestNeighboursSpec>(&kind)) {
    return "k = " + count(nearest->neighbours);
  }
  return "";
}

void add_trials(Table& table, std::string_view model, std::span<const SoundTrial> trials) {
  const SoundTrial& best = best_trial(trials);
  for (const SoundTrial& trial : trials) {
    const auto& spec = std::get<ClassifierSpec>(trial.model);
    const Tone tone = tone_of(trial.run == best.run);
    const bool learns = is_trained_in_epochs(trial.model);
    const bool first = &trial == &trials.front();
    table.rows.push_back({{first ? std::string(model) : "", tone},
                          {kind_in_words(spec.kind), tone},
                          {learns ? format_number(trial.learning_rate) : "–", tone},
                          {count(trial.seed), tone},
                          {learns ? count(trial.best_epoch) + " of " + count(trial.epochs) : "–", tone},
                          {fixed(kPercent * trial.error, 2), tone},
                          {duration(trial.seconds), tone}});
  }
}

Table classifier_table(const SoundResult& result) {
  Table table{"Classifiers at every learning rate",
              {"model", "size", "learning rate", "seed", "best epoch", "validation error, %", "training"},
              {},
              noted(result.settings,
                    "What was chosen is marked. A model that with one seed stays as bad as taking every image for one "
                    "class, at every learning rate, is tried with the next seed.")};
  for (const SoundModelRow& row : sound_models()) {
    const bool nearest = row.model == SoundModel::nearest_neighbours;
    add_trials(table, row.words, nearest ? result.selection.neighbours : result.selection.rates.at(row.model));
  }
  return table;
}

Table filter_table(const SoundResult& result) {
  const std::vector<KindFilters>& kinds = result.selection.filters;
  Table table{"Filters on validation images, MSE by the kind of noise", {"filter"}, {}, {}};
  table.note =
      noted(result.settings,
            "Each filter's strength is chosen for every kind of noise by itself, mean over its scales, and for "
            "clean images on clean ones; on at most " +
                count(result.settings.filter_images) + " images at each scale. What was chosen is marked.");
  for (const KindFilters& kind : kinds)
    table.columns.push_back(is_clean({kind.kind, 0}) ? "clean" : in_words(kind.kind));
  const auto add = [&](std::vector<FilterTrial> KindFilters::*trials, Filter KindFilters::*chosen) {
    for (std::size_t i = 0; i < (kinds.front().*trials).size(); ++i) {
      std::vector<Cell>& row = table.rows.emplace_back();
      row.push_back({format_filter((kinds.front().*trials)[i].filter)});
      for (const KindFilters& kind : kinds) {
        const FilterTrial& trial = (kind.*trials)[i];
        row.push_back({fixed(trial.mse, 5), tone_of(trial.filter == kind.*chosen)});
      }
    }
  };
  add(&KindFilters::gaussian, &KindFilters::gaussian_filter);
  add(&KindFilters::non_local, &KindFilters::non_local_filter);
  return table;
}

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

}  // namespace

std::vector<std::uint64_t> seeds_of(std::span<const SoundTrial> trials) {
  std::vector<std::uint64_t> seeds;
  for (const SoundTrial& trial : trials) {
    if (std::ranges::find(seeds, trial.seed) == seeds.end()) seeds.push_back(trial.seed);
  }
  return seeds;
}

std::string retries_in_words(const SoundSelection& selection) {
  std::vector<std::string> again;
  std::vector<std::string> lost;
  for (const auto& [model, trials] : selection.rates) {
    const std::vector<std::uint64_t> seeds = seeds_of(trials);
    std::vector<std::string> numbers;
    numbers.reserve(seeds.size());
    for (const std::uint64_t seed : seeds) numbers.push_back(std::to_string(seed));
    const std::string words(row_of(model).words);
    if (seeds.size() > 1) again.push_back(words + " (seeds " + joined(numbers, ", ") + ")");
    if (stayed_at_chance(trials, selection.error_of_one_class)) lost.push_back(words);
  }
  std::string text;
  if (!again.empty()) {
    text =
        "Tried again with the next seed, as at every learning rate they were no better than taking every image for "
        "one class: " +
        joined(again, "; ") + ".";
  }
  if (!lost.empty()) {
    text += (text.empty() ? "" : " ") + std::string("Every attempt stayed at chance of: ") + joined(lost, "; ") +
            "; validation says nothing of the learning rate taken for it.";
  }
  return text;
}

std::vector<Block> selection_blocks(const SoundResult& result) {
  const SoundSettings& settings = result.settings;
  const std::string retries = retries_in_words(result.selection);
  std::vector<Block> blocks;
  blocks.emplace_back(Heading{3, "What was chosen, on validation images alone"});
  blocks.emplace_back(Paragraph{
      "Everything is chosen with one seed (" + count(settings.selection_seed) +
      "), which is none of the winners', on " + count(result.validation_images) +
      " images that no training sees, with noise drawn once" +
      (retries.empty() ? "." : ", but for models that stayed at chance with it. " + retries) +
      " The autoencoders of the grid are first trained for at "
      "most " +
      count(settings.screening_epochs) + " epochs at learning rate " + format_number(settings.grid_learning_rate) +
      ", which favours those that learn fast and at that rate; the best " + count(settings.autoencoder_finalists) +
      " then anew for at most " + count(settings.epochs) +
      " epochs at every learning rate. The MLPs' grid is searched at " + "learning rate " +
      format_number(settings.grid_learning_rate) + " alone, for at most " + count(settings.epochs) +
      " epochs; its winner, and every other classifier, is then trained at every rate."});
  blocks.emplace_back(autoencoder_table("Autoencoders of the grid", result.selection.screening,
                                        "At learning rate " + format_number(settings.grid_learning_rate) +
                                            ", for at most " + count(settings.screening_epochs) + " epochs.",
                                        settings));
  blocks.emplace_back(screening_figure(result));
  blocks.emplace_back(autoencoder_table("The best of them at every learning rate", result.selection.finalists,
                                        "The first row was chosen.", settings));
  blocks.emplace_back(mlp_figure(result));
  blocks.emplace_back(classifier_table(result));
  blocks.emplace_back(filter_table(result));
  return blocks;
}

}  // namespace debruit::sound
