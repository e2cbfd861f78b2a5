#include "data/class_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/expect_error.h"

namespace debruit {
namespace {

using Names = std::vector<std::string>;
using Labels = std::vector<std::uint8_t>;

Dataset labelled(const Labels& labels) {
  Dataset data;
  data.name = "set";
  data.labels = labels;
  return data;
}

TEST(ClassNames, GiveTheLabelsOfTheKnownClasses) {
  const Names names = {"dog", "cat", "owl"};
  const Names known = {"cat", "bee", "dog"};
  EXPECT_EQ(with_known_classes(labelled({0, 1, 1, 0}), names, known).labels, (Labels{2, 0, 0, 2}));
}

TEST(ClassNames, AClassThatNoImageHasNeedNotBeKnown) {
  const Names names = {"cat", "owl", "yak"};
  const Names known = {"bee", "cat"};
  EXPECT_EQ(with_known_classes(labelled({0}), names, known).labels, (Labels{1}));
  test::expect_error(
      ErrorKind::usage,
      [&] {
        (void)with_known_classes(labelled({2, 0, 1}), names, known);
      },
      "set", "owl, yak", "known are bee, cat");
}

TEST(ClassNames, WithoutANameTheNumberIsIt) {
  EXPECT_EQ(class_name(Names{"cat"}, 0), "cat");
  EXPECT_EQ(class_name(Names{"cat"}, 1), "1");
}

}  // namespace
}  // namespace debruit
