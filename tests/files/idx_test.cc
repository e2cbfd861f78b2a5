#include "files/idx.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "support/expect_error.h"
#include "support/idx_bytes.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::gzipped;
using test::idx_header;
using test::put;
using test::TemporaryFolder;

// Two images of 2x3 with the values 0..11. SHA-256 by Python's hashlib over these 28 bytes.
const std::string kTwoImages = idx_header({2, 2, 3}) + std::string("\0\1\2\3\4\5\6\7\10\11\12\13", 12);
constexpr const char* kTwoImagesSha256 = "0d74d0b1c1c92474525312c377f3e5fbc23dc7db68d5ac54b97882cde5d13581";

TEST(Idx, ReadsDimensionsValuesAndChecksum) {
  const TemporaryFolder folder;
  put(folder / "images", kTwoImages);
  const IdxArray array = read_idx(folder / "images");
  EXPECT_EQ(array.dimensions, (std::vector<std::size_t>{2, 2, 3}));
  EXPECT_EQ(array.values, (std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(array.sha256, kTwoImagesSha256);
}

TEST(Idx, TellsGzipByContentAndGivesTheSameChecksum) {
  const TemporaryFolder folder;
  put(folder / "plain.gz", kTwoImages);
  put(folder / "compressed", gzipped(kTwoImages));
  const IdxArray plain = read_idx(folder / "plain.gz");
  const IdxArray compressed = read_idx(folder / "compressed");
  EXPECT_EQ(plain.values, compressed.values);
  EXPECT_EQ(plain.sha256, kTwoImagesSha256);
  EXPECT_EQ(compressed.sha256, kTwoImagesSha256);
}

TEST(Idx, ReadsGzipMembersThatFollowEachOther) {
  const TemporaryFolder folder;
  put(folder / "two", gzipped(kTwoImages.substr(0, 20)) + gzipped(kTwoImages.substr(20)));
  EXPECT_EQ(read_idx(folder / "two").sha256, kTwoImagesSha256);
}

TEST(Idx, ReadsTheBestCompressedBlankImages) {
  // Blank images come close to deflate's largest expansion, which must not look like a hostile file.
  const TemporaryFolder folder;
  put(folder / "blank", gzipped(idx_header({4000, 28, 28}) + std::string(4000 * 28 * 28, '\0')));
  EXPECT_EQ(read_idx(folder / "blank").values, std::vector<std::uint8_t>(4000 * 28 * 28, 0));
}

TEST(Idx, ReadsFilesLongerThanOnePiece) {
  std::string values(3'000'000, '\0');
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<char>(i * 2654435761u >> 13);
  const TemporaryFolder folder;
  put(folder / "long", gzipped(idx_header({3'000'000}) + values));
  const IdxArray array = read_idx(folder / "long", 1);
  ASSERT_EQ(array.values.size(), values.size());
  EXPECT_TRUE(std::equal(values.begin(), values.end(), array.values.begin(),
                         [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));
}

struct Defect {
  const char* name;
  std::string bytes;
  const char* message;
};

std::vector<Defect> defects() {
  std::string broken = gzipped(kTwoImages);
  broken[10] = static_cast<char>(broken[10] | 6);  // deflate has no block type 3
  std::string wrong_crc = gzipped(kTwoImages);
  wrong_crc[wrong_crc.size() - 8] = static_cast<char>(wrong_crc[wrong_crc.size() - 8] ^ 1);
  const std::string huge = idx_header({0xffffffff, 0xffffffff, 0xffffffff}) + "x";
  const std::string large = idx_header({0xffffffff, 28, 28}) + "x";
  return {
      {"Empty", "", "too short for an IDX header: expected at least 8 bytes, has 0"},
      {"HalfAMagic", kTwoImages.substr(0, 3), "too short for an IDX header: expected at least 8 bytes, has 3"},
      {"HalfAHeader", kTwoImages.substr(0, 10), "too short for an IDX header: expected at least 16 bytes, has 10"},
      {"WrongMagic", "\x89PNG" + kTwoImages, "not an IDX file: it begins with bytes 0x89 0x50, expected 0x00 0x00"},
      {"Floats", idx_header({1, 1, 1}, 0x0D) + "1234", "type 0x0d (32-bit float), expected 0x08 (unsigned byte)"},
      {"SignedBytes", idx_header({1, 1, 1}, 0x09) + "1", "type 0x09 (signed byte), expected 0x08"},
      {"UnknownType", idx_header({1, 1, 1}, 0x42) + "1", "type 0x42 (unknown), expected 0x08"},
      {"OneDimension", idx_header({2}) + "12", "has 1 dimensions, expected 3"},
      {"NoDimension", idx_header({}) + "1234", "has 0 dimensions, expected 3"},
      {"CountsOverflow", huge, "announces 4294967295 x 4294967295 x 4294967295 values: the counts overflow"},
      {"CountsOverflowInGzip", gzipped(huge), "the counts overflow"},
      {"Truncated", kTwoImages.substr(0, 20), "is truncated: expected 28 bytes, has 20"},
      {"TooLong", kTwoImages + "!", "is too long: expected 28 bytes, has 29"},
      {"CountBeyondTheFile", large, "3367254359296 bytes: more than the 1073741824 bytes allowed"},
      {"CountBeyondTheGzip", gzipped(large), "more than the"},
      {"TruncatedInGzip", gzipped(kTwoImages.substr(0, 20)), "is truncated: expected 28 bytes, has 20"},
      {"TooLongInGzip", gzipped(kTwoImages + "!"), "is too long: it goes on after the 28 bytes"},
      {"BrokenGzip", broken, "is broken gzip: invalid block type"},
      {"WrongCrc", wrong_crc, "is broken gzip: incorrect data check"},
      {"OnlyGzipMagic", "\x1f\x8b", "is truncated: its gzip data ends before the end mark"},
      {"TruncatedGzip", gzipped(kTwoImages).substr(0, 25), "is truncated: its gzip data ends before the end mark"},
      {"GzipWithoutTrailer", gzipped(kTwoImages).substr(0, gzipped(kTwoImages).size() - 1), "its gzip data ends"},
      {"GarbageAfterGzip", gzipped(kTwoImages) + "garbage", "has trailing garbage after the end of its gzip data"},
  };
}

class IdxDefect : public testing::TestWithParam<Defect> {};

TEST_P(IdxDefect, IsOneClearError) {
  const TemporaryFolder folder;
  const auto file = folder / "images-idx3-ubyte";
  put(file, GetParam().bytes);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_idx(file, 3)); }, file.string() + ": ", GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Idx, IdxDefect, testing::ValuesIn(defects()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Idx, AGzipBombIsGivenUpAfterItsImages) {
  const TemporaryFolder folder;
  put(folder / "bomb", gzipped(kTwoImages + std::string(50'000'000, '\0')));
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_idx(folder / "bomb", 3)); },
      "is too long: it goes on after the 28 bytes");
}

TEST(Idx, TakesOneToFourDimensionsWhereAnyWillDo) {
  const TemporaryFolder folder;
  put(folder / "five", idx_header({1, 1, 1, 1, 1}) + "x");
  put(folder / "four", idx_header({1, 1, 1, 1}) + "x");
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_idx(folder / "five")); }, "5 dimensions, expected 1 to 4");
  EXPECT_EQ(read_idx(folder / "four").dimensions.size(), 4U);
}

TEST(Idx, MissingFilesAndFoldersAreIoErrors) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(read_idx(folder / "none")); }, (folder / "none").string(), "No such file");
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(read_idx(folder.path())); }, "not a regular file");
}

TEST(Idx, DoesNotWaitOnAPipe) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(read_idx(folder / "pipe")); }, "not a regular file");
}

}  // namespace
}  // namespace debruit
