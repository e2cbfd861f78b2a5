#include "evaluation/filters.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "files/npz.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

ImageShape shape_of(const NpyArray& array) { return {array.shape.at(0), array.shape.at(1), array.shape.at(2)}; }

const std::vector<float>& floats_of(const NpyArray& array) { return std::get<std::vector<float>>(array.values); }

std::vector<float> filtered(const Filter& filter, const ImageShape& shape, const std::vector<float>& images,
                            std::size_t threads = 1) {
  ThreadPool pool(threads);
  std::vector<float> result(images.size(), -9);
  apply_filter(filter, shape, images, result, pool);
  return result;
}

NpzArrays fixtures() { return read_npz(std::string(DEBRUIT_TEST_DATA) + "/evaluation/filters.npz"); }

TEST(Filters, AgreeWithSciPyAndScikitImage) {
  const NpzArrays arrays = fixtures();
  std::map<std::string_view, std::size_t> compared;
  for (const auto& [key, expected] : arrays) {
    const std::size_t at = key.find('@');
    if (at == std::string::npos) continue;
    SCOPED_TRACE(key);
    const Filter filter = parse_filter(std::string_view(key).substr(at + 1));
    const NpyArray& image = arrays.at(key.substr(0, at));
    ASSERT_EQ(expected.shape, image.shape);
    const std::vector<float> result = filtered(filter, shape_of(image), floats_of(image));
    for (std::size_t i = 0; i < result.size(); ++i) ASSERT_NEAR(result[i], floats_of(expected)[i], 2e-7) << i;
    ++compared[filter_name(filter)];
  }
  EXPECT_EQ(compared, (std::map<std::string_view, std::size_t>{
                          {"gaussian_filter", 49}, {"median_filter", 7}, {"non_local_means", 28}}));
}

TEST(Filters, DoNotDependOnThreadsNorOnTheImagesBeside) {
  const NpzArrays arrays = fixtures();
  const NpyArray& array = arrays.at("3x7x10");
  const ImageShape shape = shape_of(array);
  std::vector<float> images;
  for (const float shift : {0.0F, 0.25F, -0.5F, 1.0F, 0.125F}) {
    for (const float pixel : floats_of(array)) images.push_back(pixel + shift);
  }
  for (const FilterDescription& description : known_filters()) {
    SCOPED_TRACE(description.name);
    std::vector<float> alone;
    for (std::size_t first = 0; first < images.size(); first += shape.size()) {
      const auto begin = images.begin() + static_cast<std::ptrdiff_t>(first);
      const auto one =
          filtered(description.defaults, shape, {begin, begin + static_cast<std::ptrdiff_t>(shape.size())});
      alone.insert(alone.end(), one.begin(), one.end());
    }
    EXPECT_EQ(filtered(description.defaults, shape, images, 1), alone);
    EXPECT_EQ(filtered(description.defaults, shape, images, 3), alone);
  }
}

TEST(Filters, MayWriteOverTheirInput) {
  const NpzArrays arrays = fixtures();
  const NpyArray& image = arrays.at("3x7x10");
  ThreadPool pool(2);
  for (const FilterDescription& description : known_filters()) {
    std::vector<float> images = floats_of(image);
    apply_filter(description.defaults, shape_of(image), images, images, pool);
    EXPECT_EQ(images, filtered(description.defaults, shape_of(image), floats_of(image))) << description.name;
  }
}

TEST(Filters, LeaveAnEvenImageAsItIs) {
  const std::vector<float> gray(7 * 4, 0.375F);
  for (const FilterDescription& description : known_filters()) {
    for (const float pixel : filtered(description.defaults, {1, 7, 4}, gray)) EXPECT_FLOAT_EQ(pixel, 0.375F);
  }
}

