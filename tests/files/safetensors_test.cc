#include "files/safetensors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::get;
using test::put;
using test::TemporaryFolder;

using Shape = std::vector<std::size_t>;

TEST(Safetensors, ReadsWhatThePythonPackageWrites) {
  const Safetensors file =
      read_safetensors(std::filesystem::path(DEBRUIT_TEST_DATA) / "files/fixtures/mixed.safetensors");
  EXPECT_EQ(file.metadata, (std::map<std::string, std::string>{{"format", "pt"}, {"note", "écrit \"ici\""}}));
  const TensorMap expected = {
      {"layer.weight", {Shape{2, 3}, {0.0F, -1.5F, 3.25F, 0x1p-149F, 3.4028235e38F, -0.0F}}},
      {"double", {Shape{2}, {0.1F, -2.0F}}},
      {"half", {Shape{5}, {1.0F, -2.5F, 65504.0F, 0x1p-24F, 0x1p-14F}}},
      {"brain", {Shape{3}, {1.0F, -3.0F, 0x1p100F}}},
      {"empty", {Shape{0, 4}, {}}},
      {"scalar", {Shape{}, {7.0F}}},
  };
  EXPECT_EQ(file.tensors, expected);
  EXPECT_TRUE(std::signbit(file.tensors.at("layer.weight").values[5]));
}

/// A file with this header and `values` after it.
std::string safetensors(const std::string& header, const std::string& values = "") {
  const std::uint64_t length = header.size();
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes + header + values;
}

TEST(Safetensors, KeepsInfinitiesAndNaNsOfHalves) {
  const TemporaryFolder folder;
  put(folder / "half", safetensors(R"({"h":{"dtype":"F16","shape":[3],"data_offsets":[0,6]}})",
                                   std::string("\x00\x7c\x00\xfc\x01\x7e", 6)));
  const auto values = read_safetensors(folder / "half").tensors.at("h").values;
  EXPECT_EQ(values[0], INFINITY);
  EXPECT_EQ(values[1], -INFINITY);
  EXPECT_TRUE(std::isnan(values[2]));
}

const TensorMap kTensors = {
    {"b", {Shape{2}, {1.0F, 2.0F}}}, {"a", {Shape{1, 2}, {3.0F, 4.0F}}}, {"c", {Shape{}, {5.0F}}}};

TEST(Safetensors, ReadsBackWhatItWrote) {
  const TemporaryFolder folder;
  write_safetensors(folder / "file", kTensors, {{"format", "pt"}});
  const Safetensors read = read_safetensors(folder / "file");
  EXPECT_EQ(read.tensors, kTensors);
  EXPECT_EQ(read.metadata, (std::map<std::string, std::string>{{"format", "pt"}}));
}

TEST(Safetensors, WritesTheSameAlignedBytesInNameOrder) {
  const TemporaryFolder folder;
  write_safetensors(folder / "first", kTensors);
  write_safetensors(folder / "second", kTensors);
  const std::string bytes = get(folder / "first");
  EXPECT_EQ(bytes, get(folder / "second"));
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  EXPECT_EQ(length % 8, 0U);
  EXPECT_EQ(bytes.size(), 8 + length + 5 * sizeof(float));
  EXPECT_LT(bytes.find("\"a\""), bytes.find("\"b\""));
  float first = 0;
  std::memcpy(&first, bytes.data() + 8 + length, sizeof first);
  EXPECT_EQ(first, 3.0F);
}

TEST(Safetensors, HoldsNoTensorAtAll) {
  const TemporaryFolder folder;
  write_safetensors(folder / "file", {});
  EXPECT_TRUE(read_safetensors(folder / "file").tensors.empty());
}

TEST(Safetensors, RefusesToWriteWhatItCouldNotRead) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::usage,
      [&] {
        write_safetensors(folder / "x", {{"t", {Shape{3}, {1.0F}}}});
      },
      "'t'");
  expect_error(
      ErrorKind::usage,
      [&] {
        write_safetensors(folder / "x", {{"__metadata__", {Shape{1}, {1.0F}}}});
      },
      "reserved");
  EXPECT_FALSE(std::filesystem::exists(folder / "x"));
}

struct Defect {
  const char* name;
  std::string bytes;
  const char* message;
};

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

