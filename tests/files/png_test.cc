#include "files/png.h"

#include <gtest/gtest.h>

#include <string>

#include "files/idx.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::get;
using test::put;
using test::TemporaryFolder;

const std::filesystem::path kFixtures = std::filesystem::path(DEBRUIT_TEST_DATA) / "files/fixtures";

GreyImage expected(const std::string& name) {
  IdxArray array = read_idx(kFixtures / (name + ".idx"), 2);
  return {array.dimensions[1], array.dimensions[0], std::move(array.values)};
}

class PngKind : public testing::TestWithParam<const char*> {};

TEST_P(PngKind, GivesTheGreyValuesOfPillow) {
  const std::string name = GetParam();
  EXPECT_EQ(read_png_grey(kFixtures / (name + ".png")), expected(name));
}

INSTANTIATE_TEST_SUITE_P(Png, PngKind,
                         testing::Values("grey1", "grey4", "grey8", "grey16", "grey_alpha8", "grey_key8", "rgb8",
                                         "rgba8", "palette", "interlaced"),
                         [](const auto& kind) { return std::string(kind.param); });

struct Defect {
  const char* name;
  std::string bytes;
  const char* message;
};

/// grey8.png with another width and height in its header, and the header's CRC to match.
std::string with_size(const std::string& size, const std::string& crc) {
  std::string bytes = get(kFixtures / "grey8.png");
  bytes.replace(16, 8, size);
  bytes.replace(29, 4, crc);
  return bytes;
}

std::vector<Defect> defects() {
  const std::string good = get(kFixtures / "grey8.png");
  std::string wrong_crc = good;
  wrong_crc[45] = static_cast<char>(wrong_crc[45] ^ 1);
  return {
      {"Empty", "", "is not a PNG file"},
      {"Jpeg", "\xff\xd8\xff\xe0 and so on", "is not a PNG file"},
      {"OnlySignature", good.substr(0, 8), "is a broken PNG: the file ends early"},
      {"Truncated", good.substr(0, good.size() - 20), "is a broken PNG"},
      {"WithoutEnd", good.substr(0, good.size() - 12), "is a broken PNG: the file ends early"},
      {"WrongCrc", wrong_crc, "is a broken PNG"},
      {"ZeroWidth", with_size(std::string("\0\0\0\0\0\0\0\7", 8), "\003\345\023\166"), "is a broken PNG"},
      {"BeyondTheLargestSide", with_size(std::string("\0\0\x40\x01\0\0\0\7", 8), "\072\157\141\247"),
       "is a broken PNG"},
      {"MorePixelsThanTheFileHolds", with_size(std::string("\0\0\x40\0\0\0\x40\0", 8), "\214\243\117\130"),
       "announces 16384x16384 pixels: more than a file of"},
  };
}

class PngDefect : public testing::TestWithParam<Defect> {};

TEST_P(PngDefect, IsOneClearError) {
  const TemporaryFolder folder;
  const auto file = folder / "picture.png";
  put(file, GetParam().bytes);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_png_grey(file)); }, file.string() + ": ", GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Png, PngDefect, testing::ValuesIn(defects()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Png, AMissingFileIsAnIoError) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(read_png_grey(folder / "none.png")); }, "none.png");
}

TEST(Png, WritesWhatItReads) {
  const TemporaryFolder folder;
  const GreyImage image = expected("interlaced");
  write_png(folder / "copy.png", image);
  EXPECT_EQ(read_png_grey(folder / "copy.png"), image);
}

TEST(Png, RefusesToWriteAPictureOfWrongSize) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::usage,
      [&] {
        write_png(folder / "x.png", {2, 2, {1, 2, 3}});
      },
      "2x2 pixels with 3 values");
  expect_error(
      ErrorKind::usage,
      [&] {
        write_png(folder / "x.png", {0, 0, {}});
      },
      "0x0");
  expect_error(
      ErrorKind::io,
      [&] {
        write_png(folder / "none/x.png", {1, 1, {1}});
      },
      "none/x.png");
}

TEST(Resize, ShrinksByAveragingTheAreaOfEachPixel) {
  EXPECT_EQ(resize_area(expected("interlaced"), 7, 5), expected("shrunk"));
}

TEST(Resize, GrowsByInterpolatingBetweenPixelCentres) {
  EXPECT_EQ(resize_area(expected("interlaced"), 22, 29), expected("grown"));
}

TEST(Resize, TreatsEachSideByItself) {
  const GreyImage wide{4, 1, {0, 100, 200, 50}};
  EXPECT_EQ(resize_area(wide, 2, 3), (GreyImage{2, 3, {50, 125, 50, 125, 50, 125}}));
}

TEST(Resize, KeepsAPictureOfTheSameSize) {
  const GreyImage image = expected("interlaced");
  EXPECT_EQ(resize_area(image, image.width, image.height), image);
}

TEST(Resize, RefusesEmptyPictures) {
  expect_error(
      ErrorKind::usage,
      [] {
        static_cast<void>(resize_area({2, 2, {1, 2, 3, 4}}, 0, 2));
      },
      "2x2", "0x2");
}

TEST(Png, WritesPalettes) {
  const TemporaryFolder folder;
  const std::vector<Colour> colours = {{255, 0, 0, 255}, {0, 0, 255, 255}, {7, 8, 9, 0}};
  put(folder / "palette.png", encode_png({2, 2, {0, 1, 2, 0}}, colours));
  EXPECT_EQ(read_png_grey(folder / "palette.png").values, (std::vector<std::uint8_t>{76, 29, 255, 76}));
  expect_error(
      ErrorKind::usage,
      [&] {
        (void)encode_png({1, 1, {3}}, colours);
      },
      "PNG: 3 colours given; expected at most 256, and here at least 4");
  expect_error(
      ErrorKind::usage,
      [&] {
        (void)encode_png({2, 2, {0}}, colours);
      },
      "PNG: cannot hold a picture of 2x2");
  expect_error(
      ErrorKind::usage,
      [&] {
        (void)encode_png({1, 1, {0}}, std::vector<Colour>(257));
      },
      "257 colours given");
}

}  // namespace
}  // namespace debruit
