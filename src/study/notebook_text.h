// Numbers as protocol `notebook` writes them into tables.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evaluation/statistics.h"
#include "study/notebook.h"

namespace debruit {

/// Four significant digits.
[[nodiscard]] std::string written(double value);
/// A share: "87.1 %".
[[nodiscard]] std::string percent(double share);
/// "0.0123 (noisy input 0.0456)"
[[nodiscard]] std::string written(const ErrorPair& error);
[[nodiscard]] std::string duration_text(double seconds);
/// "4336, 8673"; "none".
[[nodiscard]] std::string listed(const std::vector<std::size_t>& values);
/// "1 thread", "2 threads"
[[nodiscard]] std::string counted(std::size_t count, const std::string& noun);
/// "a, b, c"
[[nodiscard]] std::string joined(const std::vector<std::string>& texts, const char* separator = ", ");

/// A trial's settings in their order, whole numbers: "{1, 500, 81}".
[[nodiscard]] std::string in_braces(const GridTrial& trial);

/// One value by itself, "0.0531 (one seed)", or mean, Student's interval, range and count:
/// "0.0531 ± 0.0020 (0.0508 to 0.0555, n = 3)". `write` is `written` or `percent`.
[[nodiscard]] std::string over_seeds(std::span<const double> values, std::string (*write)(double) = written);

/// A value of each.
template <class Item, class Value>
[[nodiscard]] std::vector<double> each(const std::vector<Item>& items, const Value& value) {
  std::vector<double> values;
  values.reserve(items.size());
  for (const Item& item : items) values.push_back(static_cast<double>(value(item)));
  return values;
}

/// The cell of this kind of noise at this scale; clean images where `noise` is "none". Throws Error(internal) where it
/// was not scored.
[[nodiscard]] const ClassifierScore& cell_of(const NotebookClassifier& classifier, std::string_view noise,
                                             double scale);
[[nodiscard]] std::vector<double> accuracies(const std::vector<NotebookClassifier>& runs, std::string_view noise,
                                             double scale);

/// Accuracies of two kinds of training with the same seeds, and a - b over those.
struct PairedAccuracies {
  std::vector<double> a, b;
  Estimate difference;  ///< count 0 where they have no seed in common
};
[[nodiscard]] PairedAccuracies on_common_seeds(const std::vector<NotebookClassifier>& a,
                                               const std::vector<NotebookClassifier>& b, std::string_view noise,
                                               double scale);

/// How many classes a classifier names on clean images.
[[nodiscard]] std::size_t named_digits(const NotebookClassifier& classifier);

/// Digits whose recall on clean images is below 1 %.
[[nodiscard]] std::vector<std::size_t> lost_digits(const NotebookClassifier& classifier);

/// `text` and behind it "quick preset: …", the sentence that says what of `parts` was cut, where anything was.
[[nodiscard]] std::string with_cuts(std::string text, const NotebookSpec& spec,
                                    unsigned parts = notebook_part::kEverything);

}  // namespace debruit
