// What `debruit train` was asked for is what it trains with: config.json says both.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/command_test.h"
#include "files/atomic_file.h"

namespace debruit {
namespace {

class TrainSettings : public test::CommandTest {
 protected:
  /// config.json of a run with the given arguments.
  [[nodiscard]] nlohmann::json config_of(const std::string& run, const std::vector<std::string>& arguments) const {
    const test::Outcome outcome = train(run, arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(read_file(path(run) + "/config.json"));
  }
};

TEST_F(TrainSettings, ComeFromTheRecipeWhereNoFlagSaysOtherwise) {
  const nlohmann::json notebook = config_of("notebook", {"--recipe", "notebook"});
  EXPECT_EQ(notebook["noise"]["mix"], "thirds");
  EXPECT_EQ(notebook["noise"]["draw"], "once");
  EXPECT_EQ(notebook["training"]["scaling"], "minmax-columns");
  EXPECT_EQ(notebook["training"]["batch_size"], 32);
  EXPECT_EQ(notebook["training"]["schedule"], "constant");
  EXPECT_EQ(notebook["model"]["hidden_size"], 16);  // a flag of `train`
  const nlohmann::json other =
      config_of("other", {"--recipe", "notebook", "--batch-size", "40", "--noise-draw", "fresh"});
  EXPECT_EQ(other["training"]["batch_size"], 40);
  EXPECT_EQ(other["noise"]["draw"], "fresh");
  EXPECT_EQ(other["noise"]["mix"], "thirds");
}

TEST_F(TrainSettings, OfTheOptimiserAreTaken) {
  const nlohmann::json config = config_of(
      "run", {"--schedule", "cosine:eta_min=0.125", "--optimiser", "adamw", "--clip-norm", "0.5"})["training"];
  EXPECT_EQ(config["schedule"], "cosine:eta_min=0.125");
  EXPECT_EQ(config["optimiser"], "adamw");
  EXPECT_EQ(config["clip_norm"], 0.5);
}

TEST_F(TrainSettings, OfTheEpochsAreTaken) {
  const nlohmann::json config =
      config_of("run", {"--validation", "0.25", "--patience", "3", "--min-delta", "0.125", "--split-seed", "7",
                        "--no-shuffle", "--mean-of-batch-means"})["training"];
  EXPECT_EQ(config["patience"], 3);
  EXPECT_EQ(config["min_delta"], 0.125);
  EXPECT_EQ(config["split_seed"], 7);
  EXPECT_EQ(config["shuffle"], false);
  EXPECT_EQ(config["mean_of_batch_means"], true);
  const nlohmann::json defaults = config_of("other", {"--shuffle"})["training"];
  EXPECT_EQ(defaults["shuffle"], true);
  EXPECT_EQ(defaults["mean_of_batch_means"], false);
  EXPECT_EQ(defaults["patience"], 0);
}

TEST_F(TrainSettings, PatienceWithoutHeldOutImagesIsRefused) {
  const test::Outcome outcome = train("run", {"--patience", "3"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("validation"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace debruit
