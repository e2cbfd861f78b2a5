#include "debruit/dataset.h"

#include <gtest/gtest.h>

#include "data/known_datasets.h"
#include "support/expect_error.h"
#include "support/idx_bytes.h"
#include "support/pixels.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::gzipped;
using test::idx_header;
using test::put;
using test::TemporaryFolder;

// Three images of 1x2 with the labels 7, 1, 7.
const std::string kImages = idx_header({3, 1, 2}) + std::string("\1\2\3\4\5\6");
const std::string kLabels = idx_header({3}) + std::string("\7\1\7");

void put_train(const std::filesystem::path& folder, const std::string& images = kImages,
               const std::string& labels = kLabels) {
  put(folder / "train-images-idx3-ubyte", images);
  put(folder / "train-labels-idx1-ubyte", labels);
}

Dataset load(const TemporaryFolder& folder, Split split = Split::train) {
  return load_dataset(folder.path().string(), split, {});
}

TEST(LoadDataset, ReadsASplitOfAFolder) {
  const TemporaryFolder folder;
  put_train(folder.path());
  const Dataset data = load(folder);
  EXPECT_EQ(data.name, folder.path().string());
  EXPECT_EQ(data.split, Split::train);
  EXPECT_EQ(data.shape, (ImageShape{1, 1, 2}));
  EXPECT_EQ(test::pixels_of(data.images), (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(data.labels, (std::vector<std::uint8_t>{7, 1, 7}));
  EXPECT_TRUE(data.classes.empty());
}

TEST(LoadDataset, ReadsTheTestSplitUnderItsOwnNames) {
  const TemporaryFolder folder;
  put(folder / "t10k-images-idx3-ubyte", idx_header({1, 1, 1}) + "x");
  put(folder / "t10k-labels-idx1-ubyte", idx_header({1}) + "\3");
  const Dataset data = load(folder, Split::test);
  EXPECT_EQ(data.size(), 1U);
  EXPECT_EQ(data.split, Split::test);
}

TEST(LoadDataset, FindsANamedSetBelowTheDataFolder) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "fashion-mnist");
  put_train(folder / "fashion-mnist");
  EXPECT_EQ(load_dataset("fashion-mnist", Split::train, folder.path()).name, "fashion-mnist");
}

TEST(LoadDataset, AcceptsGzipAndTheNamesWithADot) {
  for (const char* ending : {"-idx3-ubyte.gz", ".idx3-ubyte", ".idx3-ubyte.gz"}) {
    const TemporaryFolder folder;
    put(folder / ("train-images" + std::string(ending)),
        std::string(ending).ends_with(".gz") ? gzipped(kImages) : kImages);
    put(folder / "train-labels.idx1-ubyte", kLabels);
    EXPECT_EQ(load(folder).size(), 3U) << ending;
  }
}

struct Defect {
  const char* name;
  std::string images;
  std::string labels;
  const char* file;
  const char* message;
};

std::vector<Defect> defects() {
  const char* const images = "train-images-idx3-ubyte";
  const char* const labels = "train-labels-idx1-ubyte";
  return {
      {"FewerLabels", kImages, idx_header({2}) + "\7\1", images, "holds 3 images, but "},
      {"FewerLabelsNamesBoth", kImages, idx_header({2}) + "\7\1", labels, "holds 2 labels"},
      {"NoImage", idx_header({0, 28, 28}), idx_header({0}), images, "holds no image"},
      {"NoPixel", idx_header({3, 0, 28}), kLabels, images, "holds images without a pixel"},
      {"FlatImages", idx_header({6}) + "123456", kLabels, images, "has 1 dimensions, expected 3"},
      {"DeepLabels", kImages, idx_header({3, 1}) + "\7\1\7", labels, "has 2 dimensions, expected 1"},
      {"Truncated", kImages.substr(0, 18), kLabels, images, "is truncated: expected 22 bytes, has 18"},
  };
}

class DatasetDefect : public testing::TestWithParam<Defect> {};