// The middle row's patches differ by about 800 and in their last row alone, which no cut-off sees; the exponential's
// approximation would be hugely negative there.
TEST(Filters, NonLocalMeansKeepsApartWhatIsFarFromAlike) {
  const std::vector<float> image = {0, 0, 0, 0.001F, 0, 0, 1, 0, 0};
  const auto result =
      filtered(NonLocalMeansFilter{.patch_size = 3, .patch_distance = 2, .h = 0.0109}, {1, 3, 3}, image);
  for (std::size_t i = 0; i < image.size(); ++i) EXPECT_NEAR(result[i], image[i], 1e-9) << i;
}

TEST(Filters, NoImagesAreFilteredToNone) {
  for (const FilterDescription& description : known_filters()) {
    EXPECT_TRUE(filtered(description.defaults, {1, 28, 28}, {}).empty());
  }
}

TEST(Filters, AreReadBackAsWritten) {
  for (const Filter& filter :
       {Filter{MedianFilter{}}, Filter{GaussianFilter{.sigma = 1.2}},
        Filter{NonLocalMeansFilter{.patch_size = 5, .patch_distance = 6, .h = 0.2, .sigma = 1}}}) {
    EXPECT_EQ(parse_filter(format_filter(filter)), filter);
  }
  EXPECT_EQ(format_filter(GaussianFilter{.sigma = 1.2}), "gaussian_filter:sigma=1.2");
  EXPECT_EQ(format_filter(NonLocalMeansFilter{}), "non_local_means:patch_size=7:patch_distance=11:h=0.1:sigma=0");
  EXPECT_EQ(format_filter(parse_filter("median")), "median_filter");
  EXPECT_EQ(parse_filter("nl_means:patch_size=3"), Filter{NonLocalMeansFilter{.patch_size = 3}});
}

TEST(Filters, SayWhatIsKnown) {
  const auto refuses = [](const char* text, const char* message) {
    test::expect_error(
        ErrorKind::usage, [&] { (void)parse_filter(text); }, message);
  };
  refuses("box",
          "filter: unknown kind \"box\"; known are median_filter (or median), gaussian_filter (or gaussian), "
          "non_local_means (or nl_means)");
  refuses("median:size=5", "filter median_filter: \"size=5\" is not one of its parameters; expected none");
  refuses("gaussian:sigma=-1", "filter gaussian_filter, sigma: -1 is out of range: expected between 0 and 100");
  refuses("nl_means:h=0", "filter non_local_means, h: 0 is out of range");
  refuses("nl_means:patch_size=4", "filter non_local_means, patch_size: 4 is even");
  refuses("nl_means:patch_size=1", "filter non_local_means, patch_size: 1 is out of range: expected between 3 and 99");
  refuses("nl_means:patch_size=3.5", "filter non_local_means, patch_size: \"3.5\" is not a whole number");
  refuses("nl_means:patch_distance=-2", "filter non_local_means, patch_distance: \"-2\" is not a whole number");
  refuses("nl_means:patch_distance=1e30", "filter non_local_means, patch_distance: \"1e30\" is not a whole number");
}

TEST(Filters, RefuseBadImages) {
  ThreadPool pool(1);
  std::vector<float> images(12, 0.5F);
  std::vector<float> result(12);
  const auto refuses = [&](const ImageShape& shape, std::size_t room, const char* message) {
    test::expect_error(
        ErrorKind::usage, [&] { apply_filter(MedianFilter{}, shape, images, std::span(result).first(room), pool); },
        message);
  };
  refuses({1, 0, 6}, 12, "images: an image of 1 x 0 x 6 has no pixel");
  refuses({1, 5, 2}, 12, "images: 12 values are no whole number of images of 1 x 5 x 2");
  refuses({1, 3, 2}, 6, "filtered images: room for 6 values; expected 12");
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    images[7] = bad;
    refuses({1, 3, 2}, 12, "image 1: a pixel is not finite");
  }
  images[7] = 0;
  test::expect_error(
      ErrorKind::usage,
      [&] {
        apply_filter(NonLocalMeansFilter{.patch_size = 6}, {1, 3, 2}, images, result, pool);
      },
      "6 is even");
}

}  // namespace
}  // namespace debruit
