// Score tables: the model's output beside the noisy input.
#include <algorithm>
#include <cmath>

#include "report/html.h"
#include "report/sections.h"
#include "report/text.h"
#include "report/verdict.h"
#include "runs/names.h"

namespace debruit {
namespace {

/// How a measure is written: with three significant digits, or with fixed decimals.
enum class Style { error, decibel, similarity };

std::string written(double value, Style style) {
  switch (style) {
    case Style::error:
      return significant(value, 3);
    case Style::decibel:
      return fixed(value, 2);
    case Style::similarity:
      return fixed(value, 3);
  }
  return "";
}

std::string cell(const Mean& mean, Style style, std::string_view classes) {
  std::string html = escape(written(mean.mean, style));
  const double half = (mean.high - mean.low) / 2;
  if (std::isfinite(half)) html += "<span class=\"pm\">± " + escape(significant(half, 2)) + "</span>";
  return element("td", classes, html);
}

std::string row(const Score& score) {
  static constexpr const char* kClass[] = {"better", "worse", "unclear"};
  const char* const judged = kClass[static_cast<std::size_t>(verdict(score))];
  std::string html = "<th class=\"text\" scope=\"row\">" + escape(noise_label(score.kinds)) + "</th>";
  html += element("td", "", escape(shortest(score.scale)));
  html += element("td", "text words " + std::string(judged), escape(verdict_in_words(score)));
  html += cell(score.noisy.mse, Style::error, "first") + cell(score.denoised.mse, Style::error, "ours");
  html += cell(score.noisy.psnr, Style::decibel, "first") + cell(score.denoised.psnr, Style::decibel, "ours");
  html += cell(score.noisy.ssim, Style::similarity, "first") + cell(score.denoised.ssim, Style::similarity, "ours");
  return element("tr", "", html);
}

std::string table(const Evaluation& evaluation) {
  std::string rows;
  for (const Score& score : evaluation.scores) rows += row(score);
  const std::string pair = "<th class=\"first\" scope=\"col\">noisy</th><th scope=\"col\">denoised</th>";
  const std::string head =
      "<thead><tr><th class=\"text\" scope=\"col\" rowspan=\"2\">noise</th><th scope=\"col\" rowspan=\"2\">scale</th>"
      "<th class=\"text\" scope=\"col\" rowspan=\"2\">the model’s output is</th>"
      "<th class=\"span first\" scope=\"colgroup\" colspan=\"2\">MSE</th>"
      "<th class=\"span first\" scope=\"colgroup\" colspan=\"2\">PSNR (dB)</th>"
      "<th class=\"span first\" scope=\"colgroup\" colspan=\"2\">SSIM</th>"
      "</tr><tr>" +
      pair + pair + pair + "</tr></thead>\n";
  return element("div", "scroll", "<table>\n" + head + element("tbody", "", rows) + "</table>");
}

std::size_t most_undefined(const Evaluation& evaluation, Mean Quality::*measure) {
  std::size_t most = 0;
  for (const Score& score : evaluation.scores) {
    most = std::max({most, (score.denoised.*measure).undefined, (score.noisy.*measure).undefined});
  }
  return most;
}

std::string conventions(const Evaluation& evaluation) {
  std::string text =
      "Means over images, ± half of the 95 % interval. MSE: mean squared error a pixel against the clean image (less "
      "is "
      "better). PSNR and SSIM: more is better. Better or worse is said by MSE, where the two intervals do not overlap.";
  if (const std::size_t count = most_undefined(evaluation, &Quality::psnr); count > 0) {
    text +=
        " Images without any error have no PSNR and are left out of its mean (up to " + grouped(count) + " in a row).";
  }
  if (const std::size_t count = most_undefined(evaluation, &Quality::ssim); count > 0) {
    text += " Images smaller than 11 pixels have no SSIM (up to " + grouped(count) + " in a row).";
  }
  return text;
}

std::string evaluation_card(const RunView& run, const Evaluation& evaluation, const std::string& figure) {
  std::string html = element("h3", "", escape("Denoising " + evaluation.data + ", " + evaluation.split + " images"));
  if (evaluation.scores.empty()) return element("section", "card", html + element("p", "note", "Nothing was scored."));
  html += element("p", "",
                  escape("Compared with the noisy input by mean squared error, the model’s output is " +
                         verdicts_in_words(evaluation.scores) + "."));
  html += chart(run, figure,
                "Dot plot: mean squared error of the noisy input and of the model's output, by noise and scale");
  html += table(evaluation);
  html += element("p", "note", escape(measured_on_sentence(evaluation)));
  html += element("p", "note", escape(conventions(evaluation)));
  return element("section", "card", html);
}

}  // namespace

std::string measured_on_sentence(const MeasuredOn& on) {
  const EvaluationSpec& spec = on.spec;
  std::string text = "Measured on " + on.data + ", " + on.split + " split, " + classes_label(on.classes) + ": " +
                     counted(on.count, "image") + " a row (" + on.data_checksum + "); ";
  if (spec.source == NoiseSource::pairs) {
    return text + "the noisy images are the data's own; scaling " + std::string(name_of(spec.scaling)) +
           "; data range " + shortest(on.data_range) + ".";
  }
  text += "noise drawn with seed " + std::to_string(spec.seed) + " after scaling " +
          std::string(name_of(spec.scaling)) + ", ";
  text += spec.mix == EvaluationMix::each ? "every image with every kind"
                                          : "consecutive equal parts of the images with one kind each";
  if (spec.mix == EvaluationMix::thirds_black_between) text += ", one image between parts left black";
  text += spec.clip ? "; noisy images cut to [0, 1]" : "; noisy images not clipped";
  return text + "; data range " + shortest(on.data_range) + ".";
}

std::string scores_section(const RunView& run) {
  std::string html;
  if (!run.result) return html;
  for (std::size_t i = 0; i < run.result->evaluations.size(); ++i) {
    html += evaluation_card(run, run.result->evaluations[i], score_chart_name(i));
  }
  return html;
}

}  // namespace debruit
