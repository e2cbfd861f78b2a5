#include "study/grid_budget.h"

#include <string>

#include "debruit/error.h"

namespace debruit {
namespace {

std::size_t divided(std::size_t number, std::size_t by) { return (number + by - 1) / by; }

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorKind::usage, "grid", std::string(kHalvingName) + " " + message);
}

}  // namespace

std::vector<std::size_t> halving_rungs(std::size_t epochs) {
  std::vector<std::size_t> rungs;
  for (const std::size_t part : {kHalvingEta * kHalvingEta, kHalvingEta, std::size_t{1}}) {
    const std::size_t rung = divided(epochs, part);
    if (rungs.empty() || rung > rungs.back()) rungs.push_back(rung);
  }
  return rungs;
}

std::size_t halving_survivors(std::size_t trials) { return divided(trials, kHalvingEta); }

void check_halving(const std::vector<GridTrial>& trials, const GridRank& rank, const CheckpointRate& checkpoints) {
  if (rank.on_test_data || !rank.on_validation_data) {
    refuse("ranks unfinished trials by their validation loss; \"" + rank.name + "\" is known of finished ones alone");
  }
  if (checkpoints.is_off()) refuse("goes on from checkpoints; --checkpoint-every is 0");
  const std::size_t epochs = trials.front().config.training.epochs;
  if (epochs < 2) refuse("needs at least 2 epochs; there is 1");
  for (const GridTrial& trial : trials) {
    const TrainingSpec& training = trial.config.training;
    if (training.epochs != epochs) refuse("gives all trials the same epochs: \"epochs\" cannot be varied");
    if (training.patience > 0) refuse("itself says when a trial ends; expected no patience");
    if (!std::holds_alternative<ConstantSchedule>(training.schedule)) {
      refuse("needs a learning rate that does not depend on the number of epochs: the schedule " +
             format_schedule(training.schedule) + " is given, constant expected");
    }
  }
}

}  // namespace debruit
