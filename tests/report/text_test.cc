#include "report/text.h"

#include <gtest/gtest.h>

#include <cmath>

#include "report/gnuplot.h"
#include "report/html.h"
#include "report/pictures.h"
#include "report/verdict.h"

namespace debruit {
namespace {

TEST(Text, NumbersAreWrittenForPeople) {
  EXPECT_EQ(significant(0.012345, 3), "0.0123");
  EXPECT_EQ(significant(1234.5, 3), "1234");
  EXPECT_EQ(significant(2.5e-9, 2), "2.5e-09");
  EXPECT_EQ(significant(0, 3), "0");
  EXPECT_EQ(significant(std::nan(""), 3), "–");
  EXPECT_EQ(fixed(20.456, 2), "20.46");
  EXPECT_EQ(fixed(INFINITY, 2), "–");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(duration(12.34), "12.3 s");
  EXPECT_EQ(duration(59.97), "1 min 0 s");
  EXPECT_EQ(duration(7380), "2 h 3 min");
}

TEST(Text, NoiseIsNamedWithWhatDiffersFromTheDefaults) {
  EXPECT_EQ(noise_label(Noise(SaltAndPepperNoise{})), "salt and pepper");
  EXPECT_EQ(noise_label(Noise(GaussianNoise{0, 0.04})), "gaussian (var 0.04)");
  EXPECT_EQ(noise_label(Noise(SaltAndPepperNoise{0.2, 0.1})), "salt and pepper (amount 0.2, salt vs pepper 0.1)");
  const std::vector<Noise> kinds = {GaussianNoise{}, SpeckleNoise{}, NoNoise{}};
  EXPECT_EQ(noise_label(kinds), "gaussian, speckle and none");
}

TEST(Text, GnuplotGetsLiteralText) {
  EXPECT_EQ(gnuplot_text("it's `date` $(ls) \"x\" \\n"), "'it''s `date` $(ls) \"x\" \\n'");
  EXPECT_EQ(gnuplot_text("a\nset output '/x'"), "'a set output ''/x'''");
}

TEST(Text, DataUrisAreBase64) {
  // RFC 4648, section 10.
  EXPECT_EQ(data_uri("t", ""), "data:t;base64,");
  EXPECT_EQ(data_uri("t", "f"), "data:t;base64,Zg==");
  EXPECT_EQ(data_uri("t", "fo"), "data:t;base64,Zm8=");
  EXPECT_EQ(data_uri("t", "foobar"), "data:t;base64,Zm9vYmFy");
  EXPECT_EQ(data_uri("t", "\xff\xfe\xfd"), "data:t;base64,//79");
}

Score score(Mean denoised, Mean noisy, Mean denoised_ssim = {}, Mean noisy_ssim = {}) {
  return {{GaussianNoise{}}, 1, {denoised, {}, denoised_ssim}, {noisy, {}, noisy_ssim}};
}

TEST(Verdict, NeedsIntervalsThatDoNotOverlap) {
  EXPECT_EQ(verdict(score({1, 0.9, 1.1}, {2, 1.9, 2.1})), Verdict::better);
  EXPECT_EQ(verdict(score({2, 1.9, 2.1}, {1, 0.9, 1.1})), Verdict::worse);
  EXPECT_EQ(verdict(score({1, 0.5, 1.5}, {2, 1.4, 2.6})), Verdict::unclear);
  EXPECT_EQ(verdict(score({1, NAN, NAN}, {2, NAN, NAN})), Verdict::unclear);
}

TEST(Verdict, TellsWhereSsimDisagrees) {
  EXPECT_EQ(verdict_in_words(score({1, 0.9, 1.1}, {2, 1.9, 2.1}, {0.5, 0.4, 0.6}, {0.8, 0.7, 0.9})),
            "better: error 2.0 times smaller, but SSIM is lower");
  EXPECT_EQ(verdict_in_words(score({2, 1.9, 2.1}, {1, 0.9, 1.1}, {0.8, 0.7, 0.9}, {0.5, 0.4, 0.6})),
            "worse: error 2.0 times as large, but SSIM is higher");
  EXPECT_EQ(verdict_in_words(score({1, 0.9, 1.1}, {0, 0, 0})), "worse: the input was perfect");
}

TEST(Pictures, LatentsFillARectangleNearASquare) {
  using Size = std::pair<std::size_t, std::size_t>;
  EXPECT_EQ(latent_rectangle(81), Size(9, 9));
  EXPECT_EQ(latent_rectangle(64), Size(8, 8));
  EXPECT_EQ(latent_rectangle(50), Size(10, 5));
  EXPECT_EQ(latent_rectangle(47), Size(7, 7));
  EXPECT_EQ(latent_rectangle(2), Size(2, 1));
  EXPECT_EQ(latent_rectangle(1), Size(1, 1));
}

TEST(Pictures, ValuesOutsideTheRangeAreCut) {
  const GreyImage picture = pixels_picture({-1, 0, 0.5F, 1, 2, NAN}, {1, 2, 3});
  EXPECT_EQ(picture.values, (std::vector<std::uint8_t>{0, 0, 128, 255, 255, 0}));
  EXPECT_EQ(latent_picture({0, 2, 4, 8}, 8).values, (std::vector<std::uint8_t>{0, 64, 128, 255}));
}

}  // namespace
}  // namespace debruit
