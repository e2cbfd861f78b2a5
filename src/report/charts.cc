#include "report/charts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "report/chart_parts.h"
#include "report/gnuplot.h"
#include "report/text.h"

namespace debruit {
namespace {

/// A value that a logarithmic axis can show.
std::string positive_or_gap(double value) { return value > 0 ? number_or_gap(value) : "?"; }

/// Whole numbers, about eight of them.
std::string epoch_ticks(std::size_t epochs) {
  for (std::size_t power = 1;; power *= 10) {
    for (const std::size_t digit : {1UL, 2UL, 5UL}) {
      const std::size_t step = digit * power;
      if (epochs / step <= 8) return "set xtics " + std::string(step == 1 ? "1," : "0,") + std::to_string(step) + "\n";
    }
  }
}

}  // namespace

Figure training_curve(std::span<const EpochReport> epochs, const std::string& loss) {
  std::string rows;
  PositiveRange range;
  bool positive = true;
  bool validated = false;
  for (const EpochReport& epoch : epochs) {
    const double validation = epoch.validation_loss.value_or(std::numeric_limits<double>::quiet_NaN());
    rows += std::to_string(epoch.epoch) + " " + shortest(epoch.training_loss) + " " + number_or_gap(validation) + "\n";
    range.add(epoch.training_loss);
    range.add(validation);
    validated = validated || epoch.validation_loss.has_value();
    positive = positive && epoch.training_loss > 0 && epoch.validation_loss.value_or(1) > 0;
  }
  const bool logarithmic = positive && range.high > 10 * range.low;
  const std::size_t first = epochs.front().epoch;
  const std::size_t last = std::max(epochs.back().epoch, first + 1);
  const std::string style = epochs.size() <= 40 ? "linespoints pointtype 7 pointsize 0.4" : "lines";
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    const std::string file = gnuplot_text((folder / "training.dat").string());
    std::string text = "set datafile missing '?'\nset xlabel 'epoch'\nset ylabel " + gnuplot_text(loss) + "\n";
    text += "set key top right\nset xrange [" + std::to_string(first) + ":" + std::to_string(last) + "]\n";
    text += epoch_ticks(last) + grid("ytics", theme);
    text += logarithmic ? log_axis("y", range) : "set yrange [0:*]\n";
    text += "plot " + file + " using 1:2 with " + style + " linewidth 2" + colour(theme.first) + " title 'training'";
    if (validated)
      text += ", " + file + " using 1:3 with " + style + " linewidth 2" + colour(theme.second) + " title 'validation'";
    return text;
  };
  return {"training", kChartWidth, 300, {{"training.dat", rows}}, commands};
}

Figure score_chart(std::string name, std::span<const Score> scores) {
  std::string rows;
  std::string labels;
  std::size_t longest = 0;  // bytes of a label
  PositiveRange range;
  for (std::size_t row = 0; row < scores.size(); ++row) {
    rows += std::to_string(row);
    for (const Mean& mean : {scores[row].noisy.mse, scores[row].denoised.mse}) {
      // Without an interval, or with one that reaches zero, the bar has no length.
      const bool bar = mean.low > 0 && std::isfinite(mean.high);
      rows += " " + positive_or_gap(mean.mean) + " " + positive_or_gap(bar ? mean.low : mean.mean) + " " +
              positive_or_gap(bar ? mean.high : mean.mean);
      range.add(mean.mean);
    }
    rows += "\n";
    std::string label = noise_label(scores[row].kinds);
    if (!scores[row].kinds.empty()) label += ", " + shortest(scores[row].scale);
    longest = std::max(longest, label.size());
    labels += (row == 0 ? "" : ", ") + gnuplot_text(label) + " " + std::to_string(row);
  }
  if (range.empty()) range = {0.1, 1};
  const double margin = std::min(0.6, (kLetterWidth * static_cast<double>(longest) + 14) / kChartWidth);
  const std::string data = name + ".dat";
  const std::string bottom = fixed(static_cast<double>(scores.size()) - 0.4, 1);
  const auto commands = [=](const Theme& theme, const std::filesystem::path& folder) {
    const std::string file = gnuplot_text((folder / data).string());
    std::string text = "set datafile missing '?'\nset xlabel 'mean squared error a pixel (left is better)'\n";
    text += "set yrange [" + bottom + ":-0.6]\nset ytics (" + labels + ") scale 0\n" + log_axis("x", range);
    text += "set lmargin at screen " + shortest(margin) + "\nset rmargin at screen 0.96\n";
    text += grid("xtics ytics", theme) + "set key outside top center horizontal samplen 1\nset bars 0\n";
    text +=
        "plot " + file + " using 2:1:($5-$2):(0) with vectors nohead linewidth 1.5" + colour(theme.grid) + " notitle, ";
    text += file + " using 2:1:3:4 with xerrorbars pointtype 6 pointsize 0.8 linewidth 1.5" + colour(theme.second) +
            " title 'noisy input', ";
    return text + file + " using 5:1:6:7 with xerrorbars pointtype 7 pointsize 0.8 linewidth 1.5" +
           colour(theme.first) + " title 'denoised'";
  };
  return {std::move(name), kChartWidth, 110 + 24 * static_cast<unsigned>(scores.size()), {{data, rows}}, commands};
}

}  // namespace debruit
