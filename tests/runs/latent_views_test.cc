#include "runs/latent_views.h"

#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "debruit/error.h"
#include "files/npz.h"
#include "runs/temporary_folder.h"

namespace debruit {
namespace {

std::vector<float> picture(float value) { return {value, 1, 2, 3, 4, 5}; }

LatentViews some_views() {
  LatentViews views;
  views.image = {1, 2, 3};
  views.data = "mnist \"\xC3\xA9\"";
  views.split = "test";
  views.data_checksum = "sha256:beef";
  views.count = 7;
  views.noises = {"none", "gaussian:mean=0:var=0.01"};
  views.scale = 0.5;
  views.seed = std::numeric_limits<std::uint64_t>::max();
  views.clip = true;
  views.mean = {0.5F, 0, 1, 0};
  views.deviation = {0.25F, 0, 2, 0};
  views.firing = {0.75F, 0, 1e-6F, 0};
  views.effects = {picture(-1), picture(0), picture(1)};
  views.pca_units = 2;
  views.pca_share = 0.99;
  views.ratios = {0.75, 0.24};
  views.labels = {9, 0, 4};
  views.points = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  views.interpolations = {{3, 5, 0, 9, picture(0.5F), picture(0.25F), {picture(10), picture(11)}},
                          {0, 1, 1, 8, picture(0.75F), picture(0.125F), {picture(12), picture(13)}}};
  return views;
}

TEST(LatentViews, AreReadBack) {
  const TemporaryFolder folder;
  write_latent_views(folder.path() / "latents.npz", some_views());
  EXPECT_EQ(read_latent_views(folder.path() / "latents.npz"), some_views());
  LatentViews one_class = some_views();
  one_class.interpolations.clear();
  one_class.ratios.clear();
  one_class.effects.clear();
  write_latent_views(folder.path() / "latents.npz", one_class);
  EXPECT_EQ(read_latent_views(folder.path() / "latents.npz"), one_class);
}

TEST(LatentViews, AreReadBackWithoutLabels) {
  const TemporaryFolder folder;
  LatentViews unlabelled = some_views();
  unlabelled.labels.clear();
  write_latent_views(folder.path() / "latents.npz", unlabelled);
  EXPECT_EQ(read_latent_views(folder.path() / "latents.npz"), unlabelled);
}

TEST(LatentViews, AreArraysForNumPy) {
  const TemporaryFolder folder;
  write_latent_views(folder.path() / "latents.npz", some_views());
  const NpzArrays arrays = read_npz(folder.path() / "latents.npz");
  EXPECT_EQ(arrays.at("unit_firing").shape, (std::vector<std::size_t>{4}));
  EXPECT_EQ(arrays.at("effects").shape, (std::vector<std::size_t>{3, 1, 2, 3}));
  EXPECT_EQ(arrays.at("points").shape, (std::vector<std::size_t>{2, 3, 2}));
  EXPECT_EQ(arrays.at("interpolation_ends").shape, (std::vector<std::size_t>{2, 2, 1, 2, 3}));
  EXPECT_EQ(arrays.at("interpolation_steps").shape, (std::vector<std::size_t>{2, 2, 1, 2, 3}));
}

TEST(LatentViews, KnowTheUnitsThatNeverFire) { EXPECT_EQ(some_views().dead_units(), (std::vector<std::size_t>{1, 3})); }

TEST(LatentViews, DamageIsNamedByArray) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "latents.npz";
  write_latent_views(file, some_views());
  const NpzArrays good = read_npz(file);
  const auto refusal = [&](const std::string& name, const std::optional<NpyArray>& replacement) {
    NpzArrays arrays = good;
    arrays.erase(name);
    if (replacement) arrays.emplace(name, *replacement);
    write_npz(file, arrays);
    try {
      (void)read_latent_views(file);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const auto refuses = [&](const std::string& name, const std::optional<NpyArray>& replacement,
                           const std::string& message) {
    const std::string said = refusal(name, replacement);
    EXPECT_NE(said.find(message), std::string::npos) << said;
  };
  for (const auto& [name, array] : good) {
    if (name == "interpolation_index") continue;  // no pairs
    refuses(name, std::nullopt, "latents.npz, " + name + ": is missing");
  }
  const float not_a_number = std::numeric_limits<float>::quiet_NaN();
  refuses("unit_mean", NpyArray{{3}, std::vector<float>(3)}, "unit_deviation: has another shape");
  refuses("unit_mean", NpyArray{{4}, std::vector<double>(4)}, "unit_mean: has another type");
  refuses("unit_firing", NpyArray{{4}, std::vector<float>(4, not_a_number)}, "unit_firing: holds a value that is not");
  refuses("effects", NpyArray{{5, 1, 2, 3}, std::vector<float>(30)}, "effects: does not fit the number of units");
  refuses("effects", NpyArray{{3, 1, 3, 2}, std::vector<float>(18)}, "effects: has another shape");
  refuses("points", NpyArray{{2, 3, 1}, std::vector<float>(6)}, "points: has another shape");
  refuses("points", NpyArray{{2, 2, 2}, std::vector<float>(8)}, "labels: has another shape");
  refuses("labels", NpyArray{{2}, std::vector<std::uint8_t>(2)}, "labels: has another shape");
  refuses("points", NpyArray{{2, 3, 2}, std::vector<float>(12, not_a_number)}, "points: holds a value that is not");
  refuses("interpolation_index", NpyArray{{2, 2}, std::vector<std::int64_t>{0, 0, -1, 0}}, "negative");
  refuses("interpolation_label", NpyArray{{2}, std::vector<std::uint8_t>(2)}, "another shape");
  refuses("about", NpyArray{{2}, std::vector<std::uint8_t>{'{', '}'}}, "about: schema: is missing");
}

TEST(LatentViews, OfDifferentSizesAreRefused) {
  const TemporaryFolder folder;
  const auto refuses = [&](const LatentViews& views) {
    EXPECT_THROW(write_latent_views(folder.path() / "latents.npz", views), Error);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "latents.npz"));
  };
  LatentViews views = some_views();
  views.effects[1].push_back(0);
  refuses(views);
  views = some_views();
  views.interpolations[1].steps.pop_back();
  refuses(views);
  views = some_views();
  views.points.pop_back();
  refuses(views);
  views = some_views();
  views.deviation.pop_back();
  refuses(views);
}

}  // namespace
}  // namespace debruit
