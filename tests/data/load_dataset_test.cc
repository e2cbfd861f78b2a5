// Data sets in the formats that people come with, against what NumPy wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/idx_images.h"
#include "data/npy_images.h"
#include "data/npz_images.h"
#include "data/stored_data.h"
#include "debruit/dataset.h"
#include "files/npz.h"
#include "support/expect_error.h"
#include "support/idx_bytes.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using nlohmann::json;
using test::expect_error;
using test::put;
using test::TemporaryFolder;

const std::filesystem::path kFormats = std::filesystem::path(DEBRUIT_TEST_DATA) / "data/formats";

/// All values of a set as numbers.
std::vector<double> values_of(const Images& images) {
  std::vector<double> values;
  PixelBuffer buffer;
  for (std::size_t i = 0; i < images.size(); ++i) {
    std::visit([&](auto pixels) { values.insert(values.end(), pixels.begin(), pixels.end()); },
               images.image(i, buffer));
  }
  return values;
}

const json& expected() {
  static const json kExpected = json::parse(test::get(kFormats / "expected.json"));
  return kExpected;
}

void expect_as(const StoredImages& found, const json& wanted) {
  EXPECT_EQ(pixel_type_name(found.images.type()), wanted["type"]);
  EXPECT_EQ(
      (std::vector<std::size_t>{found.images.size(), found.shape.channels, found.shape.height, found.shape.width}),
      wanted["shape"].get<std::vector<std::size_t>>());
  EXPECT_EQ(found.labels, wanted["labels"].is_null() ? std::vector<std::uint8_t>{}
                                                     : wanted["labels"].get<std::vector<std::uint8_t>>());
  EXPECT_EQ(values_of(found.images), wanted["values"].get<std::vector<double>>());
}

TEST(LoadDataset, ReadsEveryArrangementThatNumpyWrote) {
  std::size_t parts = 0;
  for (const char* file : {"keras.npz", "medmnist.npz", "plain.npz", "alone.npz", "grey.npy", "big_endian16.npy",
                           "fortran_colour.npy", "one_channel.npy", "channels_first.npy", "vectors.npy"}) {
    const StoredData stored = open_data((kFormats / file).string(), {});
    for (const StoredPart part : stored.parts) {
      SCOPED_TRACE(std::string(file) + " " + std::string(part_name(part)));
      expect_as(stored.read(part), expected().at(std::string(file) + " " + std::string(part_name(part))));
      ++parts;
    }
  }
  EXPECT_EQ(parts, expected().size());
}

/// Whether `file` has the split.
bool has_split(const std::string& file, Split split, const std::filesystem::path& data_dir) {
  const std::vector<Split> splits = available_splits(file, data_dir);
  return std::find(splits.begin(), splits.end(), split) != splits.end();
}

TEST(LoadDataset, TheSplitsAreThoseOfTheArchive) {
  const std::string file = (kFormats / "medmnist.npz").string();
  for (const auto& [split, name] :
       {std::pair(Split::train, "train"), std::pair(Split::validation, "validation"), std::pair(Split::test, "test")}) {
    const Dataset data = load_dataset(file, split, {});
    EXPECT_EQ(values_of(data.images), expected()[std::string("medmnist.npz ") + name]["values"]) << name;
    EXPECT_TRUE(has_split(file, split, {}));
  }
  const std::string keras = (kFormats / "keras.npz").string();
  EXPECT_FALSE(has_split(keras, Split::validation, {}));
  expect_error(
      ErrorKind::usage, [&] { static_cast<void>(load_dataset(keras, Split::validation, {})); },
      "keras.npz: has no validation part: this NumPy archive, Keras holds train, test");
}

TEST(LoadDataset, WhatIsNotDividedIsAllForTraining) {
  const std::string file = (kFormats / "plain.npz").string();
  EXPECT_EQ(load_dataset(file, Split::train, {}).size(), 3U);
  EXPECT_FALSE(has_split(file, Split::test, {}));
  expect_error(
      ErrorKind::usage, [&] { static_cast<void>(load_dataset(file, Split::test, {})); },
      "has no test part: this NumPy archive, plain holds all");
}

