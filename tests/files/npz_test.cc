#include "files/npz.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <filesystem>

#include "debruit/error.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

const std::filesystem::path kFixtures = std::filesystem::path(DEBRUIT_TEST_DATA) / "files" / "npy";

class Npz : public testing::Test {
 protected:
  Npz() : folder_(std::filesystem::path(testing::TempDir()) / ("npz_test." + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Npz() override { std::filesystem::remove_all(folder_); }

  /// The message of the Error(input) that reading `bytes` as an archive gives.
  std::string refusal(const std::string& bytes, std::uint64_t limit = 1 << 20) const {
    write_file(folder_ / "x.npz", bytes);
    try {
      (void)read_npz(folder_ / "x.npz", limit);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return error.what();
    }
    return "accepted";
  }

  std::filesystem::path folder_;
};

TEST_F(Npz, ReadsWhatNumpyWrites) {
  for (const char* archive : {"stored.npz", "deflated.npz"}) {
    const NpzArrays arrays = read_npz(kFixtures / archive);
    ASSERT_EQ(arrays.size(), 5U) << archive;
    for (const auto& [name, array] : arrays) EXPECT_EQ(array, read_npy(kFixtures / (name + ".npy"))) << name;
  }
}

TEST_F(Npz, ReadsItsOwnArchivesBackAndWritesTheSameBytesAgain) {
  const NpzArrays arrays = {{"a", {{2}, std::vector<float>{1, 2}}},
                            {"zeros", {{100, 100}, std::vector<std::uint8_t>(10000, 0)}}};
  write_npz(folder_ / "first.npz", arrays);
  write_npz(folder_ / "second.npz", arrays);
  EXPECT_EQ(read_npz(folder_ / "first.npz"), arrays);
  const std::string bytes = read_file(folder_ / "first.npz");
  EXPECT_EQ(bytes, read_file(folder_ / "second.npz"));
  EXPECT_LT(bytes.size(), 1000U) << "not compressed";
}

TEST_F(Npz, RecordsNoTime) {
  write_npz(folder_ / "x.npz", {{"a", {{1}, std::vector<float>{1}}}});
  const std::string bytes = read_file(folder_ / "x.npz");
  // Local file header: time and date at offsets 10 and 12; 1 January 1980, 00:00.
  EXPECT_EQ(bytes.substr(10, 4), std::string("\0\0\x21\0", 4));
}

TEST_F(Npz, RefusesMoreThanTheLimit) {
  write_npz(folder_ / "zeros.npz", {{"a", {{100000}, std::vector<std::uint8_t>(100000, 0)}},
                                    {"b", {{100000}, std::vector<std::uint8_t>(100000, 0)}}});
  const std::string bytes = read_file(folder_ / "zeros.npz");
  EXPECT_EQ(refusal(bytes, 201000), "accepted");
  EXPECT_NE(refusal(bytes, 150000).find("b.npy: is larger than what may be unpacked"), std::string::npos);
}

TEST_F(Npz, RefusesDamage) {
  const std::string whole = read_file(kFixtures / "deflated.npz");
  EXPECT_NE(refusal("").find("x.npz"), std::string::npos);
  EXPECT_NE(refusal("no archive").find("not a readable ZIP archive"), std::string::npos);
  for (std::size_t size = 1; size < whole.size(); size += 7)
    EXPECT_NE(refusal(whole.substr(0, size)), "accepted") << size;
  std::string flipped = whole;
  flipped[whole.find("float32.npy") + 45] ^= 0x10;
  EXPECT_NE(refusal(flipped), "accepted");
}

TEST_F(Npz, RefusesEntriesThatAreNoArrays) {
  const std::string path = (folder_ / "y.npz").string();
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE, nullptr);
  ASSERT_NE(archive, nullptr);
  zip_file_add(archive, "readme.txt", zip_source_buffer(archive, "hello", 5, 0), 0);
  ASSERT_EQ(zip_close(archive), 0);
  EXPECT_NE(refusal(read_file(path)).find("\"readme.txt\", which is not a .npy array"), std::string::npos);
}

TEST_F(Npz, ReadsOneArrayByItself) {
  for (const char* archive : {"stored.npz", "deflated.npz"}) {
    const NpzFile file(kFixtures / archive);
    EXPECT_EQ(file.names(), (std::vector<std::string>{"empty", "float32", "float64", "int64", "uint8"}));
    EXPECT_TRUE(file.has("uint8"));
    EXPECT_FALSE(file.has("uint8.npy"));
    const NpyInfo info = file.info("uint8");
    EXPECT_EQ(info.type, "uint8");
    EXPECT_EQ(info.shape, (std::vector<std::size_t>{2, 3, 4}));
    EXPECT_EQ(file.read("uint8"), read_npy(kFixtures / "uint8.npy"));
    EXPECT_EQ(file.read("uint8"), read_npy(kFixtures / "uint8.npy")) << "a second time";
  }
}

TEST_F(Npz, MissingFileIsAnIoError) {
  try {
    (void)read_npz(folder_ / "missing.npz");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
  }
}

}  // namespace
}  // namespace debruit
