// Data that a run was not trained on, or was: its size and colour, and what is said of scores on it.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command_test.h"
#include "debruit/dataset.h"
#include "files/npz.h"
#include "files/picture.h"
#include "support/pixels.h"

namespace debruit {
namespace {

using nlohmann::json;
using test::Outcome;
using Bytes = std::vector<std::uint8_t>;
using Words = std::vector<std::string>;

class OtherDataCommand : public test::CommandTest {
 protected:
  /// Three colour pictures of 20 rows and 30 columns.
  [[nodiscard]] std::string colour_pictures() const {
    std::filesystem::create_directories(folder_ / "colour" / "1");
    for (std::uint8_t i = 0; i < 3; ++i) {
      test::put(folder_ / "colour" / "1" / (std::to_string(i) + ".png"),
                encode_png(Picture{3, 20, 30, Bytes(3 * 20 * 30, static_cast<std::uint8_t>(80 * i))}));
    }
    return path("colour");
  }

  /// The pixels of the first test images.
  [[nodiscard]] static Bytes digits(std::size_t count) {
    return test::pixels_of(take_first(load_dataset(kSmall, Split::test, {}), count).images);
  }

  [[nodiscard]] std::string array(const std::string& name, std::size_t count) const {
    write_npy(folder_ / name, {{count, 28, 28}, digits(count)});
    return path(name);
  }

  [[nodiscard]] Outcome train_on(const std::string& data, const Words& more = {}) const {
    Words command = {"train", "autoencoder", "--data", data,      "--hidden-size", "16",       "--latent-size",
                     "4",     "--epochs",    "1",      "--force", "--out",         path("run")};
    command.insert(command.end(), more.begin(), more.end());
    return debruit(command);
  }

