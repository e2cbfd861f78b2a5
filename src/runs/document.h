// What a study has to say, as data: words, tables, charts and pictures in order, for a report to lay out.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "debruit/shape.h"

namespace debruit {

/// Level 2 opens a part, 3 a section, 4 a subsection.
struct Heading {
  unsigned level = 2;
  std::string text;
  friend bool operator==(const Heading&, const Heading&) = default;
};

struct Paragraph {
  std::string text;
  bool note = false;  ///< beside the matter: smaller and paler
  friend bool operator==(const Paragraph&, const Paragraph&) = default;
};

/// How a cell is meant.
enum class Tone { plain, good, bad, quiet };

struct Cell {
  std::string text;
  Tone tone = Tone::plain;
  friend bool operator==(const Cell&, const Cell&) = default;
};

/// Every row has as many cells as there are columns.
struct Table {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
  std::string note;  ///< below the table; may be empty
  friend bool operator==(const Table&, const Table&) = default;
};

/// y over x; `low` and `high` are empty or as long as `y`: the ends of intervals. NaN leaves a gap.
struct Series {
  std::string name;
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> low;
  std::vector<double> high;
  friend bool operator==(const Series&, const Series&) = default;
};

/// One line a series. `name` is the figure's file name without extension, unique in its document.
struct LineChart {
  std::string name;
  std::string title;
  std::string x_label;
  std::string y_label;
  bool logarithmic = false;  ///< the y axis
  std::vector<Series> series;
  std::string note;
  friend bool operator==(const LineChart&, const LineChart&) = default;
};

/// The values of one group, a point each, and a value that they are held against, NaN for none.
struct Distribution {
  std::string name;
  std::vector<double> values;
  double reference = 0;
  friend bool operator==(const Distribution&, const Distribution&) = default;
};

/// One strip of points a group, its median and its reference marked: how a figure varies from seed to seed.
struct DistributionChart {
  std::string name;
  std::string title;
  std::string value_label;
  std::string reference_label;  ///< what the reference is: "published"
  std::vector<Distribution> groups;
  std::string note;
  friend bool operator==(const DistributionChart&, const DistributionChart&) = default;
};

/// values[y][x]; NaN is left empty.
struct HeatMap {
  std::string name;
  std::string title;
  std::string x_label;
  std::string y_label;
  std::string value_label;
  std::vector<std::string> x_names;
  std::vector<std::string> y_names;
  std::vector<std::vector<double>> values;
  bool small_is_good = true;
  std::string note;
  friend bool operator==(const HeatMap&, const HeatMap&) = default;
};

/// One axis of a parallel-coordinates figure: the values that its parameter takes, in the order in which they are
/// drawn.
struct Axis {
  std::string name;
  std::vector<double> ticks;
  friend bool operator==(const Axis&, const Axis&) = default;
};

/// One line a trial through all axes, coloured by its score; the last axis is the score itself.
struct ParallelCoordinates {
  std::string name;
  std::string title;
  std::string score_label;
  std::vector<Axis> axes;
  std::vector<std::vector<double>> trials;  ///< [trial][axis]
  std::vector<double> scores;               ///< [trial]; NaN for one that failed
  bool small_is_good = true;
  std::string note;
  friend bool operator==(const ParallelCoordinates&, const ParallelCoordinates&) = default;
};

/// Pictures in rows and columns, each [channels, height, width] of `image` with 0 black and 1 white; an empty one
/// leaves its place free.
struct Pictures {
  std::string title;
  ImageShape image;
  std::vector<std::string> columns;
  std::vector<std::string> rows;
  std::vector<std::vector<std::vector<float>>> cells;  ///< [row][column]
  std::string note;
  friend bool operator==(const Pictures&, const Pictures&) = default;
};

using Block =
    std::variant<Heading, Paragraph, Table, LineChart, DistributionChart, HeatMap, ParallelCoordinates, Pictures>;

struct Document {
  std::string title;
  std::string summary;  ///< one or two sentences under the title
  std::vector<Block> blocks;
  std::vector<std::string> runs;  ///< run folders below its own that its report shows whole: "notebook/best"
  friend bool operator==(const Document&, const Document&) = default;
};

/// FOLDER/document.json
[[nodiscard]] std::filesystem::path document_file(const std::filesystem::path& folder);

/// Writes FOLDER/document.json (schema "debruit.document/1") and, where there are pictures, FOLDER/document.npz, each
/// whole or not at all; an older document.npz is removed where there are none. Infinite values are kept as NaN. Throws
/// Error(usage) for a ragged block, two charts of one name, a name that is no plain file name or a run outside the
/// folder, and Error(io).
void write_document(const std::filesystem::path& folder, const Document& document);

/// Throws Error(io), or Error(input) naming the file and the field.
[[nodiscard]] Document read_document(const std::filesystem::path& folder);

}  // namespace debruit
