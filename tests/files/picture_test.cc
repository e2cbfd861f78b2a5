#include "files/picture.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "files/npy.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::get;
using test::put;
using test::TemporaryFolder;

const std::filesystem::path kFixtures = std::filesystem::path(DEBRUIT_TEST_DATA) / "files/fixtures";

Picture expected(const std::string& name) {
  NpyArray array = read_npy(kFixtures / (name + ".npy"));
  Picture picture{array.shape.at(0), array.shape.at(1), array.shape.at(2), {}};
  if (auto* words = std::get_if<std::vector<std::uint16_t>>(&array.values)) {
    picture.values = std::move(*words);
  } else {
    picture.values = std::get<std::vector<std::uint8_t>>(std::move(array.values));
  }
  return picture;
}

const std::vector<std::uint8_t>& bytes_of(const Picture& picture) {
  return std::get<std::vector<std::uint8_t>>(picture.values);
}

class PngPicture : public testing::TestWithParam<const char*> {};

TEST_P(PngPicture, GivesThePlanesOfPillow) {
  const std::string name = GetParam();
  EXPECT_EQ(read_picture(kFixtures / (name + ".png")), expected(name));
}

INSTANTIATE_TEST_SUITE_P(Picture, PngPicture,
                         testing::Values("colour8", "colour_alpha8", "palette_colour", "palette_grey", "bits", "words",
                                         "colour16", "colour_alpha16"),
                         [](const auto& kind) { return std::string(kind.param); });

class JpegPicture : public testing::TestWithParam<const char*> {};

/// Versions of libjpeg-turbo round colours and subsampled channels by themselves.
TEST_P(JpegPicture, GivesThePlanesOfPillow) {
  const std::string name = GetParam();
  const Picture found = read_picture(kFixtures / (name + ".jpg"));
  const Picture wanted = expected(name + "_jpeg");
  ASSERT_EQ(found.channels, wanted.channels);
  ASSERT_EQ(found.height, wanted.height);
  ASSERT_EQ(found.width, wanted.width);
  for (std::size_t i = 0; i < bytes_of(wanted).size(); ++i) {
    ASSERT_LE(std::abs(int{bytes_of(found)[i]} - int{bytes_of(wanted)[i]}), 2) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Picture, JpegPicture, testing::Values("grey", "colour", "progressive"),
                         [](const auto& kind) { return std::string(kind.param); });

TEST(Picture, TurnsColourIntoGreyAsPillowDoes) {
  EXPECT_EQ(to_grey(expected("colour8")), expected("colour8_grey"));
  EXPECT_EQ(to_grey(expected("words")), expected("words"));
}

TEST(Picture, GreyInColourIsThreeEqualChannels) {
  const Picture grey{1, 1, 2, std::vector<std::uint8_t>{3, 200}};
  const Picture colour = to_colour(grey);
  EXPECT_EQ(colour, (Picture{3, 1, 2, std::vector<std::uint8_t>{3, 200, 3, 200, 3, 200}}));
  EXPECT_EQ(to_grey(colour), grey);
}

TEST(Picture, EightBitsFillSixteen) {
  EXPECT_EQ(to_16_bits({1, 1, 3, std::vector<std::uint8_t>{0, 1, 255}}),
            (Picture{1, 1, 3, std::vector<std::uint16_t>{0, 257, 65535}}));
  EXPECT_EQ(to_16_bits(expected("words")), expected("words"));
}

TEST(Picture, ResizesEachChannelByItself) {
  const Picture wide{3, 1, 4, std::vector<std::uint16_t>{0, 1000, 20, 40, 5, 5, 5, 5, 0, 2, 4, 65535}};
  EXPECT_EQ(resize_area(wide, 2, 1), (Picture{3, 1, 2, std::vector<std::uint16_t>{500, 30, 5, 5, 1, 32770}}));
}

TEST(Picture, WritesWhatItReads) {
  const TemporaryFolder folder;
  for (const char* name : {"colour8", "palette_grey", "words", "colour16"}) {
    put(folder / "copy.png", encode_png(expected(name)));
    EXPECT_EQ(read_picture(folder / "copy.png"), expected(name)) << name;
  }
  expect_error(
      ErrorKind::usage,
      [] {
        static_cast<void>(encode_png(Picture{3, 1, 1, std::vector<std::uint8_t>{1, 2}}));
      },
      "3x1x1 (channels x height x width) with 2 values");
}

struct Defect {
  const char* name;
  std::string bytes;
  const char* message;
};

std::vector<Defect> defects() {
  const std::string jpeg = get(kFixtures / "colour.jpg");
  std::string huge = jpeg;  // the frame header: FF C0, length, precision, height, width
  const std::size_t frame = huge.find("\xff\xc0");
  huge.replace(frame + 5, 4, "\x20\x01\x20\x01");
  std::string beyond = jpeg;
  beyond.replace(frame + 5, 4, "\xff\x01\xff\x01");
  std::string deep = jpeg;
  deep[frame + 4] = 12;
  std::string scrambled = jpeg;
  for (std::size_t i = scrambled.size() - 60; i < scrambled.size() - 20; ++i) scrambled[i] = '\xff';
  const std::string png = get(kFixtures / "colour16.png");
  return {
      {"Empty", "", "is empty; expected a PNG or JPEG picture"},
      {"Other", "GIF89a and so on", "is neither a PNG nor a JPEG picture"},
      {"JpegSignature", jpeg.substr(0, 3), "is a broken JPEG: "},
      {"JpegHalf", jpeg.substr(0, jpeg.size() / 2), "is a broken JPEG: "},
      {"JpegWithoutItsEnd", jpeg.substr(0, jpeg.size() - 40), "is a broken JPEG: "},
      {"JpegScrambled", scrambled, "is a broken JPEG: "},
      {"JpegMoreThanItsBytesHold", huge, "announces 8193x8193 pixels: more than a file of"},
      {"JpegTooLarge", beyond, "is a picture of 65281x65281 pixels: sides of at most 16384"},
      {"JpegTwelveBits", deep, "is a broken JPEG: Unsupported JPEG data precision 12"},
      {"JpegForPrint", get(kFixtures / "print.jpg"), "is a JPEG of 4 colour components (CMYK, as for print)"},
      {"PngHalf", png.substr(0, png.size() / 2), "is a broken PNG: "},
  };
}

class PictureDefect : public testing::TestWithParam<Defect> {};

TEST_P(PictureDefect, IsOneClearError) {
  const TemporaryFolder folder;
  const auto file = folder / "picture";
  put(file, GetParam().bytes);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_picture(file)); }, file.string() + ": ", GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Picture, PictureDefect, testing::ValuesIn(defects()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace debruit