TEST(LoadDataset, NoisyAndCleanArraysArePairs) {
  const TemporaryFolder folder;
  const std::string file = (folder / "pairs.npz").string();
  const std::vector<float> clean = {0, 0.5F, 1, 0.25F};
  const std::vector<float> noisy = {0.1F, 0.4F, 1.2F, -0.5F};
  write_npz(file, {{"clean", {{2, 1, 2}, clean}}, {"noisy", {{2, 1, 2}, noisy}}});
  const Dataset pairs = load_dataset(file, Split::train, {});
  EXPECT_EQ(values_of(pairs.images), std::vector<double>(clean.begin(), clean.end()));
  EXPECT_EQ(values_of(pairs.noisy), std::vector<double>(noisy.begin(), noisy.end()));
  write_npz(file, {{"clean", {{2, 1, 2}, clean}}, {"noisy", {{1, 1, 4}, noisy}}});
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(load_dataset(file, Split::train, {})); },
      "noisy: is [1, 1, 4] of float32, taken as [images, height, width]; expected a noisy version of each image of "
      "clean");
}

TEST(LoadDataset, SaysHowItTookALayout) {
  const auto source = [](const char* file) {
    const StoredData data = open_data((kFormats / file).string(), {});
    return data.read(data.parts.front()).source;
  };
  EXPECT_EQ(source("channels_first.npy"), "[2, 3, 4, 5] of uint8, taken as [images, channels, height, width]");
  EXPECT_EQ(source("keras.npz"), "x_train [5, 4, 3] of uint8, taken as [images, height, width]; labels y_train");
  EXPECT_EQ(source("vectors.npy"), "[3, 7] of float32, taken as [images, values]");
}

TEST(LoadDataset, GreyIsTheLumaOfTheColours) {
  const json& wanted = expected()["channels_first.npy all"]["values"];
  const Dataset grey = load_dataset((kFormats / "channels_first.npy").string(), Split::train, {}, {.grey = true});
  EXPECT_EQ(grey.shape, (ImageShape{1, 4, 5}));
  const std::vector<double> values = values_of(grey.images);
  ASSERT_EQ(values.size(), 40U);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t first = i / 20 * 60 + i % 20;
    const double luma = 0.299 * wanted[first].get<double>() + 0.587 * wanted[first + 20].get<double>() +
                        0.114 * wanted[first + 40].get<double>();
    EXPECT_NEAR(values[i], luma, 0.51) << i;
  }
}

TEST(LoadDataset, ALargeArrayIsReadImageByImageWithTheSameValues) {
  for (const char* file : {"grey.npy", "big_endian16.npy", "one_channel.npy", "channels_first.npy", "vectors.npy"}) {
    for (const bool grey : {false, true}) {
      const StoredImages held = read_npy_images(kFormats / file, grey);
      const StoredImages pieces = read_npy_images(kFormats / file, grey, 100);
      EXPECT_EQ(values_of(pieces.images), values_of(held.images)) << file;
      EXPECT_EQ(pieces.shape, held.shape);
      EXPECT_EQ(pieces.images.type(), held.images.type());
      EXPECT_NE(pieces.source.find("image by image"), std::string::npos);
    }
  }
  expect_error(
      ErrorKind::input, [] { static_cast<void>(read_npy_images(kFormats / "fortran_colour.npy", false, 100)); },
      "is in Fortran order and larger than the 100 bytes");
}

TEST(LoadDataset, ALargeIdxFileIsReadImageByImageWithTheSameValues) {
  const TemporaryFolder folder;
  const std::string content = test::idx_header({3, 1, 2}) + "\1\2\3\4\5\6";
  put(folder / "plain", content);
  put(folder / "packed", test::gzipped(content));
  const StoredImages pieces = read_idx_images(folder / "plain", 10);
  EXPECT_EQ(values_of(pieces.images), (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(pieces.shape, (ImageShape{1, 1, 2}));
  EXPECT_EQ(pieces.source, "plain, read from the file image by image");
  EXPECT_EQ(read_idx_images(folder / "plain").source, "plain");
  EXPECT_EQ(read_idx_images(folder / "packed", 10).source, "packed");

  std::filesystem::resize_file(folder / "plain", content.size() - 1);
  PixelBuffer buffer;
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(pieces.images.image(2, buffer)); }, "has become shorter");
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_idx_images(folder / "plain", 10)); }, "is truncated");
}

struct BadArchive {
  const char* name;
  NpzArrays arrays;
  const char* message;
};

