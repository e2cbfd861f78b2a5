// What the page shows of a run's latents.
#include <gtest/gtest.h>

#include <set>

#include "debruit/report.h"
#include "files/atomic_file.h"
#include "report/effect_sheet.h"
#include "report/latent_figures.h"
#include "report/palette.h"
#include "report/signed_colours.h"
#include "runs/run_folder.h"
#include "runs/temporary_folder.h"

namespace debruit {
namespace {

/// Four units, the second and the last of them dead, of images of 3 x 2 pixels.
LatentViews some_views(std::size_t images = 12) {
  LatentViews views;
  views.image = {1, 2, 3};
  views.data = "<mnist>";
  views.split = "test";
  views.count = 1234;
  views.noises = {"none", "gaussian:mean=0:var=0.01", "speckle:mean=0:var=1"};
  views.scale = 0.5;
  views.seed = 17;
  views.mean = {0.5F, 0, 2, 0};
  views.deviation = {0.25F, 0, 1, 0};
  views.firing = {0.75F, 0, 1, 0};
  views.effects = {
      {-0.5F, 0, 0.25F, 0, 0, 0}, std::vector<float>(6), std::vector<float>(6, 0.5F), std::vector<float>(6)};
  views.pca_units = 2;
  views.pca_share = 1;
  views.ratios = {0.75, 0.25};
  for (std::size_t i = 0; i < images; ++i) views.labels.push_back(static_cast<std::uint8_t>(i % 10));
  for (std::size_t i = 0; i < 3 * 2 * images; ++i) views.points.push_back(static_cast<float>(i * i % 101));
  const std::vector<float> image(6, 0.5F);
  views.interpolations = {{3, 1005, 0, 9, image, image, {image, image, image}}};
  return views;
}

std::string page_of(const LatentViews& views) {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path() / "run", false);
  run.write_config(RunConfig{});
  run.write_latent_views(views);
  const std::vector<std::filesystem::path> runs = {run.path()};
  write_report(runs, folder.path() / "report.html", "");
  return read_file(folder.path() / "report.html");
}

testing::AssertionResult contains(const std::string& page, const std::string& text) {
  if (page.find(text) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "the page lacks \"" << text << "\"";
}

TEST(LatentReport, SaysWhatWasSeen) {
  const std::string page = page_of(some_views());
  EXPECT_TRUE(contains(page,
                       "one of the first 12 images of &lt;mnist&gt;, test split, clean and with gaussian and speckle "
                       "noise at scale 0.5."));
  EXPECT_TRUE(contains(page, "first 12 images, clean and noisy together, 36 in all. Noise drawn with seed 17"));
  EXPECT_TRUE(
      contains(page, "The first component holds 75.0 % of the variance, the first two 100.0 %; 2 of 2 make 90 %."));
  EXPECT_TRUE(contains(page,
                       "2 of 4 latent units are dead: 0 for all 1,234 images of the test split, clean and with "
                       "gaussian and speckle noise at scale 0.5."));
  EXPECT_TRUE(contains(page, "Counted from 0: 1, 3."));
  EXPECT_TRUE(contains(page, "From image 3 (class 0) to image 1,005 (class 9)"));
  EXPECT_EQ(page.find("<mnist>"), std::string::npos);
}

TEST(LatentReport, SaysWhatIsLeftOut) {
  LatentViews views = some_views();
  views.interpolations.clear();
  views.ratios.clear();
  views.effects.resize(2);
  views.firing = {1, 1, 1, 1};
  const std::string page = page_of(views);
  EXPECT_TRUE(contains(page, "Left out: all images are of one class"));
  EXPECT_TRUE(contains(page, "All latents are the same"));
  EXPECT_TRUE(contains(page, "The first 2 of 4 units."));
  EXPECT_TRUE(contains(page, "No latent unit is dead: each of the 4 fires for some of the 1,234 images"));
  EXPECT_EQ(page.find("crossed out"), std::string::npos);
  views = some_views();
  views.mean = views.deviation = views.firing = {1};
  views.effects.resize(1);
  EXPECT_TRUE(contains(page_of(views), "The latent unit is not dead: it fires for some of the 1,234 images"));
  views = some_views();
  views.pca_units = 256;
  views.pca_share = 0.75;
  views.ratios = {0.5, 0.25};
  EXPECT_TRUE(contains(page_of(views),
                       "the first two 75.0 %; all 2 make 75.0 %. They are those of the 256 units that "
                       "vary most, which have 75.0 % of all units&#39; variance."));
}

TEST(LatentReport, LeavesEveryFigureInBothFormatsAndSchemes) {
  const TemporaryFolder folder;
  LatentViews one = some_views(1);  // one image, one unit, one component
  one.mean = one.deviation = one.firing = {1};
  one.effects.resize(1);
  one.ratios = {1};
  one.points.assign(6, 0);
  for (const LatentViews& views : {some_views(), one}) {
    draw_figures(folder.path(), latent_figures(views));
    for (const char* name :
         {kLatentsByClass, kLatentsByNoise, kExplainedVariance, kLatentUnits, kUnitEffects, kInterpolation}) {
      for (const char* scheme : {"", "-dark"}) {
        const std::filesystem::path file = folder.path() / (std::string(name) + scheme);
        EXPECT_TRUE(contains(read_file(file.string() + ".svg"), "</svg>")) << name;
        EXPECT_EQ(read_file(file.string() + ".png").substr(1, 3), "PNG") << name;
        std::filesystem::remove(file.string() + ".svg");
        std::filesystem::remove(file.string() + ".png");
      }
    }
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(LatentReport, DotsTakeFewBytes) {
  const TemporaryFolder folder;
  const std::vector<Figure> figures = latent_figures(some_views(2000));
  draw_figures(folder.path(), std::span(figures).first(2));
  for (const char* name : {kLatentsByClass, kLatentsByNoise}) {
    EXPECT_LT(std::filesystem::file_size(folder.path() / (std::string(name) + ".svg")), 80'000U);
  }
}

TEST(EffectSheet, ShowsEffectsOnOneScaleAndCrossesOutDeadUnits) {
  const EffectSheet sheet = effect_sheet(some_views());
  EXPECT_EQ(sheet.largest, 0.5F);
  ASSERT_EQ(sheet.indices.width, 7U);  // two effects of 3 x 2 pixels a row, a pixel between them
  ASSERT_EQ(sheet.indices.height, 5U);
  const auto at = [&](std::size_t x, std::size_t y) { return sheet.indices.values[y * 7 + x]; };
  EXPECT_EQ(at(0, 0), kSignedLow);
  EXPECT_EQ(at(1, 0), kSignedZero);
  EXPECT_EQ(at(2, 0), kSignedZero + 63);
  EXPECT_EQ(at(3, 0), kSignedClear);
  EXPECT_EQ(at(4, 0), kSignedMark);
  EXPECT_EQ(at(0, 3), kSignedHigh);
  EXPECT_EQ(at(4, 3), kSignedMark);
}

TEST(EffectSheet, IsShrunkWhereThereAreManyUnits) {
  LatentViews views;
  views.image = {3, 40, 60};
  views.mean = views.deviation = views.firing = std::vector<float>(500, 1);
  views.effects.assign(500, std::vector<float>(3 * 40 * 60, 1));
  const EffectSheet sheet = effect_sheet(views);
  EXPECT_LT(sheet.indices.width * sheet.indices.height, 300'000U);
  EXPECT_GT(sheet.indices.width * sheet.indices.height, 200'000U);
  EXPECT_EQ(sheet.indices.values.front(), kSignedHigh);
}

TEST(Colours, OfDotsAreTenDifferentOnesInEachTheme) {
  for (const Theme& theme : {kLightTheme, kDarkTheme}) {
    std::set<std::string_view> different = {theme.background};
    for (std::size_t i = 0; i < 10; ++i) different.insert(dot_colour(theme, i));
    EXPECT_EQ(different.size(), 11U);
  }
}

TEST(Colours, OfSignedValuesHaveTwoEndsAndABlackMiddle) {
  EXPECT_EQ(signed_index(0), kSignedZero);
  EXPECT_EQ(signed_index(-7), kSignedLow);
  EXPECT_EQ(signed_index(1), kSignedHigh);
  EXPECT_EQ(signed_index(std::numeric_limits<float>::quiet_NaN()), kSignedMark);
  const auto& colours = signed_colours();
  EXPECT_EQ(colours[kSignedZero].red + colours[kSignedZero].green + colours[kSignedZero].blue, 0);
  EXPECT_GT(colours[kSignedZero - 40].blue, colours[kSignedZero - 40].red);
  EXPECT_GT(colours[kSignedZero + 40].red, colours[kSignedZero + 40].blue);
  EXPECT_EQ(colours[kSignedClear].opacity, 0);
}

}  // namespace
}  // namespace debruit