TEST_P(DatasetDefect, IsOneErrorThatNamesTheFile) {
  const TemporaryFolder folder;
  put_train(folder.path(), GetParam().images, GetParam().labels);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(load(folder)); }, (folder / GetParam().file).string(),
      GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(LoadDataset, DatasetDefect, testing::ValuesIn(defects()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(LoadDataset, AMissingFileSaysHowToFetchIt) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(load_dataset("mnist", Split::train, folder.path())); },
      (folder / "mnist/train-images-idx3-ubyte").string(), "debruit data fetch mnist");
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(load_dataset("fashion-mnist", Split::test, folder.path())); },
      "t10k-images", "debruit data fetch fashion-mnist");
}

TEST(LoadDataset, AnUnknownNameListsTheKnownOnes) {
  expect_error(
      ErrorKind::usage, [] { static_cast<void>(load_dataset("no-such-set", Split::train, "/")); },
      "unknown data set 'no-such-set'", "mnist, fashion-mnist", "folder");
}

TEST(LoadDataset, ANamedSetNeedsADataFolder) {
  expect_error(
      ErrorKind::usage, [] { static_cast<void>(load_dataset("mnist", Split::train, "")); }, "--data-dir");
}

Dataset five_images() {
  return {"five",          Split::test, {1, 1, 1}, Images(std::vector<std::uint8_t>{10, 11, 12, 13, 14}, 1),
          {1, 7, 3, 1, 7}, {}, {}};
}

TEST(KeepClasses, KeepsTheOrderAndRecordsTheFilter) {
  const Dataset kept = keep_classes(five_images(), std::vector<std::uint8_t>{7, 1, 7});
  EXPECT_EQ(kept.labels, (std::vector<std::uint8_t>{1, 7, 1, 7}));
  EXPECT_EQ(test::pixels_of(kept.images), (std::vector<std::uint8_t>{10, 11, 13, 14}));
  EXPECT_EQ(kept.classes, (std::vector<std::uint8_t>{1, 7}));
  EXPECT_EQ(kept.split, Split::test);
}

TEST(KeepClasses, TwoFiltersKeepWhatBothKeep) {
  const Dataset once = keep_classes(five_images(), std::vector<std::uint8_t>{1, 3});
  EXPECT_EQ(keep_classes(once, std::vector<std::uint8_t>{3, 7}).classes, std::vector<std::uint8_t>{3});
}

TEST(KeepClasses, NothingLeftIsAnError) {
  expect_error(
      ErrorKind::usage, [] { static_cast<void>(keep_classes(five_images(), std::vector<std::uint8_t>{0})); },
      "no image of five (test)");
}

TEST(Take, GivesTheImagesAsked) {
  const Dataset taken = take(five_images(), std::vector<std::size_t>{4, 0, 4});
  EXPECT_EQ(test::pixels_of(taken.images), (std::vector<std::uint8_t>{14, 10, 14}));
  EXPECT_EQ(taken.labels, (std::vector<std::uint8_t>{7, 1, 7}));
  expect_error(
      ErrorKind::usage, [] { static_cast<void>(take(five_images(), std::vector<std::size_t>{5})); },
      "five has 5 images");
}

TEST(TakeFirst, GivesAllWhereThereAreFewer) {
  EXPECT_EQ(test::pixels_of(take_first(five_images(), 2).images), (std::vector<std::uint8_t>{10, 11}));
  EXPECT_EQ(take_first(five_images(), 9).size(), 5U);
}

TEST(Checksum, IsThatOfImagesThenLabels) {
  // printf '\012\013\014\015\016\001\007\003\001\007' | sha256sum
  EXPECT_EQ(checksum(five_images()), "sha256:b33633b2e4749c9b44f8f9c0893a7090b4e73ab26224d9a6eec2aeec335a2d9f");
}

TEST(KnownDatasets, DescribeFourFilesEach) {
  EXPECT_EQ(known_datasets(), (std::vector<std::string_view>{"mnist", "fashion-mnist"}));
  for (const DatasetDescription& dataset : dataset_descriptions()) {
    EXPECT_EQ(dataset.files.size(), 4U);
    for (const DatasetFile& file : dataset.files) EXPECT_EQ(file.sha256.size(), 64U);
    for (const std::string& mirror : dataset.mirrors) EXPECT_TRUE(mirror.starts_with("https://"));
  }
}

}  // namespace
}  // namespace debruit
