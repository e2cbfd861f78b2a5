// What the command line says: help that names every option with its default, complaints that name what was expected.
#include <filesystem>

#include "cli/command_test.h"

namespace debruit {
namespace {

using MessagesCommand = test::CommandTest;
using test::put;

TEST_F(MessagesCommand, HelpNamesOptionsWithRangeAndDefault) {
  const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> commands = {
      {{"train", "autoencoder"},
       {"[1 to 1000000, default 10]", "--noise-mix random|thirds|thirds-black-between",
        "default gaussian,speckle,salt_and_pepper]", "--optimiser adam|adamw", "--clip-norm", "--schedule",
        "one_cycle\n", "warmup: share of the steps that go up [0 to 1, default 0.3]", "--recipe", "  notebook\n",
        "  fast\n"}},
      {{"evaluate"},
       {"--noise-mix each|thirds|thirds-black-between", "--split train|validation|test",
        "without what the run's --validation held out [default test, or the only part that the data has]"}},
      {{"encode"}, {"--split train|validation|test", "--out FILE.npy REQUIRED"}},
      {{"denoise"}, {"--invert", "--out DIR REQUIRED"}},
      {{"report"}, {"draw the figures", "--out FILE"}},
      {{"study"}, {"--preset quick|full", "default quick]"}},
      {{"data", "fetch"}, {"[0.001 to 3600 seconds, default 10]"}},
      {{"data", "info"}, {"--json"}},
      {{"data", "noise"},
       {"--no-clip", "default 10 in a picture, all in an .npz]", "--out FILE.png|FILE.npz",
        "--split train|validation|test", "[0 to 1000000, default 1]"}},
  };
  for (const auto& [command, lines] : commands) {
    std::vector<std::string> arguments = command;
    arguments.push_back("--help");
    const test::Outcome outcome = debruit(arguments);
    EXPECT_EQ(outcome.code, 0);
    for (const std::string& line : lines) expect_in(outcome.out, line);
    expect_in(outcome.out, "-q,--quiet");
    expect_in(outcome.out, "--data-dir DIR");
  }
  for (const char* command : {"evaluate", "encode", "denoise"}) {
    expect_in(debruit({command, "--help"}).out,
              "threads; results do not depend on them [0 to 1024, default 0: one a processor]");
  }
}

TEST_F(MessagesCommand, HelpNamesEveryParameterOfANoise) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"train", "autoencoder", "--help"},
                                                  {"evaluate", "--help"},
                                                  {"data", "noise", "--help"}}) {
    const std::string help = debruit(command).out;
    expect_in(help, "mean: mean of the noise at scale 1 [-1000000 to 1000000, default 0]");
    expect_in(help, "var: variance of the noise at scale 1 [0 to 1000000, default 0.01]");
    expect_in(help, "salt_vs_pepper: share of salt among the values replaced [0 to 1, default 0.5]");
    expect_in(help, "salt_and_pepper, s&p, salt_pepper");
  }
}

TEST_F(MessagesCommand, SaysWhatANumberMustBe) {
  expect_error(train("run", {"--batch-size", "0"}), 2, {"--batch-size: 0 is out of range: expected 1 to 65536"});
  expect_error(train("run", {"--batch-size", "1.5"}), 2, {"--batch-size: \"1.5\" is not a whole number"});
  expect_error(train("run", {"--batch-size", ""}), 2, {"--batch-size: \"\" is not a whole number"});
  expect_error(train("run", {"--batch-size", "-3"}), 2, {"--batch-size: -3 is out of range"});
  expect_error(train("run", {"--validation", "half"}), 2, {"--validation: \"half\" is not a number"});
  expect_error(train("run", {"--validation", "nan"}), 2, {"--validation: \"nan\" is not a number"});
  expect_error(train("run", {"--threads", "2000"}), 2, {"--threads: 2000 is out of range: expected 0 to 1024"});
  expect_error(debruit({"evaluate", "run", "--seed", "x"}), 2, {"--seed: \"x\" is not a whole number"});
  expect_error(debruit({"data", "noise", kSmall, "--scale", "-1", "--out", path("a.png")}), 2,
               {"--scale: -1 is out of range: expected 0 to 1000000"});
}

TEST_F(MessagesCommand, SaysThatAnOptionIsRepeatedOrWithoutAValue) {
  expect_error(train("run", {"--seed", "1", "--seed", "2"}), 2, {"--seed: is given 2 times; expected once"});
  expect_error(train("run", {"--seed"}), 2, {"--seed: its value is missing; expected COUNT"});
}

TEST_F(MessagesCommand, RefusesEmptyValues) {
  for (const char* option : {"--noise", "--scale", "--classes", "--config", "--scaling"}) {
    expect_error(train("run", {option, ""}), 2, {std::string(option) + ": is empty; expected a value"});
  }
  expect_error(debruit({"train", "autoencoder", "--data", kSmall, "--out", ""}), 2, {"--out: is empty"});
  expect_error(debruit({"evaluate", ""}), 2, {"MODEL: is empty"});
}

TEST_F(MessagesCommand, ListsTheSubcommands) {
  expect_error(debruit({}), 2, {"a subcommand is required; known are data, train, grid, evaluate, compare"});
  expect_error(debruit({"data"}), 2, {"data: a subcommand is required; known are fetch, info, noise"});
  expect_error(debruit({"data", "fecth"}), 2, {"data: unknown subcommand \"fecth\"; known are fetch, info, noise"});
}

TEST_F(MessagesCommand, ListsTheNoisesWithTheirOtherNames) {
  expect_error(train("run", {"--noise", "gausian"}), 2, {"speckle, salt_and_pepper (or s&p, salt_pepper), salt, "});
}

TEST_F(MessagesCommand, ListsSchedulesOptimisersAndRecipes) {
  expect_error(train("run", {"--schedule", "linear"}), 2,
               {"unknown kind \"linear\"; known are constant, cosine, one_"});
  expect_error(train("run", {"--schedule", "cosine:eta_min=-1"}), 2, {"schedule cosine, eta_min: -1 is out of range"});
  expect_error(train("run", {"--optimiser", "sgd"}), 2, {"--optimiser: unknown \"sgd\"; known are adam, adamw"});
  expect_error(train("run", {"--clip-norm", "-1"}), 2, {"--clip-norm: -1 is out of range: expected 0 to 1000000"});
  expect_error(train("run", {"--beta1", "1"}), 2, {"--beta1: 1 is out of range: expected 0 to 0.999999"});
  expect_error(train("run", {"--recipe", "slow"}), 2, {"--recipe: unknown recipe \"slow\"; known are notebook, fast"});
}

TEST_F(MessagesCommand, TellsAMissingFolderFromAnUnknownName) {
  const auto with_data = [&](const std::string& data) {
    return debruit({"train", "autoencoder", "--data", data, "--out", path("run")});
  };
  expect_error(with_data("./nope"), 4, {"./nope: no such file or folder"});
  expect_error(with_data("nope"), 2, {"unknown data set 'nope'"});
  put(folder_ / "images", "IDX");
  expect_error(
      with_data(path("images")), 2,
      {path("images") + ": is a file of no known format; expected a folder of four IDX files", "or an .npy array"});
}

TEST_F(MessagesCommand, CountsOneAsOne) {
  const test::Outcome outcome =
      debruit({"data", "noise", kSmall, "--count", "1", "--noise", "salt", "--out", path("a.png")});
  EXPECT_EQ(outcome.out, "wrote 1 image with 1 kind of noise to " + path("a.png") + "\n") << outcome.err;
}

}  // namespace
}  // namespace debruit
