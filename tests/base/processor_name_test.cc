#include "base/processor_name.h"

#include <gtest/gtest.h>

namespace debruit {
namespace {

TEST(ProcessorName, IsOneLineOfText) {
  const std::string name = processor_name();
  EXPECT_FALSE(name.empty());
  EXPECT_EQ(name.find_first_of("\n\t:"), std::string::npos);
  EXPECT_NE(name.front(), ' ');
}

}  // namespace
}  // namespace debruit
