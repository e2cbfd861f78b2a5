// The charts of a classifier.
#include <utility>

#include "debruit/error.h"
#include "report/block_figures.h"
#include "report/charts.h"
#include "report/text.h"

namespace debruit {
namespace {

constexpr double kPercent = 100;

Figure drawn(const LineChart& chart) {
  std::optional<Figure> figure = figure_of(chart);
  if (!figure) throw Error(ErrorKind::internal, chart.name, "has no value to show");
  return std::move(*figure);
}

}  // namespace

Figure accuracy_curve(std::span<const EpochReport> epochs) {
  Series series;
  for (const EpochReport& epoch : epochs) {
    if (!epoch.validation_accuracy) continue;
    series.x.push_back(static_cast<double>(epoch.epoch));
    series.y.push_back(kPercent * *epoch.validation_accuracy);
  }
  LineChart chart;
  chart.name = "validation-accuracy";
  chart.x_label = "epoch";
  chart.y_label = "accuracy on held-out images, %";
  chart.series = {std::move(series)};
  return drawn(chart);
}

Figure accuracy_chart(std::string name, std::span<const ClassifierScore> scores) {
  LineChart chart;
  chart.name = std::move(name);
  chart.x_label = "noise scale";
  chart.y_label = "accuracy, %";
  for (const ClassifierScore& score : scores) {
    const std::string noise = noise_label(score.kinds);
    if (chart.series.empty() || chart.series.back().name != noise) chart.series.emplace_back().name = noise;
    Series& series = chart.series.back();
    series.x.push_back(score.scale);
    series.y.push_back(kPercent * score.accuracy.value);
    series.low.push_back(kPercent * score.accuracy.low);
    series.high.push_back(kPercent * score.accuracy.high);
  }
  return drawn(chart);
}

}  // namespace debruit
