#include <iterator>
#include <utility>

#include "base/number_text.h"
#include "study/sound_blocks.h"

namespace debruit {
namespace {

using sound::fixed;
using sound::noted;

std::string count(std::size_t value) { return std::to_string(value); }

std::string list_of(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + format_number(value);
  return text;
}

std::string kinds_of(const SoundSettings& settings) {
  std::string text;
  for (const Noise& kind : settings.kinds) text += (text.empty() ? "" : ", ") + format_noise(kind);
  return text;
}

/// "one for choosing (1000, and more where a model stayed at chance with it: CNN to 1003)"
std::string selection_seeds(const SoundResult& result) {
  std::string further;
  for (const auto& [model, trials] : result.selection.rates) {
    const std::uint64_t last = sound::seeds_of(trials).back();
    if (last == result.settings.selection_seed) continue;
    further += (further.empty() ? "" : "; ") + std::string(row_of(model).words) + " to " + std::to_string(last);
  }
  return "one for choosing (" + count(result.settings.selection_seed) +
         (further.empty() ? ")" : ", and more where a model stayed at chance with it: " + further + ")");
}

Table protocol_table(const SoundResult& result) {
  const SoundSettings& settings = result.settings;
  return {"The protocol",
          {"", ""},
          {{{"data"}, {settings.data + ", pixels / 255"}},
           {{"training, validation, test"},
            {count(result.training_images) + ", " + count(result.validation_images) + " (stratified), " +
             count(result.test_images) + " images"}},
           {{"noise"}, {kinds_of(settings)}},
           {{"training noise"}, {"drawn anew for every image and epoch, kind and scale (0 to 1) uniform, clipped"}},
           {{"test noise"},
            {"scales " + list_of(settings.scales) + " of every kind, and clean; drawn once, seed " +
             count(settings.test_seed) + ", clipped"}},
           {{"budget"},
            {"at most " + count(settings.epochs) + " epochs, patience " + count(settings.patience) +
             ", the best epoch's weights; batch " + count(settings.batch_size) + ", Adam; learning rates " +
             list_of(settings.learning_rates)}},
           {{"seeds"}, {selection_seeds(result) + ", then " + count(settings.seeds) + " for the winners"}}},
          noted(settings)};
}

double sum_of(const std::vector<SoundTrial>& trials) {
  double sum = 0;
  for (const SoundTrial& trial : trials) sum += trial.seconds;
  return sum;
}

/// What trainings took; each is counted with the time of its own thread.
Table time_table(const SoundResult& result) {
  const SoundSelection& chosen = result.selection;
  const auto seeds = static_cast<double>(result.settings.seeds);
  Table table{"What it took", {"part", "trainings", "hours of one thread"}, {}, {}};
  table.note = noted(
      result.settings,
      "Wall time of training alone, without scoring and filters, while other trainings ran on the other threads.");
  const auto add = [&](const std::string& part, std::size_t trainings, double seconds) {
    constexpr double kHour = 3600;
    table.rows.push_back({{part}, {count(trainings)}, {fixed(seconds / kHour, 3)}});
  };
  add("autoencoders of the grid", chosen.screening.size(), sum_of(chosen.screening));
  add("the best of them at every rate", chosen.finalists.size(), sum_of(chosen.finalists));
  add("MLPs of the grid", chosen.mlps.size(), sum_of(chosen.mlps));
  std::size_t tried = 0;
  double seconds = 0;
  for (const auto& [model, trials] : chosen.rates) {
    tried += trials.size();
    seconds += sum_of(trials);
  }
  add("classifiers at every rate", tried, seconds);
  add("neighbours", chosen.neighbours.size(), sum_of(chosen.neighbours));
  add("the autoencoder with every seed", result.settings.seeds, seeds * result.autoencoder.training_seconds.mean);
  double classifiers = 0;
  for (const ClassifierScores& scores : result.classifiers) classifiers += seeds * scores.training_seconds.mean;
  add("classifiers with every seed", result.settings.seeds * result.classifiers.size(), classifiers);
  return table;
}

std::size_t parameters_of(const SoundResult& result, SoundModel model) {
  return result.classifiers[static_cast<std::size_t>(model)].parameters;
}

void append(std::vector<Block>& blocks, std::vector<Block> more) {
  blocks.insert(blocks.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// The answer, and what to bear in mind with it.
std::vector<Block> answer_blocks(const SoundResult& result) {
  std::vector<Block> blocks;
  blocks.emplace_back(Heading{3, "Does the encoder-MLP beat the CNN on noisy digits?"});
  blocks.emplace_back(sound::question_table(result));
  blocks.emplace_back(Paragraph{result.answer.summary});
  for (const std::string& sentence : result.answer.kinds) blocks.emplace_back(Paragraph{sentence});
  blocks.emplace_back(Paragraph{result.answer.others});
  if (const std::string failures = failures_in_words(result.classifiers); !failures.empty()) {
    blocks.emplace_back(Paragraph{failures});
  }
  blocks.emplace_back(Paragraph{
      "The two are not of one size: the encoder-MLP has " + count(parameters_of(result, SoundModel::encoder_mlp)) +
          " parameters, its encoder's among them, and the CNN " + count(parameters_of(result, SoundModel::cnn)) +
          ". The question is the notebook's, about these two as they are.",
      true});
  if (!result.settings.cuts.empty()) blocks.emplace_back(Paragraph{result.settings.cuts, true});
  return blocks;
}

}  // namespace

Document sound_document(const SoundResult& result) {
  Document document;
  document.title = "The same questions, asked properly";
  document.summary = result.answer.summary + " " + result.answer.others;
  document.blocks.emplace_back(Heading{2, "Protocol sound"});
  document.blocks.emplace_back(protocol_table(result));
  append(document.blocks, sound::selection_blocks(result));
  append(document.blocks, sound::denoising_blocks(result));
  append(document.blocks, sound::classifier_blocks(result));
  document.blocks.emplace_back(Heading{3, "What it took"});
  document.blocks.emplace_back(time_table(result));
  append(document.blocks, answer_blocks(result));
  if (!result.autoencoders.empty()) document.runs.push_back(result.autoencoders.front());
  return document;
}

}  // namespace debruit