std::vector<BadArchive> bad_archives() {
  using Bytes = std::vector<std::uint8_t>;
  const NpyArray good{{2, 1, 2}, Bytes{1, 2, 3, 4}};
  return {
      {"NoArray", {}, "holds no array; expected x_train, y_train, x_val, y_val, x_test, y_test (Keras); "},
      {"UnknownNames", {{"a", good}, {"b", good}}, "holds the arrays a, b; expected x_train"},
      {"FiveSides", {{"images", {{1, 1, 1, 1, 1}, Bytes{1}}}}, "images: has shape [1, 1, 1, 1, 1]; expected [N, D]"},
      {"OneSide", {{"images", {{2}, Bytes{1, 2}}}}, "images: has shape [2]; expected [N, D]"},
      {"TwoChannels", {{"images", {{1, 2, 2, 2}, Bytes(8)}}}, "has shape [1, 2, 2, 2]; expected"},
      {"NoImage", {{"images", {{0, 2, 2}, Bytes{}}}}, "holds no image: its shape is [0, 2, 2]"},
      {"NoPixel", {{"images", {{2, 0, 2}, Bytes{}}}}, "holds images without a pixel"},
      {"Integers",
       {{"images", {{1, 1, 1}, std::vector<std::int64_t>{7}}}},
       "holds values of type int64; images are uint8, uint16, float32 or float64"},
      {"NotANumber", {{"images", {{2, 1, 2}, std::vector<float>{0, 1, 0, NAN}}}}, "images: image 1 holds NaN"},
      {"Infinite",
       {{"images", {{2, 1, 2}, std::vector<double>{0, INFINITY, 0, 0}}}},
       "image 0 holds an infinite value"},
      {"TooFewLabels", {{"images", good}, {"labels", {{1}, Bytes{1}}}}, "labels: holds 1 labels for 2 images"},
      {"OneHot", {{"images", good}, {"labels", {{2, 3}, Bytes(6)}}}, "labels: has shape [2, 3]; expected a label an"},
      {"FloatLabels", {{"images", good}, {"labels", {{2}, std::vector<float>{1, 2}}}}, "expected integers"},
      {"NegativeLabel",
       {{"images", good}, {"labels", {{2}, std::vector<std::int64_t>{0, -1}}}},
       "labels: label 1 is -1, expected 0 to 255"},
      {"LargeLabel", {{"images", good}, {"labels", {{2}, std::vector<std::int64_t>{256, 0}}}}, "label 0 is 256"},
  };
}

class ArchiveDefect : public testing::TestWithParam<BadArchive> {};

TEST_P(ArchiveDefect, IsOneClearError) {
  const TemporaryFolder folder;
  const std::string file = (folder / "x.npz").string();
  if (GetParam().arrays.empty()) {
    put(file, std::string("PK\5\6") + std::string(18, '\0'));  // a ZIP's end alone: libzip does not write one
  } else {
    write_npz(file, GetParam().arrays);
  }
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(load_dataset(file, Split::train, {})); }, file, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(LoadDataset, ArchiveDefect, testing::ValuesIn(bad_archives()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(LoadDataset, WhatIsInNoFormatIsToldAllOfThem) {
  const TemporaryFolder folder;
  put(folder / "notes.txt", "hello");
  for (const std::filesystem::path& path : {folder / "notes.txt", folder.path()}) {
    expect_error(
        ErrorKind::usage, [&] { static_cast<void>(load_dataset(path.string(), Split::train, {})); },
        "of no known format; expected a folder of four IDX files", "a folder of PNG or JPEG pictures",
        "an .npz archive", "or an .npy array");
  }
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(load_dataset("nothing.npz", Split::train, {})); },
      "nothing.npz: no such file or folder");
  expect_error(
      ErrorKind::usage, [&] { static_cast<void>(load_dataset("cifar", Split::train, {})); },
      "unknown data set 'cifar': known are mnist, fashion-mnist; or a folder of four IDX files");
  expect_error(
      ErrorKind::usage,
      [&] {
        static_cast<void>(
            load_dataset((kFormats / "grey.npy").string(), Split::train, {}, {.resize = LoadOptions::Size{4, 4}}));
      },
      "resize: brings pictures to one size;", "is a NumPy array");
}

TEST(LoadDataset, AnArchiveThatIsTooLargeSaysWhatToDo) {
  const TemporaryFolder folder;
  write_npz(folder / "large.npz", {{"x", {{4, 1024, 1024}, std::vector<std::uint8_t>(std::size_t{4} << 20U)}}});
  EXPECT_NO_THROW(require_readable(folder / "large.npz"));
  expect_error(
      ErrorKind::input, [&] { require_readable(folder / "large.npz", std::uint64_t{2} << 20U); }, "large.npz",
      "holds arrays of 4 MiB", "may hold 2 MiB", ".npy file, which is read image by image");
}

}  // namespace
}  // namespace debruit
