// Scores as tables on the terminal.
#pragma once

#include <iosfwd>
#include <string>

#include "debruit/evaluate.h"

namespace debruit::cli {

/// `text` right-aligned in `width` columns, a character each.
[[nodiscard]] std::string right(const std::string& text, std::size_t width);

/// The same on the left.
[[nodiscard]] std::string left(const std::string& text, std::size_t width);

/// What scores were measured on, in two lines; --json has the whole checksum.
[[nodiscard]] std::string measured_on_text(const MeasuredOn& on);

/// Denoised against clean, a line a cell.
void print_scores(const Evaluation& evaluation, std::ostream& out);

/// Accuracy, a line a cell; and the confusion matrix with the recall of each class, of every cell with `confusion` and
/// otherwise where there is one cell alone.
void print_scores(const ClassifierEvaluation& evaluation, bool confusion, std::ostream& out);

}  // namespace debruit::cli
