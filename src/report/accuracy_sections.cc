// What a classifier is right about: accuracies, and confusion matrices with the recall of each class.
#include <algorithm>
#include <cmath>

#include "debruit/evaluate.h"
#include "report/html.h"
#include "report/sections.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr double kPercent = 100;

std::string percent(double share) { return fixed(kPercent * share, 2) + " %"; }

std::string cell_label(const ClassifierScore& score) {
  return noise_label(score.kinds) + ", scale " + shortest(score.scale);
}

std::size_t count_of(const ClassifierScore& score, std::size_t classes, std::size_t row, std::size_t column) {
  return score.confusion[row * classes + column];
}

std::size_t images_of(const ClassifierScore& score, std::size_t classes, std::size_t row) {
  std::size_t sum = 0;
  for (std::size_t column = 0; column < classes; ++column) sum += count_of(score, classes, row, column);
  return sum;
}

/// The classes that the images have or were taken for.
std::vector<std::size_t> classes_seen(const ClassifierScore& score, std::size_t classes) {
  std::vector<std::size_t> seen;
  for (std::size_t label = 0; label < classes; ++label) {
    std::size_t sum = images_of(score, classes, label);
    for (std::size_t row = 0; row < classes; ++row) sum += count_of(score, classes, row, label);
    if (sum > 0) seen.push_back(label);
  }
  return seen;
}

/// "2 and 5 (of 10)": classes that have images of which none is taken for what it is.
std::string lost_classes(const ClassifierScore& score, std::size_t classes) {
  std::vector<std::uint8_t> lost;
  for (std::size_t label = 0; label < classes; ++label) {
    if (images_of(score, classes, label) > 0 && count_of(score, classes, label, label) == 0) {
      lost.push_back(static_cast<std::uint8_t>(label));
    }
  }
  return lost.empty() ? "none" : classes_label(lost);
}

std::string accuracy_row(const ClassifierScore& score, std::size_t classes) {
  std::string html = "<th class=\"text\" scope=\"row\">" + escape(noise_label(score.kinds)) + "</th>";
  html += element("td", "", escape(shortest(score.scale)));
  html += element("td", "ours", escape(percent(score.accuracy.value)));
  html += element("td", "",
                  escape(fixed(kPercent * score.accuracy.low, 2) + " – " + fixed(kPercent * score.accuracy.high, 2)));
  return element("tr", "", html + element("td", "text", escape(lost_classes(score, classes))));
}

std::string accuracy_table(const ClassifierEvaluation& evaluation) {
  std::string rows;
  for (const ClassifierScore& score : evaluation.scores) rows += accuracy_row(score, evaluation.classes_known);
  const std::string head =
      "<thead><tr><th class=\"text\" scope=\"col\">noise</th><th scope=\"col\">scale</th>"
      "<th scope=\"col\">accuracy</th><th scope=\"col\">95 % interval</th>"
      "<th class=\"text\" scope=\"col\">classes lost</th></tr></thead>\n";
  return element("div", "scroll", "<table>\n" + head + element("tbody", "", rows) + "</table>");
}

/// The more of the row's images, the darker; what is right stands out by its weight.
std::string confusion_cell(std::size_t count, std::size_t images, bool right) {
  const double share = images == 0 ? 0 : static_cast<double>(count) / static_cast<double>(images);
  constexpr double kDarkest = 45;  // percent of the accent: text stays legible on it
  const std::string shade = "background:color-mix(in srgb,var(--" + std::string(right ? "better" : "worse") + ") " +
                            fixed(kDarkest * std::sqrt(share), 0) + "%,transparent)";
  return "<td" + std::string(right ? " class=\"ours\"" : "") + (count == 0 ? "" : " style=\"" + shade + "\"") + ">" +
         grouped(count) + "</td>";
}

std::string confusion_table(const ClassifierScore& score, std::size_t classes) {
  const std::vector<std::size_t> seen = classes_seen(score, classes);
  std::string head = "<th class=\"text\" scope=\"col\">class</th>";
  for (const std::size_t label : seen) head += "<th scope=\"col\">" + std::to_string(label) + "</th>";
  head += "<th class=\"first\" scope=\"col\">recall</th>";
  std::string rows;
  for (const std::size_t row : seen) {
    const std::size_t images = images_of(score, classes, row);
    std::string html = "<th class=\"text\" scope=\"row\">" + std::to_string(row) + "</th>";
    for (const std::size_t column : seen) {
      html += confusion_cell(count_of(score, classes, row, column), images, row == column);
    }
    rows += element("tr", "", html + element("td", "first", escape(percent(recall(score, row)))));
  }
  return element("div", "scroll",
                 "<table class=\"confusion\">\n<thead>" + element("tr", "", head) + "</thead>\n" +
                     element("tbody", "", rows) + "</table>");
}

/// One matrix a cell, folded but for the first.
std::string confusions(const ClassifierEvaluation& evaluation) {
  std::string html = element("h4", "", "Images of each class (rows) by the class that they were taken for");
  for (const ClassifierScore& score : evaluation.scores) {
    const std::string summary =
        element("summary", "", escape(cell_label(score) + ": " + percent(score.accuracy.value)));
    const bool first = &score == evaluation.scores.data();
    html += std::string(first ? "<details open>" : "<details>") + summary +
            confusion_table(score, evaluation.classes_known) + "</details>\n";
  }
  return html;
}

std::string evaluation_card(const RunView& run, const ClassifierEvaluation& evaluation, const std::string& figure) {
  std::string html = element("h3", "", escape("Classifying " + evaluation.data + ", " + evaluation.split + " images"));
  if (evaluation.scores.empty()) return element("section", "card", html + element("p", "note", "Nothing was scored."));
  html += chart(run, figure, "Line chart: accuracy against noise scale, a line a noise");
  html += accuracy_table(evaluation);
  html += element("p", "note", escape(measured_on_sentence(evaluation)));
  html += element("p", "note",
                  "Accuracy: share of the images that are taken for what they are, with Wilson’s 95 % interval. A "
                  "class is lost where none of its images is.");
  return element("section", "card", html + confusions(evaluation));
}

}  // namespace

std::string accuracies_in_words(std::span<const ClassifierScore> scores) {
  const auto less = [](const ClassifierScore& a, const ClassifierScore& b) {
    return a.accuracy.value < b.accuracy.value;
  };
  const auto [low, high] = std::minmax_element(scores.begin(), scores.end(), less);
  if (low == scores.end()) return "–";
  if (low->accuracy.value == high->accuracy.value) return "accuracy " + percent(low->accuracy.value);
  return "accuracy " + percent(high->accuracy.value) + " (" + cell_label(*high) + ") to " +
         percent(low->accuracy.value) + " (" + cell_label(*low) + ")";
}

std::string accuracy_section(const RunView& run) {
  std::string html;
  if (!run.result) return html;
  for (std::size_t i = 0; i < run.result->classifier_evaluations.size(); ++i) {
    html += evaluation_card(run, run.result->classifier_evaluations[i], accuracy_chart_name(i));
  }
  return html;
}

}  // namespace debruit
