#include "runs/metrics_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "debruit/error.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

constexpr std::string_view kHeader = "epoch,training_loss,validation_loss,validation_accuracy,seconds\n";
constexpr std::uint64_t kLargestMetrics = std::uint64_t{128} << 20;                       // a million epochs
constexpr std::string_view kOldHeader = "epoch,training_loss,validation_loss,seconds\n";  // of 0.1

std::string shortest(double value) {
  std::array<char, 32> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

template <class Number>
bool parse(std::string_view text, Number& value) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size();
}

bool parse_finite(std::string_view text, double& value) { return parse(text, value) && std::isfinite(value); }

/// A number, or nothing where the field is empty.
bool parse_optional(std::string_view text, std::optional<double>& value) {
  if (text.empty()) return true;
  value.emplace();
  return parse_finite(text, *value);
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

/// False where the line is not one of ours. An old one has no accuracy.
bool parse_line(std::string_view line, bool old, EpochReport& epoch) {
  constexpr std::size_t kFields = 5;
  std::vector<std::string_view> fields = fields_of(line);
  if (old && fields.size() != kFields - 1) return false;
  if (old) fields.insert(fields.begin() + 3, std::string_view());
  return fields.size() == kFields && parse(fields[0], epoch.epoch) && parse_finite(fields[1], epoch.training_loss) &&
         parse_optional(fields[2], epoch.validation_loss) && parse_optional(fields[3], epoch.validation_accuracy) &&
         parse_finite(fields[4], epoch.seconds);
}

std::string line_of(const EpochReport& epoch) {
  const auto written = [](const std::optional<double>& value) { return value ? shortest(*value) : ""; };
  return std::to_string(epoch.epoch) + "," + shortest(epoch.training_loss) + "," + written(epoch.validation_loss) +
         "," + written(epoch.validation_accuracy) + "," + shortest(epoch.seconds) + "\n";
}

/// Writes the file as it begins and returns its name.
const std::filesystem::path& begun(const std::filesystem::path& file, std::span<const EpochReport> history) {
  write_metrics(file, history);
  return file;
}

}  // namespace

std::string format_metrics(std::span<const EpochReport> history) {
  std::string text(kHeader);
  for (const EpochReport& epoch : history) text += line_of(epoch);
  return text;
}

MetricsWriter::MetricsWriter(const std::filesystem::path& file, std::span<const EpochReport> history)
    : file_(begun(file, history), AppendFile::Start::at_end) {}

void MetricsWriter::append(const EpochReport& epoch) { file_.append(line_of(epoch)); }

void write_metrics(const std::filesystem::path& file, std::span<const EpochReport> history) {
  write_file(file, format_metrics(history));
}

std::vector<EpochReport> read_metrics(const std::filesystem::path& file) {
  return parse_metrics(read_file(file, kLargestMetrics), file.string());
}

std::vector<EpochReport> parse_metrics(std::string_view text, const std::string& where) {
  std::string_view rest = text;
  const bool old = rest.starts_with(kOldHeader);
  if (!old && !rest.starts_with(kHeader)) {
    throw Error(ErrorKind::input, where,
                "line 1: \"" + std::string(kHeader.substr(0, kHeader.size() - 1)) + "\" expected");
  }
  rest.remove_prefix(old ? kOldHeader.size() : kHeader.size());
  std::vector<EpochReport> epochs;
  epochs.reserve(static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '\n')));
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    EpochReport epoch;
    if (end == std::string_view::npos || !parse_line(rest.substr(0, end), old, epoch)) {
      throw Error(
          ErrorKind::input, where,
          "line " + std::to_string(epochs.size() + 2) +
              ": an epoch, two losses (the second may be empty), an accuracy (or nothing) and seconds expected");
    }
    epochs.push_back(epoch);
    rest.remove_prefix(end + 1);
  }
  return epochs;
}

}  // namespace debruit
