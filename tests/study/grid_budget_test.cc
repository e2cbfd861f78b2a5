// Successive halving: which trials go on, that they come to what a straight training comes to, and what is refused.
#include "study/grid_budget.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>

#include "files/atomic_file.h"
#include "study/grid_document.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;
using test::expect_error;
using Epochs = std::vector<std::size_t>;

TEST(HalvingTest, RanksAfterANinthAThirdAndAllOfTheEpochs) {
  EXPECT_EQ(halving_rungs(27), (Epochs{3, 9, 27}));
  EXPECT_EQ(halving_rungs(10), (Epochs{2, 4, 10}));
  EXPECT_EQ(halving_rungs(4), (Epochs{1, 2, 4}));
  EXPECT_EQ(halving_rungs(2), (Epochs{1, 2}));
  EXPECT_EQ(halving_rungs(1), (Epochs{1}));
}

TEST(HalvingTest, TheBestThirdGoesOn) {
  EXPECT_EQ(halving_survivors(9), 3U);
  EXPECT_EQ(halving_survivors(3), 1U);
  EXPECT_EQ(halving_survivors(4), 2U);
  EXPECT_EQ(halving_survivors(1), 1U);
}

/// Six trainings of four epochs that take no time.
GridSpec small_grid() {
  GridSpec spec;
  spec.base.data = std::string(DEBRUIT_TEST_DATA) + "/data/small";
  spec.base.classes = {1, 7};
  spec.base.test_limit = 12;
  spec.base.test_scales = {0.5};
  spec.base.model = AutoencoderSpec{.image = {}, .hidden_layers = 0, .hidden_size = 8, .latent_size = 4};
  spec.base.training.epochs = 4;
  spec.base.training.batch_size = 32;
  spec.base.training.validation = 0.2;
  spec.parameters = {{"learning_rate", {1e-4, 1e-3, 1e-2}}, {"hidden_size", {8, 6}}};
  return spec;
}

class GridBudgetTest : public testing::Test {
 protected:
  GridResult run(const GridSpec& spec, const std::string& name, const std::function<bool()>& should_stop = {},
                 const GridRank& rank = rank_by_validation_loss()) {
    trained_ = 0;
    TrainRunOptions options;
    options.threads = 2;
    options.callbacks.should_stop = should_stop;
    GridCallbacks callbacks;
    callbacks.on_epoch = [&](const TrialOutcome&, const EpochReport&) { ++trained_; };
    return run_grid(spec, folder_ / name, options, rank, callbacks, GridSchedule::one_a_thread);
  }

  static GridSpec halved(GridSpec spec = small_grid()) {
    spec.budget = GridBudget::halving;
    return spec;
  }

  test::TemporaryFolder folder_;
  std::size_t trained_ = 0;  // epochs of all trials
};

/// The trials of a whole grid that halving must keep at each rung, worked out from their histories.
std::vector<std::vector<std::size_t>> expected_candidates(const GridResult& whole, const Epochs& rungs) {
  std::vector<std::size_t> candidates(whole.trials.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) candidates[i] = i;
  std::vector<std::vector<std::size_t>> kept = {candidates};
  for (std::size_t rung = 0; rung + 1 < rungs.size(); ++rung) {
    std::stable_sort(candidates.begin(), candidates.end(), [&](std::size_t a, std::size_t b) {
      const auto loss = [&](std::size_t i) { return *whole.trials[i].history[rungs[rung] - 1].validation_loss; };
      return loss(a) < loss(b);
    });
    candidates.resize((candidates.size() + 2) / 3);
    kept.push_back(candidates);
  }
  return kept;
}

void expect_halved(const GridResult& result, const GridResult& whole) {
  const Epochs rungs = {1, 2, 4};
  EXPECT_EQ(result.rungs, rungs);
  EXPECT_TRUE(result.finished);
  const auto kept = expected_candidates(whole, rungs);
  for (const TrialOutcome& outcome : result.trials) {
    const std::size_t index = outcome.trial.index;
    SCOPED_TRACE(outcome.trial.name);
    std::size_t epochs = 0;
    for (std::size_t rung = 0; rung < kept.size(); ++rung) {
      if (std::ranges::count(kept[rung], index) > 0) epochs = rungs[rung];
    }
    EXPECT_EQ(outcome.score_epochs, epochs);
    EXPECT_EQ(outcome.history.size(), epochs);
    EXPECT_EQ(outcome.score, *whole.trials[index].history[epochs - 1].validation_loss);
    EXPECT_EQ(outcome.status, epochs == 4 ? TrialStatus::finished : TrialStatus::left);
    if (epochs == 4) {
      EXPECT_EQ(outcome.result.weights_sha256, whole.trials[index].result.weights_sha256);
    }
  }
  EXPECT_EQ(result.trials[result.ranking.front()].status, TrialStatus::finished);
}