std::vector<Defect> defects() {
  const std::string f32 = tensor("F32", "[2]", "[0,8]");
  const std::string next = tensor("F32", "[1]", "[8,12]");
  const std::string eight(8, 'v');
  const std::string twelve(12, 'v');
  const std::string many =
      "[" + std::string(2000, ' ') + "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]";
  return {
      {"Empty", "", "too short for safetensors: has 0 bytes"},
      {"HugeHeader", std::string("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10), "expected at most 4194304"},
      {"Zip", std::string("PK\3\4 and the rest"),
       "is a ZIP archive (a bundle of debruit's, or a file of torch.save's)"},
      {"HeaderBeyondTheFile", safetensors("{}").substr(0, 9), "announces a header of 2 bytes, but only 1 follow"},
      {"EmptyHeader", safetensors(""), "does not begin with '{'"},
      {"HeaderIsAList", safetensors("[]"), "does not begin with '{'"},
      {"LeadingSpace", safetensors(" {}"), "does not begin with '{'"},
      {"NotJson", safetensors("{\"a\":}"), "not valid JSON"},
      {"TextAfterTheJson", safetensors("{} x"), "not valid JSON"},
      {"NotUtf8", safetensors("{\"\xff\":1}"), "is not UTF-8: byte 2"},
      {"NumberOutOfRange", safetensors("{\"a\":1e999}"), "out of range"},
      {"NestedTooDeeply", safetensors("{\"a\":" + std::string(100000, '[')), "nested too deeply"},
      {"TensorTwice", safetensors("{\"a\":" + f32 + ",\"a\":" + f32 + "}", eight), "the key 'a' twice"},
      {"MetadataTwice", safetensors(R"({"__metadata__":{"k":"1","k":"2"}})"), "the key 'k' twice"},
      {"FieldTwice", safetensors(R"({"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})", eight),
       "the key 'dtype' twice"},
      {"MetadataNoObject", safetensors(R"({"__metadata__":1})"), "metadata that are no object"},
      {"MetadataNoText", safetensors(R"({"__metadata__":{"k":1}})"), "metadata 'k' that are no text"},
      {"TensorNoObject", safetensors(R"({"a":1})"), "tensor 'a' is described by something else"},
      {"FieldMissing", safetensors(R"({"a":{"dtype":"F32","shape":[2]}})"), "needs exactly dtype, shape"},
      {"FieldTooMany", safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}})", eight),
       "needs exactly dtype, shape"},
      {"UnknownType", safetensors("{\"a\":" + tensor("I64", "[1]", "[0,8]") + "}", eight), "has the dtype \"I64\""},
      {"ShapeNoList", safetensors("{\"a\":" + tensor("F32", "2", "[0,8]") + "}", eight), "shape that is no list"},
      {"ShapeNegative", safetensors("{\"a\":" + tensor("F32", "[-2]", "[0,8]") + "}", eight), "than whole numbers"},
      {"ShapeFraction", safetensors("{\"a\":" + tensor("F32", "[2.0]", "[0,8]") + "}", eight), "than whole numbers"},
      {"ShapeOverflow", safetensors("{\"a\":" + tensor("F32", "[4294967296,4294967296,2]", "[0,8]") + "}", eight),
       "shape that overflows"},
      {"TooManyDimensions", safetensors("{\"a\":" + tensor("F32", many, "[0,4]") + "}", "1234"),
       "more than 32 dimensions"},
      {"ShapeBeyondItsBytes", safetensors("{\"a\":" + tensor("F32", "[1000000000]", "[0,8]") + "}", eight),
       "needs 4000000000 bytes for its shape, but its data_offsets span 8"},
      {"ThreeOffsets", safetensors("{\"a\":" + tensor("F32", "[2]", "[0,4,8]") + "}", eight), "data_offsets [0,4,8]"},
      {"OffsetsBackwards", safetensors("{\"a\":" + tensor("F32", "[2]", "[8,0]") + "}", eight), "data_offsets [8,0]"},
      {"OffsetsBeyondTheFile", safetensors("{\"a\":" + f32 + "}", "1234"),
       "expected a begin and an end within the 4 bytes"},
      {"Overlap", safetensors("{\"a\":" + f32 + ",\"b\":" + tensor("F32", "[2]", "[4,12]") + "}", twelve),
       "tensor 'b' overlaps"},
      {"Hole", safetensors("{\"b\":" + next + "}", twelve), "tensor 'b' leaves a hole of 8 bytes"},
      {"Tail", safetensors("{\"a\":" + f32 + "}", twelve), "has 4 bytes after its last tensor"},
  };
}

class SafetensorsDefect : public testing::TestWithParam<Defect> {};

TEST_P(SafetensorsDefect, IsOneClearError) {
  const TemporaryFolder folder;
  const auto file = folder / "model.safetensors";
  put(file, GetParam().bytes);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_safetensors(file)); }, file.string() + ": ", GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Safetensors, SafetensorsDefect, testing::ValuesIn(defects()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Safetensors, AMissingFileIsAnIoError) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(read_safetensors(folder / "none")); }, "none");
}

}  // namespace
}  // namespace debruit
