#include "study/notebook_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "debruit/error.h"

namespace debruit {
namespace {

constexpr double kLostRecall = 0.01;

std::string printed(double value, std::chars_format format, int precision) {
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision).ptr;
  return {buffer.data(), end};
}

std::string significant(double value, int digits) { return printed(value, std::chars_format::general, digits); }
std::string fixed(double value, int decimals) { return printed(value, std::chars_format::fixed, decimals); }

}  // namespace

std::string written(double value) {
  if (std::isnan(value)) return "–";
  return significant(value, 4);
}

std::string percent(double share) {
  constexpr double kHundred = 100;
  if (std::isnan(share)) return "–";
  return fixed(kHundred * share, 1) + " %";
}

std::string written(const ErrorPair& error) {
  return written(error.denoised) + " (noisy input " + written(error.noisy) + ")";
}

std::string duration_text(double seconds) {
  constexpr double kMinute = 60;
  if (seconds < kMinute) return significant(seconds, 3) + " s";
  const double whole = std::round(seconds);
  return fixed(std::floor(whole / kMinute), 0) + " min " + fixed(std::fmod(whole, kMinute), 0) + " s";
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& texts, const char* separator) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : separator) + text;
  return all;
}

std::string listed(const std::vector<std::size_t>& values) {
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const std::size_t value : values) texts.push_back(std::to_string(value));
  return texts.empty() ? "none" : joined(texts);
}

std::string in_braces(const GridTrial& trial) {
  std::vector<std::string> values;
  for (const GridSetting& setting : trial.settings) {
    values.push_back(std::to_string(static_cast<std::size_t>(setting.value)));
  }
  return "{" + joined(values) + "}";
}

std::string over_seeds(std::span<const double> values, std::string (*write)(double)) {
  if (values.empty()) return "–";
  if (values.size() == 1) return write(values[0]) + " (one seed)";
  const Estimate estimate = student_mean(values);
  const auto [low, high] = std::ranges::minmax(values);
  return write(estimate.mean) + " ± " + write(estimate.interval->high - estimate.mean) + " (" + write(low) + " to " +
         write(high) + ", n = " + std::to_string(values.size()) + ")";
}

const ClassifierScore& cell_of(const NotebookClassifier& classifier, std::string_view noise, double scale) {
  for (const ClassifierScore& score : classifier.evaluation.scores) {
    if (noise_name(score.kinds.at(0)) == noise && (score.scale == scale || noise == noise_name(NoNoise{}))) {
      return score;
    }
  }
  throw Error(ErrorKind::internal, classifier.run.folder, "was not scored with " + std::string(noise));
}

std::vector<double> accuracies(const std::vector<NotebookClassifier>& runs, std::string_view noise, double scale) {
  return each(runs, [&](const NotebookClassifier& run) { return cell_of(run, noise, scale).accuracy.value; });
}

PairedAccuracies on_common_seeds(const std::vector<NotebookClassifier>& a, const std::vector<NotebookClassifier>& b,
                                 std::string_view noise, double scale) {
  PairedAccuracies pairs;
  for (const NotebookClassifier& one : a) {
    const auto other =
        std::ranges::find(b, one.run.seed, [](const NotebookClassifier& classifier) { return classifier.run.seed; });
    if (other == b.end()) continue;
    pairs.a.push_back(cell_of(one, noise, scale).accuracy.value);
    pairs.b.push_back(cell_of(*other, noise, scale).accuracy.value);
  }
  if (!pairs.a.empty()) pairs.difference = student_mean_difference(pairs.a, pairs.b);
  return pairs;
}

std::size_t named_digits(const NotebookClassifier& classifier) {
  const std::vector<std::size_t>& confusion = cell_of(classifier, noise_name(NoNoise{}), 0).confusion;
  const std::size_t classes = classifier.evaluation.classes_known;
  std::set<std::size_t> named;
  for (std::size_t i = 0; i < confusion.size(); ++i) {
    if (confusion[i] > 0) named.insert(i % classes);
  }
  return named.size();
}

std::vector<std::size_t> lost_digits(const NotebookClassifier& classifier) {
  const ClassifierScore& clean = cell_of(classifier, noise_name(NoNoise{}), 0);
  std::vector<std::size_t> lost;
  for (std::size_t digit = 0; digit < classifier.evaluation.classes_known; ++digit) {
    if (recall(clean, digit) < kLostRecall) lost.push_back(digit);  // false where there are no such images
  }
  return lost;
}

std::string with_cuts(std::string text, const NotebookSpec& spec, unsigned parts) {
  const std::vector<std::string> cuts = cuts_of(effort_of(spec), parts);
  if (cuts.empty()) return text;
  if (!text.empty()) text += " ";
  return text + "quick preset: " + joined(cuts) + ".";
}

}  // namespace debruit
