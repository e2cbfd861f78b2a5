// What goes in and out of the program: ONNX, bundles, weights of other software.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/command_test.h"

namespace debruit::test {
namespace {

class Exchange : public CommandTest {
 protected:
  [[nodiscard]] bool is_there(const std::string& name) const { return std::filesystem::exists(path(name)); }
};

TEST_F(Exchange, ABundleIsAModelForEveryCommandThatTakesOne) {
  ASSERT_EQ(train("run").code, 0);
  ASSERT_EQ(debruit({"bundle", path("run"), "--out", path("m.zip")}).code, 0);
  const Outcome verified = debruit({"verify", path("m.zip")});
  EXPECT_EQ(verified.code, 0) << verified.err;
  expect_in(verified.out, "16 golden images made again, largest difference 0");
  std::string scores;
  for (const std::string model : {"run", "m.zip"}) {
    const Outcome evaluated = debruit({"evaluate", path(model), "--json"});
    EXPECT_EQ(evaluated.code, 0) << evaluated.err;
    if (scores.empty()) scores = evaluated.out;
    EXPECT_EQ(evaluated.out, scores);
    EXPECT_EQ(debruit({"encode", path(model), "--out", path(model + ".npy")}).code, 0);
    EXPECT_EQ(debruit({"export", path(model), "--onnx", path(model + ".onnx")}).code, 0);
  }
  EXPECT_EQ(shell("cmp $folder/run.npy $folder/m.zip.npy && cmp $folder/run.onnx $folder/m.zip.onnx").code, 0);
  expect_error(debruit({"classify", path("m.zip"), path("x.png")}), 3, {"m.zip", "expected a classifier's"});
}

TEST_F(Exchange, ABundleThatWasChangedFailsItsVerification) {
  ASSERT_EQ(train("run").code, 0);
  ASSERT_EQ(debruit({"bundle", path("run"), "--golden", "2", "--out", path("m.zip")}).code, 0);
  ASSERT_EQ(shell("python3 -c \"import zipfile; zipfile.ZipFile('$folder/m.zip', 'a').writestr('more', 'x')\"").code,
            0);
  expect_error(debruit({"verify", path("m.zip")}), 3, {"m.zip: holds more, which its list does not name"});
  expect_error(debruit({"verify", path("run/config.json")}), 3, {"config.json"});
}

TEST_F(Exchange, WhatCannotBeExportedLeavesNothing) {
  ASSERT_EQ(train("run").code, 0);
  expect_error(debruit({"export", path("run"), "--onnx", path("x.onnx"), "--part", "classifier"}), 2,
               {"it has full, encoder and decoder"});
  expect_error(debruit({"export", path("run"), "--onnx", path("x.onnx"), "--part", "half"}), 2,
               {"full, encoder, decoder, classifier"});
  expect_error(debruit({"export", path("run"), "--onnx", path("x.onnx"), "--largest-pixel", "7"}), 2,
               {"--largest-pixel"});
  expect_error(debruit({"export", path("none"), "--onnx", path("x.onnx")}), 4, {"there is no such run folder"});
  EXPECT_FALSE(is_there("x.onnx"));
  EXPECT_EQ(debruit({"export", path("run"), "--onnx", path("no/where/x.onnx")}).code, 4);
}

TEST_F(Exchange, AnImportedRunSaysThatItsTrainingIsUnknown) {
  ASSERT_EQ(train("run").code, 0);
  const std::string file = path("run/model.safetensors");
  const Outcome imported = debruit({"import", file, "--kind", "autoencoder", "--out", path("theirs")});
  EXPECT_EQ(imported.code, 0) << imported.err;
  expect_in(imported.out, "its training is unknown; pixels are scaled by unit");
  EXPECT_EQ(debruit({"evaluate", path("theirs"), "--data", kSmall}).code, 0);
  expect_error(debruit({"evaluate", path("theirs")}), 2, {"expected --data"});
  expect_error(debruit({"report", path("theirs"), "--out", path("x.html")}), 3, {"no training to report on"});
  expect_error(debruit({"train", "autoencoder", "--config", path("theirs/config.json"), "--out", path("again")}), 2,
               {"its training is unknown"});
  EXPECT_EQ(
      debruit({"train", "mlp", "--data", kSmall, "--encoder", path("theirs"), "--epochs", "1", "--out", path("mlp")})
          .code,
      0);
}

TEST_F(Exchange, WhatCannotBeImportedLeavesNothing) {
  ASSERT_EQ(train("run").code, 0);
  const std::string file = path("run/model.safetensors");
  expect_error(debruit({"import", file, "--kind", "cnn", "--out", path("x")}), 3, {"conv1.weight", "is missing"});
  expect_error(debruit({"import", file, "--kind", "rnn", "--out", path("x")}), 2, {"autoencoder, mlp, cnn"});
  expect_error(debruit({"import", file, "--kind", "autoencoder", "--image", "28", "--out", path("x")}), 2,
               {"CHANNELSxHEIGHTxWIDTH"});
  expect_error(debruit({"import", file, "--kind", "autoencoder", "--image", "1x30x30", "--out", path("x")}), 3,
               {"decoder.4.bias: has shape [784], expected [900]"});
  EXPECT_FALSE(is_there("x"));
  expect_error(debruit({"import", file, "--kind", "autoencoder", "--out", path("run")}), 2, {"is not empty"});
}

}  // namespace
}  // namespace debruit::test
