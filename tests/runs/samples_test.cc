#include "runs/samples.h"

#include <gtest/gtest.h>

#include "debruit/error.h"
#include "files/npz.h"
#include "runs/temporary_folder.h"

namespace debruit {
namespace {

Sample sample(const std::string& noise, float first, std::size_t latent_size) {
  Sample made{17, noise, 0.5, 0.25, {first, 1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11}, {}, {}};
  if (latent_size != 0) {
    made.cleaned = {0, 0, 0, 0, 0, first};
    made.latent.assign(latent_size, first);
  }
  return made;
}

Samples all_groups() {
  Samples samples{{1, 2, 3}, "mnist", "test", {}, {}, {}, {}};
  samples.sheet = {sample("gaussian", 1, 0), sample("speckle", 2, 0)};
  samples.grids = {{sample("none", 3, 4), sample("salt", 4, 4)}, {sample("none", 5, 4)}};
  samples.worst = {sample("gaussian", 6, 4)};
  return samples;
}

TEST(Samples, AreReadBack) {
  const TemporaryFolder folder;
  write_samples(folder.path() / "samples.npz", all_groups());
  EXPECT_EQ(read_samples(folder.path() / "samples.npz"), all_groups());
  write_samples(folder.path() / "empty.npz", Samples{});
  EXPECT_EQ(read_samples(folder.path() / "empty.npz"), Samples{});
}

TEST(Samples, AreArraysByGroup) {
  const TemporaryFolder folder;
  write_samples(folder.path() / "samples.npz", all_groups());
  const NpzArrays arrays = read_npz(folder.path() / "samples.npz");
  EXPECT_EQ(arrays.at("sheet_noisy").shape, (std::vector<std::size_t>{2, 1, 2, 3}));
  EXPECT_EQ(arrays.at("grid0_latent").shape, (std::vector<std::size_t>{2, 4}));
  EXPECT_FALSE(arrays.contains("sheet_cleaned"));
}

TEST(Samples, DamageIsNamedByArray) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "samples.npz";
  write_samples(file, all_groups());
  const NpzArrays good = read_npz(file);
  const auto refusal = [&](const std::string& name, const std::optional<NpyArray>& replacement) {
    NpzArrays arrays = good;
    arrays.erase(name);
    if (replacement) arrays.emplace(name, *replacement);
    write_npz(file, arrays);
    try {
      (void)read_samples(file);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(refusal("grid0_noisy", std::nullopt).find("samples.npz, grid0_noisy: is missing"), std::string::npos);
  EXPECT_NE(refusal("about", std::nullopt).find("about: is missing"), std::string::npos);
  EXPECT_NE(refusal("grid0_noisy", NpyArray{{2, 1, 2, 2}, std::vector<float>(8)}).find("another shape"),
            std::string::npos);
  EXPECT_NE(refusal("grid0_noisy", NpyArray{{2, 1, 2, 3}, std::vector<double>(12)}).find("another type"),
            std::string::npos);
  EXPECT_NE(refusal("worst_index", NpyArray{{1}, std::vector<std::int64_t>{-1}}).find("negative"), std::string::npos);
  EXPECT_NE(refusal("grid0_latent", NpyArray{{3, 4}, std::vector<float>(12)}).find("another shape"), std::string::npos);
}

TEST(Samples, OfDifferentSizesAreRefused) {
  const TemporaryFolder folder;
  Samples samples = all_groups();
  samples.worst.push_back(sample("gaussian", 1, 5));
  EXPECT_THROW(write_samples(folder.path() / "samples.npz", samples), Error);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "samples.npz"));
}

}  // namespace
}  // namespace debruit
