// The public class: what it computes, saves and refuses.
#include "debruit/autoencoder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "debruit/error.h"
#include "files/safetensors.h"
#include "nn/allocations.h"
#include "nn/engine.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

AutoencoderSpec small_spec() {
  AutoencoderSpec spec;
  spec.image = {1, 5, 7};
  spec.hidden_layers = 1;
  spec.hidden_size = 9;
  spec.latent_size = 4;
  return spec;
}

std::vector<float> some_images(std::size_t count) {
  std::vector<float> images(count * 35);
  for (std::size_t i = 0; i < images.size(); ++i) images[i] = static_cast<float>(i % 11) / 10;
  return images;
}

class SavedModel : public testing::Test {
 protected:
  void SetUp() override {
    file_ = std::filesystem::temp_directory_path() / ("debruit-model-" + std::to_string(getpid()) + ".safetensors");
  }
  void TearDown() override { std::filesystem::remove(file_); }
  std::filesystem::path file_;
};

TEST(AutoencoderTest, RunsTheReferencesNetwork) {
  const Autoencoder model(small_spec(), 1);
  const NetworkSpec network = network_spec(small_spec());
  for (const std::size_t count : {1U, 3U, 300U}) {  // one image, a few, more than a batch
    const std::vector<float> images = some_images(count);
    const auto reference = make_reference_engine(network, model.weights(), AdamSpec{}, count);
    for (std::size_t i = 0; i < count; ++i) {
      std::copy_n(images.begin() + static_cast<std::ptrdiff_t>(35 * i), 35, reference->input_row(i).begin());
    }
    std::vector<float> expected(count * 35);
    reference->forward(count, network.layers.size(), expected);
    const std::vector<float> denoised = model.denoise(images, 2);
    ASSERT_EQ(denoised.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(denoised[i], expected[i], 1e-6);
    std::vector<float> latents(count * 4);
    reference->forward(count, network.encoder_layers, latents);
    const std::vector<float> encoded = model.encode(images, 2);
    ASSERT_EQ(encoded.size(), latents.size());
    for (std::size_t i = 0; i < latents.size(); ++i) ASSERT_NEAR(encoded[i], latents[i], 1e-6);
  }
}

TEST(AutoencoderTest, DecodesItsLatentsToWhatItDenoises) {
  for (const std::size_t latent_size : {1U, 4U, 50U}) {
    AutoencoderSpec spec = small_spec();
    spec.latent_size = latent_size;
    const Autoencoder model(spec, 1);
    for (const std::size_t count : {1U, 3U, 300U}) {
      const std::vector<float> images = some_images(count);
      EXPECT_EQ(model.decode(model.encode(images, 2), 2), model.denoise(images, 2));
      EXPECT_EQ(model.decode(model.encode(images, 1), 1), model.denoise(images, 2));
    }
  }
}

TEST(AutoencoderTest, DecodesNoLatentsAndRefusesHalfOnes) {
  const Autoencoder model(small_spec());
  EXPECT_TRUE(model.decode({}).empty());
  test::expect_error(
      ErrorKind::usage, [&] { (void)model.decode(std::vector<float>(5)); },
      "latents: 5 values are not a whole number of latents of 4");
  std::vector<float> images(35);
  test::expect_error(
      ErrorKind::usage, [&] { model.decode(std::vector<float>(8), images); },
      "output: has room for 35 values; expected 70");
}

TEST(AutoencoderTest, TakesNoImagesAndRefusesHalfOnes) {
  const Autoencoder model(small_spec());
  EXPECT_TRUE(model.denoise({}).empty());
  EXPECT_THROW((void)model.denoise(std::vector<float>(36)), Error);
}

TEST(AutoencoderTest, WritesIntoTheCallersMemory) {
  const Autoencoder model(small_spec(), 1);
  const std::vector<float> images = some_images(40);
  std::vector<float> cleaned(images.size());
  std::vector<float> latents(std::size_t{40} * 4);
  model.denoise(images, cleaned, 2);
  model.encode(images, latents, 2);
  EXPECT_EQ(cleaned, model.denoise(images, 2));
  EXPECT_EQ(latents, model.encode(images, 2));
  EXPECT_THROW(model.encode(images, cleaned), Error);
}

TEST(AutoencoderTest, AllocatesNothingAfterTheFirstCallIntoTheCallersMemory) {
  const Autoencoder model(small_spec(), 1);
  const std::vector<float> images = some_images(40);
  std::vector<float> cleaned(images.size());
  model.denoise(images, cleaned, 2);
  const std::size_t before = allocation_count();
  model.denoise(images, cleaned, 2);
  model.denoise(std::span(images).first(35), std::span(cleaned).first(35), 2);
  EXPECT_EQ(allocation_count(), before);
}

TEST(AutoencoderTest, CopiesAndMovesRunOnTheirOwnWeights) {
  const std::vector<float> images = some_images(3);
  Autoencoder first(small_spec(), 1);
  Autoencoder second(small_spec(), 2);
  const std::vector<float> by_first = first.denoise(images);
  const std::vector<float> by_second = second.denoise(images);
  ASSERT_NE(by_first, by_second);
  const Autoencoder copy(first);
  first = second;
  EXPECT_EQ(copy.denoise(images), by_first);
  EXPECT_EQ(first.denoise(images), by_second);
  second = Autoencoder(copy);
  EXPECT_EQ(second.denoise(images), by_first);
}

TEST_F(SavedModel, ComesBackWhole) {
  const Autoencoder model(small_spec(), 1);
  model.save(file_);
  const Autoencoder loaded = Autoencoder::load(file_);
  EXPECT_EQ(loaded.spec(), model.spec());
  EXPECT_EQ(loaded.weights(), model.weights());
  EXPECT_EQ(loaded.parameter_count(), 9U * 36 + 9 * 10 + 4 * 10 + 9 * 5 + 9 * 10 + 35 * 10);
}

TEST_F(SavedModel, IsRefusedWhereItIsNoAutoencoder) {
  const auto message_of_load = [&] {
    try {
      (void)Autoencoder::load(file_);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const Autoencoder model(small_spec(), 1);
  write_safetensors(file_, model.weights(), {});
  EXPECT_NE(message_of_load().find("debruit.image"), std::string::npos);
  write_safetensors(file_, model.weights(), {{"debruit.image", "1,5"}});
  EXPECT_NE(message_of_load().find("channels,height,width"), std::string::npos);
  write_safetensors(file_, model.weights(), {{"debruit.image", "1,5,8"}});
  EXPECT_NE(message_of_load().find("decoder.4"), std::string::npos);
  TensorMap weights = model.weights();
  weights.erase("decoder.2.bias");
  write_safetensors(file_, weights, {{"debruit.image", "1,5,7"}});
  EXPECT_NE(message_of_load().find("decoder.2.bias"), std::string::npos);
  write_safetensors(file_, {{"x", Tensor{{1}, {0}}}}, {{"debruit.image", "1,5,7"}});
  EXPECT_NE(message_of_load().find("does not hold an autoencoder"), std::string::npos);
}

}  // namespace
}  // namespace debruit