TEST_F(GridBudgetTest, TrialsThatGoOnComeToTheWeightsOfAStraightTraining) {
  const GridResult whole = run(small_grid(), "whole");
  EXPECT_EQ(trained_, 6U * 4);
  const GridResult result = run(halved(), "halved");
  EXPECT_EQ(trained_, 6U * 1 + 2 * 1 + 1 * 2);  // nobody trains an epoch twice
  expect_halved(result, whole);
  const GridResult again = run(halved(), "halved");
  EXPECT_EQ(trained_, 0U);
  EXPECT_TRUE(again.was_finished);
  expect_halved(again, whole);
}

TEST_F(GridBudgetTest, GoesOnWhereItWasToldToStop) {
  const GridResult whole = run(small_grid(), "whole");
  std::size_t stops = 0;
  std::size_t epochs = 0;
  for (bool finished = false; !finished; ++stops) {
    ASSERT_LT(stops, 50U);
    std::atomic<int> polls = 0;
    const GridResult part = run(halved(), "halved", [&] { return ++polls > 12; });
    finished = part.finished;
    epochs += trained_;
    const auto json = nlohmann::json::parse(read_file(folder_ / "halved/grid.json"));
    EXPECT_EQ(json["status"], finished ? "finished" : "unfinished");
  }
  EXPECT_GT(stops, 2U);
  EXPECT_EQ(epochs, 6U * 1 + 2 * 1 + 1 * 2);
  expect_halved(run(halved(), "halved"), whole);
}

TEST_F(GridBudgetTest, ATrialThatWasKilledWhileItWentOnIsTrainedOn) {
  const GridResult whole = run(small_grid(), "whole");
  std::atomic<int> polls = 0;
  EXPECT_FALSE(run(halved(), "halved", [&] { return ++polls > 20; }).finished);
  for (const auto& trial : fs::directory_iterator(folder_ / "halved/trials")) {
    if (fs::exists(trial.path() / "metrics.csv")) test::put(trial.path() / "metrics.csv", "");
  }
  expect_halved(run(halved(), "halved"), whole);
}

TEST_F(GridBudgetTest, IsNamedWhereverItsAnswerIsShown) {
  const GridResult result = run(halved(), "halved");
  EXPECT_EQ(score_label(result), "validation loss (successive halving)");
  const auto json = nlohmann::json::parse(read_file(folder_ / "halved/grid.json"));
  EXPECT_EQ(json["settings"]["budget"],
            (nlohmann::json{{"rule", "successive halving"}, {"eta", 3}, {"epochs", {1, 2, 4}}}));
  EXPECT_EQ(json["ranked_by"]["successive_halving"], true);
  EXPECT_EQ(json["trials"][5]["status"], "left");
  EXPECT_EQ(json["trials"][5]["score_epochs"], 1);
  const Document document = grid_document(result, "title");
  EXPECT_NE(document.summary.find("successive halving"), std::string::npos) << document.summary;
  std::string tables;
  for (const Block& block : document.blocks) {
    if (const auto* const table = std::get_if<Table>(&block)) tables += table->title;
  }
  EXPECT_NE(tables.find("(successive halving)"), std::string::npos) << tables;
  expect_error(
      ErrorKind::usage, [&] { (void)run(small_grid(), "halved"); }, "holds a grid with other settings");
}

TEST_F(GridBudgetTest, RefusesWhatCannotBeGivenUpEarly) {
  const auto refused = [&](const std::function<void(GridSpec&)>& change, const std::string& said) {
    GridSpec spec = halved();
    change(spec);
    expect_error(
        ErrorKind::usage, [&] { (void)run(spec, "refused"); }, "successive halving", said);
    EXPECT_FALSE(fs::exists(folder_ / "refused"));
  };
  refused([](GridSpec& s) { s.base.training.schedule = CosineSchedule{}; }, "the schedule cosine");
  refused([](GridSpec& s) { s.base.training.patience = 2; }, "patience");
  refused([](GridSpec& s) { s.base.training.epochs = 1; }, "at least 2 epochs");
  refused([](GridSpec& s) { s.parameters.push_back({"epochs", {4, 8}}); }, "\"epochs\" cannot be varied");
  expect_error(
      ErrorKind::usage, [&] { (void)run(halved(), "refused", {}, rank_by_test_score()); }, "test error");
}

}  // namespace
}  // namespace debruit
