#include "runs/document_check.h"

#include <algorithm>
#include <set>

#include "debruit/error.h"

namespace debruit {
namespace {

constexpr unsigned kHighestLevel = 2;
constexpr unsigned kLowestLevel = 4;
constexpr std::size_t kLongestName = 100;

/// Checks the blocks in their order and remembers the charts' names.
class Check {
 public:
  explicit Check(std::string_view where) : where_(where) {}

  void block(const Block& block) {
    field_ = "blocks[" + std::to_string(index_++) + "]";
    std::visit([this](const auto& kind) { check(kind); }, block);
  }

 private:
  void require(bool good, const std::string& message) const {
    if (!good) throw Error(ErrorKind::usage, where_, field_ + ": " + message);
  }

  void chart_name(const std::string& name) {
    const auto plain = [](char letter) {
      return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
             letter == '-' || letter == '_' || letter == '.';
    };
    require(!name.empty() && name.size() <= kLongestName && name.front() != '.' && name.front() != '-' &&
                std::all_of(name.begin(), name.end(), plain),
            "a chart's name is a file name of letters, digits, '-', '_' and '.'; \"" + name + "\" given");
    require(names_.insert(name).second, "a second chart of the name \"" + name + "\"");
  }

  template <class Rows>
  void rectangle(const Rows& rows, std::size_t height, std::size_t width) const {
    require(rows.size() == height, std::to_string(rows.size()) + " rows, " + std::to_string(height) + " expected");
    for (std::size_t i = 0; i < height; ++i) {
      require(rows[i].size() == width, "row " + std::to_string(i) + " has " + std::to_string(rows[i].size()) +
                                           " values, " + std::to_string(width) + " expected");
    }
  }

  void check(const Heading& heading) {
    require(heading.level >= kHighestLevel && heading.level <= kLowestLevel, "a heading's level is 2, 3 or 4");
  }
  void check(const Paragraph&) {}
  void check(const Table& table) { rectangle(table.rows, table.rows.size(), table.columns.size()); }
  void check(const LineChart& chart) {
    chart_name(chart.name);
    for (const Series& series : chart.series) {
      const std::size_t count = series.y.size();
      const auto fits = [count](std::size_t size) { return size == 0 || size == count; };
      require(series.x.size() == count && fits(series.low.size()) && fits(series.high.size()) &&
                  series.low.size() == series.high.size(),
              "the values of the series \"" + series.name + "\" differ in number");
    }
  }
  void check(const DistributionChart& chart) { chart_name(chart.name); }
  void check(const HeatMap& map) {
    chart_name(map.name);
    rectangle(map.values, map.y_names.size(), map.x_names.size());
  }
  void check(const ParallelCoordinates& figure) {
    chart_name(figure.name);
    rectangle(figure.trials, figure.scores.size(), figure.axes.size());
  }
  void check(const Pictures& pictures) {
    rectangle(pictures.cells, pictures.rows.size(), pictures.columns.size());
    for (const auto& row : pictures.cells) {
      for (const std::vector<float>& cell : row) {
        require(cell.empty() || cell.size() == pictures.image.size(), "a picture of another size than the image's");
      }
    }
  }

  std::string where_;
  std::string field_;
  std::size_t index_ = 0;
  std::set<std::string> names_;
};

bool lies_below(const std::filesystem::path& run) {
  return !run.empty() && run.is_relative() &&
         std::none_of(run.begin(), run.end(), [](const auto& part) { return part == ".."; });
}

}  // namespace

void check_document(const Document& document, std::string_view where) {
  Check check(where);
  for (const Block& block : document.blocks) check.block(block);
  for (const std::string& run : document.runs) {
    if (!lies_below(run)) {
      throw Error(ErrorKind::usage, where, "runs: \"" + run + "\" given, a folder below the document's expected");
    }
  }
}

}  // namespace debruit
