// Which of the baselines the autoencoder is held against.
#include "study/sound_denoising.h"

#include <gtest/gtest.h>

#include <limits>

namespace debruit {
namespace {

Denoised scored(double psnr, double psnr_in_common) {
  Denoised denoised;
  denoised.psnr = psnr;
  denoised.psnr_in_common = psnr_in_common;
  return denoised;
}

TEST(BestBaseline, IsToldByTheImagesThatAllWereGiven) {
  // Non-local means, the last, was given images that are hard for every other too.
  const std::vector<Denoised> baselines = {scored(10, 9), scored(16, 14), scored(15, 13), scored(15.5, 15.5)};
  EXPECT_EQ(best_baseline(baselines), Baseline::non_local_means);
}

TEST(BestBaseline, IsAPerfectOneBeforeAnyOther) {
  constexpr double kPerfect = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Denoised> baselines = {scored(kPerfect, kPerfect), scored(20, 20), scored(kPerfect, kPerfect),
                                           scored(40, 40)};
  EXPECT_EQ(best_baseline(baselines), Baseline::noisy_input);
}

}  // namespace
}  // namespace debruit
