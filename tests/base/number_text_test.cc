#include "base/number_text.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <limits>

namespace debruit {
namespace {

template <class... Values>
std::string printed(const char* format, Values... values) {
  std::array<char, 400> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, values...);
  return buffer.data();
}

TEST(NumberText, IsWhatPrintfWritesWhereThePointIsAPoint) {
  for (const double value : {0.0, -0.0, 0.05, 0.15, 2.5, -3.75, 1234.56789, 99.95, 1e-7, 123456789.0, 1e22,
                             std::numeric_limits<double>::max(), std::numeric_limits<double>::min()}) {
    for (const int digits : {1, 3, 6}) {
      EXPECT_EQ(format_fixed(value, digits), printed("%.*f", digits, value));
      EXPECT_EQ(format_significant(value, digits), printed("%.*g", digits, value));
    }
  }
}

}  // namespace
}  // namespace debruit