  static Words with(Words command, const Words& more) {
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }
};

TEST_F(OtherDataCommand, IsBroughtToTheSizeAndColourOfTheModel) {
  ASSERT_EQ(train("run").code, 0);
  const std::string pictures = colour_pictures();
  const Words evaluate = {"evaluate", path("run"), "--data", pictures};
  const Words encode = {"encode", path("run"), "--data", pictures, "--out", path("latents.npy")};
  for (const Words& command : {evaluate, encode}) {
    expect_error(debruit(command), 2,
                 {"its images are 3x20x30 but the model takes 1x28x28", "; --grey turns colour to grey",
                  "--resize 28x28 brings the pictures"});
    const Outcome outcome = debruit(with(command, {"--grey", "--resize", "28x28"}));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
  }
  EXPECT_EQ(read_npy(folder_ / "latents.npy").shape, (std::vector<std::size_t>{3, 4}));
  expect_error(debruit({"evaluate", path("run"), "--resize", "14x14"}), 2, {"--resize", "is for other data"});
  expect_error(debruit({"encode", path("run"), "--grey", "--out", path("x.npy")}), 2, {"--grey", "is for other data"});
  expect_error(debruit({"evaluate", path("run"), "--data", array("few.npy", 3), "--resize", "28x28"}), 2,
               {"resize", "brings pictures to one size", "NumPy array"});
}

TEST_F(OtherDataCommand, AClassifierBringsItToItsOwnSize) {
  ASSERT_EQ(
      debruit({"train", "knn", "--data", kSmall, "--limit", "100", "--test-limit", "9", "--out", path("run")}).code, 0);
  const Words command = {"classify", path("run"), "--data", colour_pictures()};
  expect_error(debruit(command), 2, {"3x20x30", "--grey"});
  const Outcome outcome = debruit(with(command, {"--grey", "--resize"}));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 3);
}

TEST_F(OtherDataCommand, ValidationPicturesAreBroughtToTheSizeOfAnArray) {
  const std::string digits = array("digits.npy", 60);
  const std::string pictures = colour_pictures();
  expect_error(train_on(digits, {"--validation-data", pictures}), 2, {"3x20x30", "--grey", "--resize 28x28"});
  const Outcome outcome = train_on(digits, {"--validation-data", pictures, "--grey", "--resize", "28x28"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(debruit({"evaluate", path("run"), "--split", "validation"}).code, 0);
  expect_error(train_on(digits, {"--resize", "14x14"}), 2, {"brings pictures to one size", "NumPy array"});
}

TEST_F(OtherDataCommand, ColourArraysAreDenoisedAsGrey) {
  ASSERT_EQ(train("run").code, 0);
  const Bytes grey = digits(2);
  Bytes colour;
  for (const std::uint8_t pixel : grey) colour.insert(colour.end(), 3, pixel);
  write_npy(path("colour.npy"), {{2, 28, 28, 3}, colour});
  write_npy(path("grey.npy"), {{2, 28, 28}, grey});
  expect_error(debruit({"denoise", path("run"), path("colour.npy"), "--out", path("out")}), 3,
               {"3x28x28", "--grey turns colour to grey"});
  const Outcome outcome =
      debruit({"denoise", path("run"), path("colour.npy"), path("grey.npy"), "--grey", "--out", path("out")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(read_npy(path("out/colour.npy")), read_npy(path("out/grey.npy")));
}

TEST_F(OtherDataCommand, TrainingImagesAreNeverTestImages) {
  const std::string digits = array("digits.npy", 60);
  ASSERT_EQ(train_on(digits, {"--limit", "40"}).code, 0);
  // By its place, however that is written.
  expect_error(debruit({"evaluate", path("run"), "--data", path("./digits.npy")}), 2, {"has no test part"});
  // By its content, of which the training took a part.
  const std::string copy = array("copy.npy", 60);
  expect_error(debruit({"evaluate", path("run"), "--data", copy}), 2,
               {"copy.npy", "holds the images that the run was trained on"});
  const Outcome asked = debruit({"evaluate", path("run"), "--data", copy, "--split", "train"});
  ASSERT_EQ(asked.code, 0);
  expect_in(asked.out, "40 images of " + copy + " (train,");
  expect_in(asked.err, "the model was trained on these images");
  // Under another name.
  write_npz(path("tested.npz"), {{"x_train", {{9, 28, 28}, OtherDataCommand::digits(9)}},
                                 {"x_test", {{60, 28, 28}, OtherDataCommand::digits(60)}}});
  const Outcome called = debruit({"evaluate", path("run"), "--data", path("tested.npz"), "--json"});
  ASSERT_EQ(called.code, 0) << called.err;
  EXPECT_EQ(json::parse(called.out)["data"]["split"], "train");
  const Outcome others = debruit({"evaluate", path("run"), "--data", path("tested.npz"), "--split", "train"});
  EXPECT_EQ(others.err.find("trained on these"), std::string::npos);
}

TEST_F(OtherDataCommand, TheSameCleanImagesWithOtherNoiseAreTrainingImages) {
  const std::string clean = array("clean.npy", 20);
  ASSERT_EQ(train_on(clean).code, 0);
  expect_error(debruit({"evaluate", path("run"), "--data", clean, "--noisy", array("noisy.npy", 20)}), 2,
               {"clean.npy", "holds the images that the run was trained on"});
}

TEST_F(OtherDataCommand, ScalesValuesThatAreTakenAsTheyAreNowhere) {
  const Bytes pixels = digits(60);
  std::vector<float> unit(pixels.size());
  for (std::size_t i = 0; i < unit.size(); ++i) unit[i] = static_cast<float>(pixels[i]) / 255.0F;
  write_npy(path("unit.npy"), {{60, 28, 28}, unit});
  std::vector<json> scores;
  for (const std::string scaling : {"none", "unit"}) {
    ASSERT_EQ(train_on(path("unit.npy"), {"--scaling", scaling, "--validation", "0.2"}).code, 0);
    scores.push_back(json::parse(test::get(folder_ / "run/result.json"))["evaluations"][0]["scores"]);
    const Outcome again = debruit({"evaluate", path("run"), "--scale", "0.5,0.8,1", "--json"});
    EXPECT_EQ(json::parse(again.out)["scores"], scores.back());
  }
  EXPECT_EQ(scores[0], scores[1]);
}

}  // namespace
}  // namespace debruit
