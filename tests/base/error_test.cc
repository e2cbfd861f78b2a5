#include "debruit/error.h"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace debruit {
namespace {

TEST(Error, IsOneLineWhateverTheFileIsCalledAndHolds) {
  const Error error(ErrorKind::input, "a\nb.npy", "holds \x1b[31m and \xff, and é stays");
  EXPECT_EQ(error.where(), "a\\x0ab.npy");
  EXPECT_STREQ(error.what(), "a\\x0ab.npy: holds \\x1b[31m and \\xff, and é stays");
}

TEST(Error, WithoutAPlaceIsItsMessage) { EXPECT_STREQ(Error(ErrorKind::usage, "", "no").what(), "no"); }

TEST(Error, CutsWhatNobodyWouldRead) {
  const std::string text = Error(ErrorKind::input, "file", std::string(1'000'000, 'x')).what();
  EXPECT_EQ(text, "file: " + std::string(2000, 'x') + "…");
}

TEST(Utf8, KnowsCharactersOfEveryLength) {
  EXPECT_EQ(utf8_length("a"), 1U);
  EXPECT_EQ(utf8_length("é"), 2U);
  EXPECT_EQ(utf8_length("€"), 3U);
  EXPECT_EQ(utf8_length("😀"), 4U);
  EXPECT_EQ(utf8_length("\xf4\x8f\xbf\xbf"), 4U) << "U+10FFFF";
  EXPECT_EQ(utf8_end("aé€😀"), std::string("aé€😀").size());
}

TEST(Utf8, RefusesWhatIsNone) {
  for (const char* bytes : {"", "\x80", "\xc3", "\xc3(", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf",
                            "\xf4\x90\x80\x80", "\xff"}) {
    EXPECT_EQ(utf8_length(bytes), 0U) << bytes;
  }
  EXPECT_EQ(utf8_end("ab\xff"), 2U);
}

}  // namespace
}  // namespace debruit
