#include "files/gzip.h"

#include <gtest/gtest.h>

#include <array>

#include "support/expect_error.h"
#include "support/idx_bytes.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::gzipped;
using test::put;
using test::TemporaryFolder;

// FIPS 180-4's example "abc".
constexpr const char* kAbcSha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(DecodedSha256, IsTheSameForPlainAndGzip) {
  const TemporaryFolder folder;
  put(folder / "plain", "abc");
  put(folder / "gzip", gzipped("abc"));
  EXPECT_EQ(decoded_sha256(folder / "plain"), kAbcSha256);
  EXPECT_EQ(decoded_sha256(folder / "gzip"), kAbcSha256);
}

TEST(DecodedSha256, StopsAtItsLimit) {
  const TemporaryFolder folder;
  put(folder / "plain", "abcd");
  put(folder / "bomb", gzipped(std::string(10'000'000, 'a')));
  for (const char* name : {"plain", "bomb"}) {
    expect_error(
        ErrorKind::input, [&] { static_cast<void>(decoded_sha256(folder / name, 3)); }, (folder / name).string(),
        "more content than the 3 bytes expected");
  }
}

TEST(DecodedFile, ReadsInPiecesOfAnySize) {
  const TemporaryFolder folder;
  put(folder / "gzip", gzipped("abcdefg"));
  DecodedFile file(folder / "gzip");
  EXPECT_TRUE(file.compressed());
  std::array<std::uint8_t, 4> piece{};
  EXPECT_EQ(file.read(piece), 4U);
  EXPECT_EQ(file.read(piece), 3U);
  EXPECT_EQ(piece[2], 'g');
  EXPECT_EQ(file.read(piece), 0U);
}

TEST(DecodedFile, OneByteIsNotGzip) {
  const TemporaryFolder folder;
  put(folder / "byte", "\x1f");
  DecodedFile file(folder / "byte");
  EXPECT_FALSE(file.compressed());
  EXPECT_EQ(file.largest_content(), 1U);
}

}  // namespace
}  // namespace debruit
