#include "files/npy.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>

#include "debruit/error.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

const std::filesystem::path kFixtures = std::filesystem::path(DEBRUIT_TEST_DATA) / "files" / "npy";

/// The message of the Error(input) that reading `bytes` gives.
std::string refusal(const std::string& bytes) {
  try {
    (void)parse_npy(bytes, "x.npy");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    return error.what();
  }
  return "accepted";
}

/// A version 1.0 file with this header text and these values.
std::string npy_file(const std::string& header, const std::string& values) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += {static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  return bytes + header + values;
}

TEST(Npy, ReadsWhatNumpyWrites) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(read_npy(kFixtures / "float32.npy"),
            (NpyArray{{2, 3}, std::vector<float>{0.5F, -1.25F, 3e-40F, kInfinity, 7, 1e30F}}));
  EXPECT_EQ(read_npy(kFixtures / "float64.npy"), (NpyArray{{2}, std::vector<double>{0.1, -2.5e-300}}));
  EXPECT_EQ(read_npy(kFixtures / "version2.npy"), (NpyArray{{2}, std::vector<double>{0.1, -2.5e-300}}));
  EXPECT_EQ(read_npy(kFixtures / "int64.npy"), (NpyArray{{}, std::vector<std::int64_t>{-9007199254740993}}));
  EXPECT_EQ(read_npy(kFixtures / "empty.npy"), (NpyArray{{0, 5}, std::vector<float>{}}));
  const NpyArray bytes = read_npy(kFixtures / "uint8.npy");
  EXPECT_EQ(bytes.shape, (std::vector<std::size_t>{2, 3, 4}));
  EXPECT_EQ(std::get<std::vector<std::uint8_t>>(bytes.values)[23], 23);
}

TEST(Npy, WritesTheBytesThatNumpyWrites) {
  for (const char* name : {"float32.npy", "float64.npy", "uint8.npy", "int64.npy", "empty.npy"}) {
    EXPECT_EQ(format_npy(read_npy(kFixtures / name)), read_file(kFixtures / name)) << name;
  }
}

TEST(Npy, RefusesAShapeThatDoesNotFitTheValues) {
  EXPECT_THROW((void)format_npy({{2, 2}, std::vector<float>{1, 2, 3}}), Error);
}

template <class T>
NpyArray counting() {
  std::vector<T> values(24);
  std::iota(values.begin(), values.end(), T{});
  return {{2, 3, 4}, values};
}

TEST(Npy, ReadsEveryTypeAndBothByteOrders) {
  EXPECT_EQ(read_npy(kFixtures / "uint16.npy"), counting<std::uint16_t>());
  EXPECT_EQ(read_npy(kFixtures / "big_uint16.npy"), counting<std::uint16_t>());
  EXPECT_EQ(read_npy(kFixtures / "big_float32.npy"), counting<float>());
  EXPECT_EQ(read_npy(kFixtures / "big_endian.npy"), read_npy(kFixtures / "float64.npy"));
  for (const char* name : {"int8.npy", "int16.npy", "int32.npy", "uint32.npy", "uint64.npy"}) {
    EXPECT_EQ(read_npy(kFixtures / name), counting<std::int64_t>()) << name;
  }
  EXPECT_EQ(read_npy(kFixtures / "bool.npy"), (NpyArray{{3}, std::vector<std::int64_t>{1, 0, 1}}));
  EXPECT_NE(refusal(read_file(kFixtures / "huge_uint64.npy")).find("9223372036854775808, which does not fit"),
            std::string::npos);
}

TEST(Npy, TurnsFortranOrderIntoCOrder) {
  EXPECT_EQ(read_npy(kFixtures / "fortran.npy"), read_npy(kFixtures / "float32.npy"));
  EXPECT_EQ(read_npy(kFixtures / "fortran_big_uint16.npy"), counting<std::uint16_t>());
}

TEST(Npy, RefusesOtherTypesByTheirName) {
  const auto message = [](const char* name) { return refusal(read_file(kFixtures / name)); };
  EXPECT_NE(message("text.npy").find("'<U5' (text); known are uint8, uint16, float32, float64, int64"),
            std::string::npos);
  EXPECT_NE(message("bytes.npy").find("'|S5' (text)"), std::string::npos);
  EXPECT_NE(message("objects.npy").find("'|O' (Python objects)"), std::string::npos);
  EXPECT_NE(message("complex64.npy").find("'<c8' (complex numbers)"), std::string::npos);
  EXPECT_NE(message("float16.npy").find("'<f2'; known"), std::string::npos);
}

TEST(Npy, RefusesSizesThatTheFileDoesNotHave) {
  const std::string start = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  EXPECT_NE(refusal(npy_file(start + "(3,), }", "12345678")).find("3 values of 4 bytes"), std::string::npos);
  EXPECT_NE(refusal(npy_file(start + "(1,), }", "12345")).find("holds 5 bytes"), std::string::npos);
  // 2^62 * 4 bytes is 0 modulo 2^64, and 2^32 * 2^32 values are 0 modulo 2^64.
  EXPECT_NE(refusal(npy_file(start + "(4611686018427387904,), }", "")).find("shape asks for"), std::string::npos);
  EXPECT_NE(refusal(npy_file(start + "(4294967296, 4294967296), }", "")).find("shape asks for"), std::string::npos);
  EXPECT_NE(refusal(npy_file(start + "(99999999999999999999,), }", "")).find("not a number"), std::string::npos);
}

TEST(Npy, RefusesHeadersThatAreNotTheDict) {
  const std::string good = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }";
  EXPECT_EQ(refusal(npy_file(good, "x")), "accepted");
  for (const std::string& header :
       std::vector<std::string>{"", "{", "{}", "[1]", good + "x", "{'descr': '|u1', 'fortran_order': False}",
                                "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (1,)}",
                                "{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}",
                                "{'descr': '|u1, 'fortran_order': False, 'shape': (1,)}",
                                "{'descr': '|u1', 'fortran_order': False, 'shape': (1)}",
                                "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
                                "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'more': 'x'}",
                                "{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,)}"}) {
    EXPECT_NE(refusal(npy_file(header, "x")).find("x.npy: the .npy header"), std::string::npos) << header;
  }
  EXPECT_NE(refusal(npy_file(good + std::string(10000, ' '), "x")).find("at most 10000"), std::string::npos);
}

TEST(Npy, RefusesEveryTruncation) {
  const std::string whole = read_file(kFixtures / "uint8.npy");
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_NE(refusal(whole.substr(0, size)), "accepted") << size;
}

}  // namespace
}  // namespace debruit
