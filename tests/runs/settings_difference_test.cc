// Which settings differ, in words.
#include "runs/settings_difference.h"

#include <gtest/gtest.h>

namespace debruit {
namespace {

TEST(SettingsDifferenceTest, NamesEverySettingThatDiffers) {
  RunConfig found;
  EXPECT_EQ(settings_difference(found, found), "");
  RunConfig asked = found;
  asked.training.epochs = 30;
  asked.data = "other";
  asked.training.noise.kinds = {GaussianNoise{}};
  const std::string said = settings_difference(found, asked);
  EXPECT_NE(said.find("training.epochs (10 there, 30 asked for)"), std::string::npos) << said;
  EXPECT_NE(said.find("data.name (\"\" there, \"other\" asked for)"), std::string::npos) << said;
  EXPECT_NE(said.find("noise.kinds ("), std::string::npos) << said;
}

TEST(SettingsDifferenceTest, TellsAModelOfAnotherKind) {
  RunConfig asked;
  asked.model = ClassifierSpec{};
  const std::string said = settings_difference(RunConfig{}, asked);
  EXPECT_NE(said.find("model.kind (\"autoencoder\" there, \"mlp\" asked for)"), std::string::npos) << said;
  EXPECT_NE(said.find("model.classes (null there, 10 asked for)"), std::string::npos) << said;
}

TEST(SettingsDifferenceTest, TellsAnAutoencoderByItsWeights) {
  RunConfig found;
  found.autoencoder = "here";
  RunConfig asked;
  asked.autoencoder = "there";
  EXPECT_NE(settings_difference(found, asked), "");
  found.autoencoder_sha256 = asked.autoencoder_sha256 = "00";
  EXPECT_EQ(settings_difference(found, asked), "");
  asked.autoencoder_sha256 = "01";
  EXPECT_NE(settings_difference(found, asked).find("autoencoder.sha256"), std::string::npos);
}

}  // namespace
}  // namespace debruit
