// Does the model make images better? In words.
#pragma once

#include <span>
#include <string>

#include "debruit/evaluate.h"

namespace debruit {

enum class Verdict {
  better,   ///< the model's error lies below the noisy input's, and their 95 % intervals do not overlap
  worse,    ///< the reverse
  unclear,  ///< the intervals overlap, or there are none
};

/// By mean squared error.
[[nodiscard]] Verdict verdict(const Score& score);

/// "better: error 4.2 times smaller", with a remark where SSIM says the opposite.
[[nodiscard]] std::string verdict_in_words(const Score& score);

/// "better in 6 of 9 cases, worse in 2, not clearly different in 1": over all scores.
[[nodiscard]] std::string verdicts_in_words(std::span<const Score> scores);

}  // namespace debruit
