#include "study/sound_answer_words.h"

#include <algorithm>

#include "base/number_text.h"

namespace debruit::sound {
namespace {

/// "3 of 5 CNN trainings never learnt and 1 learnt only some classes"; empty: all have learnt.
std::string failed_trainings(const Failures& failures) {
  const std::string of = " of " + std::to_string(failures.trainings) + " " + std::string(row_of(failures.model).words) +
                         (failures.trainings == 1 ? " training" : " trainings");
  const std::string never = std::to_string(failures.never_learnt);
  const std::string partly = std::to_string(failures.partly);
  const std::string some_classes = " learnt only some classes";
  if (failures.never_learnt == 0) return failures.partly == 0 ? "" : partly + of + some_classes;
  return never + of + " never learnt" + (failures.partly == 0 ? "" : " and " + partly + some_classes);
}

/// "+1.2" or "-0.5 to +1.2": a less b with the one seed that there is.
std::string bare_difference(const ModelComparison& question, const std::vector<std::size_t>& which) {
  std::vector<double> sizes;
  sizes.reserve(which.size());
  for (const std::size_t i : which) sizes.push_back(100 * question.cells[i].difference.mean);
  const auto [least, most] = std::ranges::minmax(sizes);
  const auto text = [](double value) { return (value > 0 ? "+" : "") + one_decimal(value); };
  return text(least) == text(most) ? text(least) : text(least) + " to " + text(most);
}

}  // namespace

std::string named(SoundModel model) {
  const std::string words(row_of(model).words);
  return model == SoundModel::lenet5 ? words : "the " + words;
}

std::string one_decimal(double value) { return format_fixed(value, 1); }

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

bool is_noisy(const SoundCell& cell) { return !is_clean(cell); }

std::vector<Noise> noisy_kinds(std::span<const SoundCell> cells) {
  std::vector<Noise> kinds;
  for (const SoundCell& cell : cells) {
    if (is_noisy(cell) && std::ranges::find(kinds, cell.kind) == kinds.end()) kinds.push_back(cell.kind);
  }
  return kinds;
}

std::string about_failures(const ModelComparison& question, std::span<const Failures> failures) {
  std::string text;
  for (const Failures& model : failures) {
    if (model.model != question.a && model.model != question.b) continue;
    const std::string failed = failed_trainings(model);
    if (!failed.empty()) text += (text.empty() ? " " : "; ") + failed;
  }
  return text.empty() ? text : text + ": the answer compares trainings, not architectures.";
}

SoundAnswer answer_of_one_seed(const ModelComparison& question, std::span<const SoundCell> cells) {
  const std::string a = named(question.a);
  const std::string b = named(question.b);
  SoundAnswer answer;
  answer.summary = "One seed shows nothing: there is no interval over seeds, and whether " + a + " or " + b +
                   " is better cannot be said of any noisy cell.";
  for (const Noise& kind : noisy_kinds(cells)) {
    const auto which = numbers_of(cells, [&](const SoundCell& cell) { return cell.kind == kind; });
    answer.kinds.push_back(capital(in_words(kind)) + " noise: with this seed the accuracy of " + a + " less that of " +
                           b + " is " + bare_difference(question, which) + " points.");
  }
  if (const auto clean = numbers_of(cells, is_clean); !clean.empty()) {
    answer.kinds.push_back("Clean images: with this seed the accuracy of " + a + " less that of " + b + " is " +
                           bare_difference(question, clean) + " points.");
  }
  answer.others = "Whether other models beat both of them one seed does not show either.";
  return answer;
}

}  // namespace debruit::sound
