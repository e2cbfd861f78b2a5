#include "report/verdict.h"

#include <algorithm>

#include "report/text.h"

namespace debruit {
namespace {

/// Where `a` lies: below `b` or above it with a gap between their intervals. Comparisons with NaN are false.
bool below(const Mean& a, const Mean& b) { return a.high < b.low; }

std::string ssim_remark(const Score& score, Verdict by_error) {
  if (by_error == Verdict::better && below(score.denoised.ssim, score.noisy.ssim)) return ", but SSIM is lower";
  if (by_error == Verdict::worse && below(score.noisy.ssim, score.denoised.ssim)) return ", but SSIM is higher";
  return "";
}

std::string times(double ratio) { return significant(ratio, ratio < 10 ? 2 : 3) + " times "; }

}  // namespace

Verdict verdict(const Score& score) {
  if (below(score.denoised.mse, score.noisy.mse)) return Verdict::better;
  if (below(score.noisy.mse, score.denoised.mse)) return Verdict::worse;
  return Verdict::unclear;
}

std::string verdict_in_words(const Score& score) {
  const double denoised = score.denoised.mse.mean;
  const double noisy = score.noisy.mse.mean;
  const Verdict by_error = verdict(score);
  const std::string remark = ssim_remark(score, by_error);
  switch (by_error) {
    case Verdict::better:
      return denoised > 0 ? "better: error " + times(noisy / denoised) + "smaller" + remark
                          : "better: no error left" + remark;
    case Verdict::worse:
      return noisy > 0 ? "worse: error " + times(denoised / noisy) + "as large" + remark
                       : "worse: the input was perfect" + remark;
    case Verdict::unclear:
      break;
  }
  return "no clear difference";
}

std::string verdicts_in_words(std::span<const Score> scores) {
  const auto count = [&](Verdict wanted) {
    return std::count_if(scores.begin(), scores.end(), [&](const Score& score) { return verdict(score) == wanted; });
  };
  std::string text;
  const auto add = [&](std::string_view word, auto number) {
    if (number == 0) return;
    text += (text.empty() ? "" : ", ") + std::string(word) + " in " + std::to_string(number);
    if (text.find(" of ") == std::string::npos) text += " of " + counted(scores.size(), "case");
  };
  add("better", count(Verdict::better));
  add("worse", count(Verdict::worse));
  add("not clearly different", count(Verdict::unclear));
  return text;
}

}  // namespace debruit
