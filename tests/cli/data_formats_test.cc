// What the commands take and give of NumPy's files and of pictures.
#include <nlohmann/json.hpp>

#include "cli/command_test.h"
#include "files/npz.h"
#include "files/picture.h"
#include "files/zip.h"

namespace debruit {
namespace {

using test::Outcome;
using test::put;
using Bytes = std::vector<std::uint8_t>;

const std::filesystem::path kFormats = std::filesystem::path(DEBRUIT_TEST_DATA) / "data/formats";

class DataFormats : public test::CommandTest {
 protected:
  /// Two different images of 28 x 28.
  static Bytes two_images() {
    Bytes values(2 * 784);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i * 7 % 256);
    return values;
  }
};

TEST_F(DataFormats, InfoSaysFormatLayoutAndParts) {
  const Outcome outcome = debruit({"data", "info", (kFormats / "medmnist.npz").string(), "--json"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json["format"], "NumPy archive, MedMNIST");
  ASSERT_EQ(json["splits"].size(), 3U);
  EXPECT_EQ(json["splits"][1]["split"], "validation");
  EXPECT_EQ(json["splits"][1]["shape"], (std::vector<int>{3, 4, 5}));
  EXPECT_EQ(json["splits"][1]["source"],
            "val_images [2, 4, 5, 3] of uint8, taken as [images, height, width, channels]; labels val_labels");
  const Outcome vectors = debruit({"data", "info", (kFormats / "vectors.npy").string()});
  EXPECT_NE(vectors.out.find("none: there are no labels"), std::string::npos) << vectors.out;
}

TEST_F(DataFormats, NoiseWritesARowForEveryImageWithEveryKind) {
  const Outcome outcome =
      debruit({"data", "noise", kSmall, "--noise", "none,salt:amount=1", "--count", "3", "--out", path("noisy.npz")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const NpzArrays arrays = read_npz(path("noisy.npz"));
  ASSERT_EQ(arrays.size(), 4U);
  EXPECT_EQ(arrays.at("noisy").shape, (std::vector<std::size_t>{6, 28, 28}));
  EXPECT_EQ(std::get<Bytes>(arrays.at("kind").values), (Bytes{0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(arrays.at("labels").shape, (std::vector<std::size_t>{6}));
  const auto& noisy = std::get<std::vector<float>>(arrays.at("noisy").values);
  const auto& clean = std::get<std::vector<float>>(arrays.at("clean").values);
  const std::size_t half = noisy.size() / 2;
  EXPECT_TRUE(std::equal(noisy.begin(), noisy.begin() + static_cast<std::ptrdiff_t>(half), clean.begin()));
  EXPECT_TRUE(std::all_of(noisy.begin() + static_cast<std::ptrdiff_t>(half), noisy.end(),
                          [](float value) { return value == 1.0F; }));
  expect_error(debruit({"data", "noise", kSmall, "--out", path("noisy.gif")}), 2, {"neither a .png nor an .npz"});
}

TEST_F(DataFormats, DenoiseGivesArraysOfTheTypeAndLayoutThatItGot) {
  ASSERT_EQ(train("run").code, 0);
  const Bytes images = two_images();
  std::vector<double> floats(images.begin(), images.end());
  for (double& value : floats) value /= 255;
  write_npy(path("bytes.npy"), {{2, 28, 28}, images});
  write_npz(path("set.npz"),
            {{"x_train", {{2, 28, 28, 1}, floats}}, {"y_train", {{2}, std::vector<std::int64_t>{4, 2}}}});
  put(folder_ / "first.png", encode_png(Picture{1, 28, 28, Bytes(images.begin(), images.begin() + 784)}));
  // A bare file of weights does what its run does.
  const Outcome outcome = debruit({"denoise", path("run/model.safetensors"), path("bytes.npy"), path("set.npz"),
                                   path("first.png"), "--out", path("out")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const NpyArray cleaned = read_npy(path("out/bytes.npy"));
  EXPECT_EQ(cleaned.shape, (std::vector<std::size_t>{2, 28, 28}));
  const Bytes& values = std::get<Bytes>(cleaned.values);
  EXPECT_NE(values, images);
  const NpzArrays set = read_npz(path("out/set.npz"));
  EXPECT_EQ(set.at("x_train").shape, (std::vector<std::size_t>{2, 28, 28, 1}));
  EXPECT_EQ(std::get<std::vector<std::int64_t>>(set.at("y_train").values), (std::vector<std::int64_t>{4, 2}));
  const auto& from_floats = std::get<std::vector<double>>(set.at("x_train").values);
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_NEAR(from_floats[i] * 255, values[i], 0.5001) << i;
  const Picture picture = read_picture(path("out/first.png"));
  EXPECT_EQ(std::get<Bytes>(picture.values), Bytes(values.begin(), values.begin() + 784));
}

TEST_F(DataFormats, DenoiseLeavesOtherArraysByteForByte) {
  ASSERT_EQ(train("run").code, 0);
  const auto npy = [](const std::string& type, const std::string& shape, const std::string& values) {
    std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
    header.resize(117, ' ');  // 128 bytes with what stands before it and the line's end
    return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + "\n" + values;
  };
  const Bytes images = two_images();
  const ZipEntries others = {{"names.npy", npy("<U2", "(1,)", std::string("a\0\0\0b\0\0\0", 8))},
                             {"flags.npy", npy("|b1", "(2,)", std::string("\0\1", 2))},
                             {"small.npy", npy("|i1", "(2,)", std::string("\xff\2", 2))},
                             {"y_test.npy", npy(">i2", "(2,)", std::string("\0\1\0\2", 4))}};
  ZipEntries all = others;
  all.emplace("x_test.npy", format_npy({{2, 28, 28}, images}));
  write_zip(path("set.npz"), all);
  const Outcome outcome = debruit({"denoise", path("run"), path("set.npz"), "--out", path("out")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const ZipFile cleaned(path("out/set.npz"), 1U << 20U);
  EXPECT_EQ(cleaned.names().size(), all.size());
  for (const auto& [name, bytes] : others) EXPECT_EQ(cleaned.read(name), bytes) << name;
  EXPECT_NE(cleaned.read("x_test.npy"), all.at("x_test.npy"));
}

TEST_F(DataFormats, NoiseTakesEveryPartThatTheDataHas) {
  const std::string set = (kFormats / "medmnist.npz").string();
  for (const std::string split : {"train", "validation", "test"}) {
    const Outcome outcome =
        debruit({"data", "noise", set, "--noise", "none", "--split", split, "--out", path(split + ".npz")});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto info = nlohmann::json::parse(debruit({"data", "info", set, "--json"}).out);
    for (const auto& part : info["splits"]) {
      if (part["split"] == split) {
        EXPECT_EQ(read_npz(path(split + ".npz")).at("clean").shape[0], part["count"]) << split;
      }
    }
  }
  EXPECT_NE(read_npz(path("train.npz")).at("clean"), read_npz(path("validation.npz")).at("clean"));
  expect_error(debruit({"data", "noise", kSmall, "--split", "validation", "--out", path("x.npz")}), 2,
               {"has no validation part"});
}

TEST_F(DataFormats, ABadInputLeavesNothing) {
  ASSERT_EQ(train("run").code, 0);
  write_npy(path("good.npy"), {{2, 28, 28}, two_images()});
  write_npy(path("small.npy"), {{1, 4, 4}, Bytes(16)});
  expect_error(debruit({"denoise", path("run"), path("good.npy"), path("small.npy"), "--out", path("out")}), 3,
               {"small.npy: holds [1, 4, 4] of uint8", "images of 1x4x4, but the model takes 1x28x28"});
  EXPECT_FALSE(std::filesystem::exists(path("out")));
  expect_error(debruit({"denoise", path("run"), path("good.npy"), "--resize", "--out", path("out")}), 2,
               {"--resize: is for pictures", "good.npy is an array"});
  expect_error(debruit({"encode", path("run/model.safetensors"), "--out", path("x.npy")}), 2,
               {"data: is not known of this model", "expected --data"});
}

TEST_F(DataFormats, TrainsOnColourPicturesOfOneSize) {
  for (const std::string part : {"train", "test"}) {
    for (const std::string name : {"cat", "dog"}) {
      std::filesystem::create_directories(folder_ / "set" / part / name);
      for (std::uint8_t i = 0; i < 3; ++i) {
        const std::size_t side = 6U + i;
        put(folder_ / "set" / part / name / (std::to_string(i) + ".png"),
            encode_png(Picture{3, side, 5, Bytes(3 * side * 5, static_cast<std::uint8_t>(i * 40))}));
      }
    }
  }
  const std::vector<std::string> command = {"train",         "autoencoder", "--data",        path("set"),
                                            "--hidden-size", "8",           "--latent-size", "2",
                                            "--epochs",      "1",           "--out",         path("run")};
  expect_error(debruit(command), 3, {"holds pictures of 3 sizes (height x width): 2 of 6x5, 2 of 7x5, 2 of 8x5"});
  EXPECT_FALSE(std::filesystem::exists(path("run")));
  std::vector<std::string> resized = command;
  resized.insert(resized.end(), {"--resize", "6x5"});
  ASSERT_EQ(debruit(resized).code, 0);
  const auto config = nlohmann::json::parse(test::get(folder_ / "run/config.json"));
  EXPECT_EQ(config["model"]["image"], (std::vector<int>{3, 6, 5}));
  EXPECT_EQ(config["data"]["load"]["resize"], (std::vector<int>{6, 5}));
  expect_error(debruit({"train", "autoencoder", "--data", path("set"), "--resize", "6", "--out", path("x")}), 2,
               {"--resize: \"6\" is not a size; expected HEIGHTxWIDTH such as 28x28"});
}

}  // namespace
}  // namespace debruit
