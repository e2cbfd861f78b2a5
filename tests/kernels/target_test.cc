#include "kernels/target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "support/expect_error.h"
#include "support/target_scope.h"

namespace debruit {
namespace {

TEST(TargetTest, StartsWithTheBestAvailable) { EXPECT_EQ(kernel_target(), available_targets().front()); }

TEST(TargetTest, IsWhatWasForcedInAnyCase) {
  for (const std::string_view name : available_targets()) {
    std::string small(name);
    std::ranges::transform(small, small.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::string_view before = kernel_target();
    {
      const TargetScope scope(small);
      EXPECT_EQ(kernel_target(), name);
      EXPECT_EQ(kernel_target_fuses(), name != "SSE4");
    }
    EXPECT_EQ(kernel_target(), before);
  }
}

TEST(TargetTest, ListsTheAvailableOnesWhateverIsForced) {
  const auto all = available_targets();
  const TargetScope scope(all.back());
  EXPECT_EQ(available_targets(), all);
}

TEST(TargetTest, NamesTheAvailableOnesWhereAnotherIsAskedFor) {
  const std::string_view before = kernel_target();
  try {
    force_target("AVX9");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    const std::string message = error.what();
    EXPECT_NE(message.find("AVX9"), std::string::npos);
    for (const std::string_view name : available_targets()) EXPECT_NE(message.find(name), std::string::npos);
  }
  EXPECT_EQ(kernel_target(), before);
}

}  // namespace
}  // namespace debruit
