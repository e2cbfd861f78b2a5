#include "cli/score_table.h"

#include <algorithm>
#include <ostream>

#include "report/text.h"
#include "runs/names.h"

namespace debruit::cli {
namespace {

constexpr std::size_t kScaleWidth = 7;

/// Columns that `text` takes.
std::size_t width_of(const std::string& text) {
  const auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; };  // of UTF-8
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

template <class Scores>
std::size_t noise_width(const Scores& scores) {
  std::size_t width = 5;
  for (const auto& score : scores) width = std::max(width, width_of(noise_label(score.kinds)));
  return width;
}

/// "97.35 %"
std::string percent(double share) { return fixed(100 * share, 2) + " %"; }

std::string interval(const Proportion& share) {
  return percent(share.value) + " [" + fixed(100 * share.low, 2) + ", " + fixed(100 * share.high, 2) + "]";
}

void print_confusion(const ClassifierScore& score, std::size_t classes, std::ostream& out) {
  const std::string cell = noise_label(score.kinds) + ", scale " + shortest(score.scale);
  out << "\n" << cell << ": images of each class (rows) by the class that they were taken for\n";
  std::size_t width = 5;
  for (const std::size_t count : score.confusion) width = std::max(width, std::to_string(count).size() + 1);
  out << right("", 6);
  for (std::size_t column = 0; column < classes; ++column) out << right(std::to_string(column), width);
  out << right("recall", 11) << "\n";
  for (std::size_t row = 0; row < classes; ++row) {
    out << right(std::to_string(row), 6);
    for (std::size_t column = 0; column < classes; ++column) {
      out << right(std::to_string(score.confusion[row * classes + column]), width);
    }
    out << right(percent(recall(score, row)), 11) << "\n";
  }
}

}  // namespace

std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, width_of(text)), ' ') + text;
}

std::string left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, width_of(text)), ' ');
}

namespace {

std::string noise_text(const EvaluationSpec& spec) {
  if (spec.source == NoiseSource::pairs) return "real noisy images of the data";
  return "noise seed " + std::to_string(spec.seed);
}

}  // namespace

std::string measured_on_text(const MeasuredOn& on) {
  constexpr std::size_t kShortChecksum = 7 + 12;  // "sha256:" and as many digits as tell data sets apart
  return counted(on.count, "image") + " of " + on.data + " (" + on.split + ", " + classes_label(on.classes) + ", " +
         on.data_checksum.substr(0, kShortChecksum) + "…)\n" + noise_text(on.spec) + ", scaling " +
         std::string(name_of(on.spec.scaling)) +
         (on.spec.source == NoiseSource::pairs ? ""
          : on.spec.clip                       ? ", clipped to [0, 1]"
                                               : ", not clipped") +
         ", data range " + shortest(on.data_range) + "\n";
}

void print_scores(const Evaluation& evaluation, std::ostream& out) {
  out << measured_on_text(evaluation)
      << "against the clean image, ± half of the 95 % interval; the noisy input's own score in brackets\n\n";
  const std::size_t width = noise_width(evaluation.scores);
  out << left("noise", width) << right("scale", kScaleWidth) << right("MSE", 33) << right("PSNR dB", 16)
      << right("SSIM", 18) << "\n";
  for (const Score& score : evaluation.scores) {
    const auto noisy = [&](Mean Quality::*metric, int digits) {
      return " (" + fixed((score.noisy.*metric).mean, digits) + ")";
    };
    const Quality& denoised = score.denoised;
    const double half = (denoised.mse.high - denoised.mse.low) / 2;
    out << left(noise_label(score.kinds), width) << right(shortest(score.scale), kScaleWidth)
        << right(fixed(denoised.mse.mean, 6) + " ± " + fixed(half, 6) + noisy(&Quality::mse, 6), 33)
        << right(fixed(denoised.psnr.mean, 2) + noisy(&Quality::psnr, 2), 16)
        << right(fixed(denoised.ssim.mean, 4) + noisy(&Quality::ssim, 4), 18) << "\n";
  }
}

void print_scores(const ClassifierEvaluation& evaluation, bool confusion, std::ostream& out) {
  out << measured_on_text(evaluation)
      << "share of the images that are taken for what they are, with Wilson's 95 % "
         "interval\n\n";
  const std::size_t width = noise_width(evaluation.scores);
  out << left("noise", width) << right("scale", kScaleWidth) << right("accuracy", 27) << "\n";
  for (const ClassifierScore& score : evaluation.scores) {
    out << left(noise_label(score.kinds), width) << right(shortest(score.scale), kScaleWidth)
        << right(interval(score.accuracy), 27) << "\n";
  }
  if (!confusion && evaluation.scores.size() > 1) return;
  for (const ClassifierScore& score : evaluation.scores) print_confusion(score, evaluation.classes_known, out);
}

}  // namespace debruit::cli
