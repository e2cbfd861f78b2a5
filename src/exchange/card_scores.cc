#include "exchange/card_scores.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>
#include <vector>

#include "runs/names.h"

namespace debruit {
namespace {

std::string kinds_text(const std::vector<Noise>& kinds) {
  if (kinds.empty()) return "the data's own noise";
  std::string text;
  for (const Noise& kind : kinds) text += (text.empty() ? "" : ", ") + ("`" + format_noise(kind) + "`");
  return text;
}

std::string cell_text(const std::vector<Noise>& kinds, double scale) {
  return kinds_text(kinds) + (kinds.empty() ? "" : " at scale " + score_number(scale));
}

std::string percent(double share) { return score_number(100 * share) + " %"; }

std::string measured_on(const MeasuredOn& on) {
  std::string text = std::to_string(on.count) + " images of `" + on.data + "` (" + on.split + ", checksum `" +
                     on.data_checksum + "`), noise of seed " + std::to_string(on.spec.seed);
  text += on.spec.clip ? ", cut to [0, 1]" : ", not cut to [0, 1]";
  return text + ", scaling " + std::string(name_of(on.spec.scaling)) + ", data range " + score_number(on.data_range);
}

std::string row(const Score& score) {
  const auto pair = [](const Mean& denoised, const Mean& noisy) {
    return " | " + score_number(denoised.mean) + " ± " + score_number((denoised.high - denoised.low) / 2) + " | " +
           score_number(noisy.mean);
  };
  return "| " + cell_text(score.kinds, score.scale) + pair(score.denoised.mse, score.noisy.mse) +
         pair(score.denoised.psnr, score.noisy.psnr) + pair(score.denoised.ssim, score.noisy.ssim) + " |\n";
}

std::string table(const Evaluation& evaluation) {
  std::string text =
      measured_on(evaluation) +
      "; against the clean image, ± half of the 95 % interval, beside what the noisy image itself has:\n\n"
      "| noise | MSE | noisy | PSNR dB | noisy | SSIM | noisy |\n|---|---|---|---|---|---|---|\n";
  for (const Score& score : evaluation.scores) text += row(score);
  return text;
}

std::string table(const ClassifierEvaluation& evaluation) {
  std::string text = measured_on(evaluation) +
                     "; share of the images taken for what they are, with Wilson's 95 % interval:\n\n"
                     "| noise | accuracy | interval |\n|---|---|---|\n";
  for (const ClassifierScore& score : evaluation.scores) {
    text += "| " + cell_text(score.kinds, score.scale) + " | " + percent(score.accuracy.value) + " | " +
            percent(score.accuracy.low) + " to " + percent(score.accuracy.high) + " |\n";
  }
  return text;
}

/// An item for each noise, with the scales at which the output is further from the clean image than the noisy one.
std::string failures(const Evaluation& evaluation) {
  std::string text;
  const std::vector<Noise>* kinds = nullptr;  // of the item that is being written
  for (const Score& score : evaluation.scores) {
    if (score.denoised.mse.mean < score.noisy.mse.mean) continue;
    if (kinds == nullptr || *kinds != score.kinds) {
      text += (kinds == nullptr ? "" : ".\n") +
              ("- It makes images worse with " + kinds_text(score.kinds) + (score.kinds.empty() ? " " : " at scale "));
    } else {
      text += ", at ";
    }
    kinds = &score.kinds;
    text += (score.kinds.empty() ? "of its pairs" : score_number(score.scale)) + " (MSE " +
            score_number(score.denoised.mse.mean) + ", the noisy image itself " + score_number(score.noisy.mse.mean) +
            ")";
  }
  return text.empty() ? text : text + ".\n";
}

/// The class that is recognised least, and what it is taken for most often.
std::string weakest_class(const ClassifierScore& score) {
  const auto classes = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(score.confusion.size()))));
  std::size_t weakest = classes;
  for (std::size_t label = 0; label < classes; ++label) {
    const double share = recall(score, label);
    if (!std::isfinite(share) || share == 1) continue;
    if (weakest == classes || share < recall(score, weakest)) weakest = label;
  }
  if (weakest == classes) return {};
  std::size_t taken_for = weakest == 0 ? 1 : 0;
  for (std::size_t label = 0; label < classes; ++label) {
    if (label != weakest &&
        score.confusion[weakest * classes + label] > score.confusion[weakest * classes + taken_for]) {
      taken_for = label;
    }
  }
  return "- There it knows class " + std::to_string(weakest) + " least, " + percent(recall(score, weakest)) +
         " of its images, and takes them for class " + std::to_string(taken_for) + " most often.\n";
}

/// Of the cell that it is right in least often.
std::string failures(const ClassifierEvaluation& evaluation) {
  if (evaluation.scores.empty()) return {};
  const auto& worst = *std::ranges::min_element(evaluation.scores, {},
                                                [](const ClassifierScore& score) { return score.accuracy.value; });
  return "- It is right least often with " + cell_text(worst.kinds, worst.scale) + ": " +
         percent(worst.accuracy.value) + " of the images.\n" + weakest_class(worst);
}

}  // namespace

std::string score_number(double value) {
  if (!std::isfinite(value)) return "–";
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::setprecision(4) << value;
  return text.str();
}

std::string scores_text(const OpenedModel& opened) {
  std::string text;
  if (opened.result) {
    for (const Evaluation& one : opened.result->evaluations) text += (text.empty() ? "" : "\n") + table(one);
    for (const ClassifierEvaluation& one : opened.result->classifier_evaluations) {
      text += (text.empty() ? "" : "\n") + table(one);
    }
  }
  return text.empty() ? "None: it was not scored.\n" : text;
}

std::string failures_text(const OpenedModel& opened) {
  std::string text;
  bool scored = false;
  if (opened.result) {
    scored = !opened.result->evaluations.empty() || !opened.result->classifier_evaluations.empty();
    for (const Evaluation& one : opened.result->evaluations) text += failures(one);
    for (const ClassifierEvaluation& one : opened.result->classifier_evaluations) text += failures(one);
  }
  if (!scored) return "- Nobody measured it: it was not scored, so where it fails is not known.\n";
  return text.empty() ? "- The scores above show no noise with which it does harm.\n" : text;
}

}  // namespace debruit
