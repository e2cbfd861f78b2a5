// Forward alone gives the numbers of the engine's forward, however many images and threads there are.
#include "nn/predictor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "debruit/error.h"
#include "nn/allocations.h"
#include "nn/engine.h"
#include "nn/test_batch.h"

namespace debruit {
namespace {

constexpr std::size_t kSizes[] = {1, 2, 3, 15, 16, 17, 31, 81};
constexpr std::size_t kCounts[] = {1, 2, 7, 16, 33, 96, 97, 100, 190, 250};

NetworkSpec make_network(std::size_t inputs, std::size_t hidden_layers, std::size_t hidden, std::size_t latent) {
  return network_spec(
      {.image = {1, 1, inputs}, .hidden_layers = hidden_layers, .hidden_size = hidden, .latent_size = latent});
}

/// Images of which a part is 0, as pictures are.
std::vector<float> make_images(const NetworkSpec& network, std::size_t count) {
  std::vector<float> images = random_values(count * network.inputs(), -1, 1, count, 0);
  for (float& value : images) value = std::max(value, 0.0F);
  return images;
}

/// What the engine that trains gives for the first `layers` layers.
std::vector<float> engine_forward(const NetworkSpec& network, std::size_t layers, const std::vector<float>& images) {
  const std::size_t count = images.size() / network.inputs();
  ThreadPool pool(1);
  const auto engine = make_fast_engine(network, initial_weights(network, 1), {}, count, pool);
  for (std::size_t i = 0; i < count; ++i) {
    std::ranges::copy(std::span(images).subspan(i * network.inputs(), network.inputs()), engine->input_row(i).begin());
  }
  std::vector<float> output(count * outputs_of(network.layers[layers - 1]));
  engine->forward(count, layers, output);
  return output;
}

std::vector<float> predict(Predictor& predictor, const NetworkSpec& network, LayerRange layers,
                           const std::vector<float>& images) {
  const std::size_t count = images.size() / inputs_of(network.layers[layers.begin]);
  std::vector<float> output(count * outputs_of(network.layers[layers.end - 1]));
  predictor.run(layers, count, images, output);
  return output;
}

using Make = std::unique_ptr<Predictor> (*)(const NetworkSpec&, const TensorMap&, ThreadPool&);

class PredictorThreadsTest : public testing::TestWithParam<std::size_t> {};

TEST_P(PredictorThreadsTest, GivesTheEnginesNumbersAtAnyShape) {
  ThreadPool pool(GetParam());
  for (std::size_t i = 0; i < std::size(kSizes); ++i) {
    for (std::size_t j = 0; j < std::size(kSizes); ++j) {
      const NetworkSpec network = make_network(kSizes[i], (i + j) % 3, kSizes[j], kSizes[(2 * i + 3 * j) % 8]);
      const auto predictor = make_predictor(network, initial_weights(network, 1), pool);
      const std::vector<float> images = make_images(network, kCounts[(i + 2 * j) % std::size(kCounts)]);
      for (const std::size_t layers : {network.encoder_layers, network.layers.size()}) {
        ASSERT_EQ(predict(*predictor, network, {0, layers}, images), engine_forward(network, layers, images))
            << kSizes[i] << " inputs, hidden " << kSizes[j] << ", " << images.size() / kSizes[i] << " images, "
            << layers << " layers";
      }
    }
  }
}

TEST_P(PredictorThreadsTest, GivesTheEnginesNumbersForAnyNumberOfImages) {
  ThreadPool pool(GetParam());
  const NetworkSpec network = make_network(131, 1, 290, 33);
  const auto predictor = make_predictor(network, initial_weights(network, 1), pool);
  for (const std::size_t count : kCounts) {
    const std::vector<float> images = make_images(network, count);
    EXPECT_EQ(predict(*predictor, network, {0, 6}, images), engine_forward(network, 6, images)) << count << " images";
  }
}

// The many take other ways through few images for each thread.
INSTANTIATE_TEST_SUITE_P(Threads, PredictorThreadsTest, testing::Values(1U, 2U, 3U, 4U, 9U, 17U));

TEST(PredictorTest, RunsAnyRangeOfLayers) {
  ThreadPool pool(2);
  const NetworkSpec network = make_network(50, 1, 40, 9);
  const std::vector<float> images = make_images(network, 37);
  const std::vector<float> whole = engine_forward(network, 6, images);
  for (const Make make : {Make(make_predictor), Make(make_engine_predictor)}) {
    const auto predictor = make(network, initial_weights(network, 1), pool);
    for (std::size_t cut = 1; cut < 6; ++cut) {
      const std::vector<float> middle = predict(*predictor, network, {0, cut}, images);
      EXPECT_EQ(predict(*predictor, network, {cut, 6}, middle), whole) << "cut at " << cut;
    }
  }
}

TEST(PredictorTest, ThroughTheEngineTakesMoreImagesThanABatch) {
  ThreadPool pool(2);
  const NetworkSpec network = make_network(20, 0, 17, 5);
  const std::vector<float> images = make_images(network, 600);
  const auto predictor = make_engine_predictor(network, initial_weights(network, 1), pool);
  EXPECT_EQ(predict(*predictor, network, {0, 4}, images), engine_forward(network, 4, images));
}

TEST(PredictorTest, RunAllocatesNothing) {
  const NetworkSpec network = make_network(50, 1, 40, 9);
  ThreadPool pool(2);
  const auto predictor = make_predictor(network, initial_weights(network, 1), pool);
  const std::vector<float> images = make_images(network, 300);
  std::vector<float> output(300 * network.outputs());
  const std::size_t before = allocation_count();
  for (const std::size_t count : {1U, 5U, 60U, 300U}) {
    const auto shown = std::span(images).first(count * network.inputs());
    predictor->run({0, 6}, count, shown, std::span(output).first(count * network.outputs()));
    predictor->run({0, 3}, count, shown, std::span(output).first(count * 9));
  }
  EXPECT_EQ(allocation_count(), before);
}

// Whether images share the threads or the layers, and whether zeros are left out or not.
TEST_P(PredictorThreadsTest, KeepsAPixelThatIsNotANumber) {
  ThreadPool pool(GetParam());
  const NetworkSpec network = make_network(50, 1, 40, 9);
  for (const Make make : {Make(make_predictor), Make(make_engine_predictor)}) {
    const auto predictor = make(network, initial_weights(network, 1), pool);
    for (const std::size_t count : kCounts) {
      std::vector<float> images = make_images(network, count);
      const std::vector<float> without = predict(*predictor, network, {0, 6}, images);
      const std::size_t image = count / 2;
      images[image * 50 + 17] = std::numeric_limits<float>::quiet_NaN();
      const std::vector<float> with = predict(*predictor, network, {0, 6}, images);
      for (std::size_t i = 0; i < with.size(); ++i) {
        if (i / 50 == image) {
          EXPECT_TRUE(std::isnan(with[i])) << "pixel " << i % 50 << " of image " << image << " of " << count;
        } else {
          EXPECT_EQ(with[i], without[i]) << "pixel " << i % 50 << " of image " << i / 50 << " of " << count;
        }
      }
    }
  }
}

TEST(PredictorTest, RefusesWeightsThatDoNotFit) {
  ThreadPool pool(1);
  const NetworkSpec network = make_network(5, 0, 4, 3);
  TensorMap weights = initial_weights(network, 1);
  weights.begin()->second.values[0] = std::numeric_limits<float>::infinity();
  EXPECT_THROW((void)make_predictor(network, weights, pool), Error);
}

}  // namespace
}  // namespace debruit
