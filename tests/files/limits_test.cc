#include "files/limits.h"

#include <gtest/gtest.h>

#include <cstring>

#include "files/idx.h"
#include "files/npz.h"
#include "files/safetensors.h"
#include "support/expect_error.h"
#include "support/idx_bytes.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::put;

TEST(LargestExpansion, IsWhatDeflateCanDoUpTo64MiBAndAThousandfoldBeyond) {
  EXPECT_EQ(largest_expansion(0), 0U);
  EXPECT_EQ(largest_expansion(100), 103'200U);
  EXPECT_EQ(largest_expansion(66'000), kSmallContent) << "68 MB by deflate, 66 MB by the factor";
  EXPECT_EQ(largest_expansion(1'000'000), 1'000'000'000U);
  EXPECT_GE(largest_expansion(~std::uint64_t{0}), std::uint64_t{1} << 59) << "without overflow";
}

TEST(Limits, AreTheCallersForEveryReader) {
  const test::TemporaryFolder folder;
  const auto file = folder / "file";
  put(file, test::idx_header({100}) + std::string(100, 'x'));
  EXPECT_EQ(read_idx(file, 0, 108).values.size(), 100U);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_idx(file, 0, 107)); }, "more than the 107 bytes allowed");
  put(file, test::gzipped(test::idx_header({100}) + std::string(100, 'x')));
  EXPECT_EQ(read_idx(file, 0, 108).values.size(), 100U);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_idx(file, 0, 107)); }, "more than the 107 bytes allowed");
}

/// An array of ten flags, which are a byte each in the file and eight in memory.
std::string flags() {
  std::string header = "{'descr': '|b1', 'fortran_order': False, 'shape': (10,), }";
  header.append(64 - (10 + header.size()) % 64 - 1, ' ');
  header += '\n';
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header + std::string(10, '\1');
}

TEST(Limits, CountWhatIntegersTakeInMemory) {
  const test::TemporaryFolder folder;
  const auto file = folder / "flags.npy";
  put(file, flags());
  const std::uint64_t size = flags().size();
  EXPECT_EQ(held_bytes(read_npy(file, size)), 80U);
  const NpyArray array = read_npy(file);
  write_npz(folder / "two.npz", {{"a", array}, {"b", array}});
  EXPECT_EQ(read_npz(folder / "two.npz").size(), 2U);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(parse_npy(flags().substr(0, size - 1), "x")); }, "x: ");
  std::size_t at = 0;
  const std::string bytes = flags();
  const ByteSource source = [&](std::span<char> buffer) {
    const std::size_t count = bytes.copy(buffer.data(), buffer.size(), at);
    at += count;
    return count;
  };
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_npy(source, size, "flags", SizeIs::announced, 79)); },
      "flags: holds 10 values of 8 bytes in memory: more than the 79 bytes allowed");
}

TEST(Limits, CountWhatHalvesTakeInMemory) {
  const test::TemporaryFolder folder;
  const std::string header = R"({"h":{"dtype":"F16","shape":[100],"data_offsets":[0,200]}})";
  const std::uint64_t length = header.size();
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  put(folder / "halves", bytes + header + std::string(200, '\0'));
  EXPECT_EQ(read_safetensors(folder / "halves", 400).tensors.at("h").values.size(), 100U);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_safetensors(folder / "halves", 399)); },
      "holds tensors of 400 bytes in memory: more than the 399 bytes allowed");
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_safetensors(folder / "halves", 100)); }, "bytes allowed");
}

}  // namespace
}  // namespace debruit
