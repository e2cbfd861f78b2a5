#include "base/classifier_names.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace debruit {
namespace {

TEST(ClassifierNamesTest, EveryValueHasAName) {
  EXPECT_EQ(name_of(ClassifierInput::denoised), "denoised");
  EXPECT_EQ(parse_name<ClassifierInput>("latents", "input"), ClassifierInput::latents);
  EXPECT_EQ(name_of(ClassifierLoss::cross_entropy_of_softmax), "cross-entropy-of-softmax");
  EXPECT_EQ(parse_name<ClassifierLoss>("broadcast-mse", "loss"), ClassifierLoss::broadcast_mse);
  test::expect_error(
      ErrorKind::usage, [] { (void)parse_name<ClassifierLoss>("hinge", "loss"); }, "hinge",
      "cross-entropy, cross-entropy-of-softmax, broadcast-mse");
}

}  // namespace
}  // namespace debruit
