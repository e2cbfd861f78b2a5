#include "files/zip.h"

#include <gtest/gtest.h>
#include <zip.h>

#include "files/atomic_file.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

class Zip : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const char* name) const { return folder_ / name; }

  /// An archive of libzip's own with one entry of this name, and with `encrypted` under a password.
  [[nodiscard]] std::filesystem::path foreign(const char* name, bool encrypted = false) const {
    const std::filesystem::path path = file("foreign.zip");
    zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    const zip_int64_t index = zip_file_add(archive, name, zip_source_buffer(archive, "hello", 5, 0), 0);
    EXPECT_GE(index, 0);
    if (encrypted) {
      EXPECT_EQ(zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_TRAD_PKWARE, "secret"), 0);
    }
    EXPECT_EQ(zip_close(archive), 0);
    return path;
  }

  static constexpr std::uint64_t kLimit = 1 << 20;
  test::TemporaryFolder folder_;
};

TEST_F(Zip, ReadsBackWhatItWrote) {
  write_zip(file("a.zip"), {{"folder/text", "words"}, {"empty", ""}});
  const ZipFile archive(file("a.zip"), kLimit);
  EXPECT_EQ(archive.names(), (std::vector<std::string>{"empty", "folder/text"}));
  EXPECT_EQ(archive.read("folder/text"), "words");
  EXPECT_EQ(archive.read("empty"), "");
  EXPECT_EQ(archive.size("folder/text"), 5U);
  test::expect_error(
      ErrorKind::input, [&] { (void)archive.read("other"); }, "a.zip", "holds no other");
}

TEST_F(Zip, EqualContentGivesEqualBytesWithoutATime) {
  write_zip(file("a.zip"), {{"x", "1"}, {"y", "2"}});
  write_zip(file("b.zip"), {{"x", "1"}, {"y", "2"}});
  const std::string bytes = read_file(file("a.zip"));
  EXPECT_EQ(bytes, read_file(file("b.zip")));
  EXPECT_EQ(bytes.substr(10, 4), std::string("\0\0\x21\0", 4)) << "1 January 1980, 00:00";
}

TEST_F(Zip, RefusesNamesThatLeadOutOfAFolder) {
  for (const char* name : {"/etc/passwd", "../x", "a/../x", "a/..", "a\\b"}) {
    test::expect_error(
        ErrorKind::input, [&] { const ZipFile archive(foreign(name), kLimit); }, "foreign.zip", name);
  }
  EXPECT_NO_THROW(ZipFile(foreign("a/..b/c..d"), kLimit));
}

TEST_F(Zip, RefusesEncryption) {
  test::expect_error(
      ErrorKind::input, [&] { const ZipFile archive(foreign("x", true), kLimit); }, "x: is encrypted");
}

TEST_F(Zip, RefusesANameThatIsThereTwice) {
  write_zip(file("a.zip"), {{"one", "1"}, {"two", "2"}});
  std::string bytes = read_file(file("a.zip"));
  for (std::size_t at = bytes.find("two"); at != std::string::npos; at = bytes.find("two", at))
    bytes.replace(at, 3, "one");
  write_file(file("a.zip"), bytes);
  test::expect_error(
      ErrorKind::input, [&] { const ZipFile archive(file("a.zip"), kLimit); }, "a.zip");
}

TEST_F(Zip, RefusesMoreThanTheLimitAndMoreThanItsBytesCanHold) {
  write_zip(file("a.zip"), {{"x", std::string(1000, 'x')}, {"y", std::string(1000, 'y')}});
  EXPECT_NO_THROW(ZipFile(file("a.zip"), 2000));
  test::expect_error(
      ErrorKind::input, [&] { const ZipFile archive(file("a.zip"), 1999); }, "larger than");
  std::string bytes = read_file(file("a.zip"));
  const std::string size("\xe8\x03\0\0", 4);  // 1000, as the local header and the directory say it
  for (std::size_t at = bytes.find(size); at != std::string::npos; at = bytes.find(size, at + 1))
    bytes[at + 2] = '\x01';
  write_file(file("a.zip"), bytes);
  test::expect_error(
      ErrorKind::input, [&] { const ZipFile archive(file("a.zip"), std::uint64_t{1} << 40); }, "more than its bytes");
}

TEST_F(Zip, RefusesADamagedEntry) {
  write_zip(file("a.zip"), {{"x", "some words that are packed"}});
  std::string bytes = read_file(file("a.zip"));
  bytes[35] = static_cast<char>(bytes[35] ^ 0x10);  // within the packed bytes, which follow 30 + 1 bytes of header
  write_file(file("a.zip"), bytes);
  test::expect_error(
      ErrorKind::input, [&] { (void)ZipFile(file("a.zip"), kLimit).read("x"); }, "a.zip, x");
}

}  // namespace
}  // namespace debruit
