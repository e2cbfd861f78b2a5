// A document with every kind of block, and hostile text in all of them.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "runs/document.h"

namespace debruit::test {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
inline const std::string kHostile = "<script>alert('x')</script> `touch pwned` \"$(id)\" \\ {/*2 big} é & @x_1^2";

/// `count` lines of `points` values with intervals.
inline LineChart lines(const std::string& name, std::size_t count, std::size_t points, bool logarithmic = false) {
  LineChart chart{name, "Score against the noise's scale", "noise scale", "mean squared error", logarithmic, {}, ""};
  for (std::size_t i = 0; i < count; ++i) {
    Series& series = chart.series.emplace_back();
    series.name = "model " + std::to_string(i + 1);
    for (std::size_t k = 0; k < points; ++k) {
      const double x = 0.25 * static_cast<double>(k + 1);
      const double y = 0.002 * static_cast<double>(i + 1) * std::exp(0.8 * x);
      series.x.push_back(x);
      series.y.push_back(y);
      series.low.push_back(0.9 * y);
      series.high.push_back(1.1 * y);
    }
  }
  return chart;
}

inline DistributionChart strips(const std::string& name, std::size_t groups, std::size_t values) {
  DistributionChart chart{name, "Accuracy from seed to seed", "accuracy on clean test images", "published", {}, ""};
  for (std::size_t i = 0; i < groups; ++i) {
    Distribution& group = chart.groups.emplace_back(Distribution{"network " + std::to_string(i + 1), {}, 0.8706});
    for (std::size_t k = 0; k < values; ++k) {
      group.values.push_back(0.74 + 0.02 * static_cast<double>(i) + 0.013 * static_cast<double>(k * k % 11));
    }
  }
  return chart;
}

inline HeatMap heat(const std::string& name, std::size_t columns, std::size_t rows) {
  HeatMap map{name, "Validation error", "hidden size", "hidden layers", "mean squared error", {}, {}, {}, true, ""};
  for (std::size_t x = 0; x < columns; ++x) map.x_names.push_back(std::to_string(300 + 100 * x));
  for (std::size_t y = 0; y < rows; ++y) {
    map.y_names.push_back(std::to_string(1 + 2 * y));
    auto& row = map.values.emplace_back();
    for (std::size_t x = 0; x < columns; ++x) {
      row.push_back(0.0088 + 0.0031 * static_cast<double>(y) - 0.0007 * static_cast<double>(x));
    }
  }
  return map;
}

/// A grid of 27 trials, the score last.
inline ParallelCoordinates trials(const std::string& name) {
  ParallelCoordinates figure{name, "27 autoencoders", "mean squared error", {}, {}, {}, true, ""};
  figure.axes = {
      {"hidden_layers", {1, 3, 5}}, {"hidden_size", {300, 400, 500}}, {"latent_size", {49, 64, 81}}, {"mse", {}}};
  for (const double layers : {1, 3, 5}) {
    for (const double hidden : {300, 400, 500}) {
      for (const double latent : {49, 64, 81}) {
        const double score = 0.02 + 0.008 * layers - 1e-5 * hidden - 3e-5 * latent;
        figure.trials.push_back({layers, hidden, latent, score});
        figure.scores.push_back(score);
      }
    }
  }
  return figure;
}

inline Pictures pictures(std::size_t columns, std::size_t rows) {
  Pictures table{"Before and after", {1, 28, 28}, {}, {}, {}, "Test image 3."};
  for (std::size_t x = 0; x < columns; ++x) table.columns.push_back("column " + std::to_string(x));
  for (std::size_t y = 0; y < rows; ++y) {
    table.rows.push_back("row " + std::to_string(y));
    auto& row = table.cells.emplace_back();
    for (std::size_t x = 0; x < columns; ++x) {
      auto& cell = row.emplace_back();
      for (std::size_t i = 0; i < table.image.size(); ++i) {
        cell.push_back(static_cast<float>((i * (x + 1) + y) % 28) / 28);
      }
    }
  }
  if (columns > 1) table.cells[0][1].clear();
  return table;
}

/// What a study looks like.
inline Document plain_document() {
  Document document{"What a study says", "Two protocols, one page.", {}, {}};
  document.blocks = {
      Heading{2, "Reproduction"},
      Paragraph{"The published figures, the same quantities computed here, and what is true when the question is asked "
                "properly. Every row names its seed.",
                false},
      Table{"Reproduction table",
            {"quantity", "published", "here, mean ± 95 % interval over 20 seeds", "verdict", "why"},
            {{{"true error, digits 1 and 7"},
              {"0.054228"},
              {"0.0531 ± 0.0012"},
              {"reproduced", Tone::good},
              {"Computed against the noisy image, over padded rows."}},
             {{"accuracy of the convolutional network on clean test images"},
              {"0.8706"},
              {"0.772 ± 0.020"},
              {"differs", Tone::bad},
              {"Cross entropy on softmax outputs loses whole digits in some seeds; the published run lies at the lucky "
               "end."}},
             {{"loss after the first epoch"}, {"–"}, {"0.0382 ± 0.0004"}, {"not published", Tone::quiet}, {""}}},
            "Quick preset: fewer images and epochs than published."},
      Heading{3, "From seed to seed"},
      strips("seeds", 2, 20),
      lines("robustness", 5, 5, true),
      Paragraph{"A note under the charts.", true},
      Heading{2, "Grid search"},
      trials("grid"),
      heat("heat", 3, 3),
      Heading{4, "Pictures"},
      pictures(4, 3),
  };
  return document;
}

/// All blocks with text that wants to get out, and the edges of every kind.
inline Document hostile_document() {
  const std::string name(300, 'W');
  Document document{kHostile, kHostile, {}, {}};
  LineChart twelve = lines("twelve", 12, 30);
  twelve.series[3].name = name;
  twelve.series[4].name = "";
  twelve.series[5].y.assign(30, kNan);
  twelve.title = twelve.x_label = twelve.y_label = twelve.note = twelve.series[0].name = kHostile;
  LineChart one = lines("one-point", 1, 1);
  LineChart logarithmic = lines("log", 3, 4, true);
  logarithmic.series[0].low.assign(4, -1);
  logarithmic.series[1].y[2] = 0;
  LineChart nothing = lines("nothing", 2, 3);
  for (Series& series : nothing.series) series.y.assign(3, kNan);
  DistributionChart groups = strips("groups", 3, 20);
  groups.groups.push_back({"", {kNan, kNan}, kNan});
  groups.groups.push_back({name, {}, 0.9});
  groups.groups.push_back({kHostile, {0.8}, kNan});
  groups.title = groups.value_label = groups.reference_label = groups.note = kHostile;
  HeatMap wide = heat("wide", 14, 2);
  wide.x_names[2] = wide.y_names[1] = wide.x_label = wide.y_label = wide.value_label = wide.title = kHostile;
  wide.values[0][3] = wide.values[1][4] = kNan;
  HeatMap single = heat("single", 1, 1);
  HeatMap empty = heat("empty", 2, 2);
  for (auto& row : empty.values) row.assign(2, kNan);
  ParallelCoordinates failed = trials("failed");
  failed.scores[5] = failed.scores[6] = failed.trials[5][3] = failed.trials[6][3] = kNan;
  failed.axes[0].name = failed.score_label = failed.title = kHostile;
  failed.axes[1].name = name;
  failed.small_is_good = false;
  ParallelCoordinates alone = trials("alone");
  alone.trials.resize(1);
  alone.scores.resize(1);
  ParallelCoordinates none = trials("none");
  none.scores.assign(27, kNan);
  Pictures odd = pictures(12, 1);
  odd.columns[3] = odd.rows[0] = odd.title = odd.note = kHostile;
  Table table{kHostile,
              {kHostile, name, ""},
              {{{kHostile, Tone::good}, {name, Tone::bad}, {"", Tone::quiet}},
               {{kHostile}, {kHostile, Tone::bad}, {kHostile, Tone::quiet}}},
              kHostile};
  document.blocks = {Heading{2, kHostile},
                     Heading{3, name},
                     Paragraph{kHostile, true},
                     table,
                     Table{"", {"a"}, {}, ""},
                     Table{},
                     twelve,
                     one,
                     logarithmic,
                     nothing,
                     groups,
                     Heading{2, ""},
                     wide,
                     single,
                     empty,
                     failed,
                     alone,
                     none,
                     odd,
                     pictures(1, 1),
                     Pictures{},
                     LineChart{"void", "", "", "", false, {}, ""},
                     DistributionChart{"void-2", "", "", "", {}, ""},
                     HeatMap{"void-3", "", "", "", "", {}, {}, {}, true, ""},
                     ParallelCoordinates{"void-4", "", "", {}, {}, {}, true, ""}};
  return document;
}

}  // namespace debruit::test
