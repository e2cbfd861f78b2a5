#include "training/checkpoint_writer.h"

#include <utility>

namespace debruit {

CheckpointWriter::CheckpointWriter(CheckpointFolder folder, const RunConfig& config, const CheckpointRate& rate)
    : folder_(std::move(folder)), config_(config), rate_(rate) {}

TrainingStates CheckpointWriter::states(const TrainingState* start) {
  if (rate_.is_off()) return {.start = start, .is_wanted = {}, .keep = {}};
  return {.start = start,
          .is_wanted = [this](StateMoment moment, std::size_t steps) { return is_wanted(moment, steps); },
          .keep = [this](const TrainingState& state, std::size_t steps) { keep(state, steps); }};
}

bool CheckpointWriter::has_waited(double seconds) const {
  return std::chrono::duration<double>(Clock::now() - last_time_).count() >= seconds;
}

bool CheckpointWriter::is_wanted(StateMoment moment, std::size_t steps) {
  if (moment == StateMoment::epoch) ++epochs_;
  if (steps == last_steps_) return false;
  switch (moment) {
    case StateMoment::stop:
      return true;
    case StateMoment::end:
      return has_waited(rate_.least_seconds);  // so that no more than that is lost while the run is scored
    case StateMoment::epoch:
      if (rate_.epochs > 0 && epochs_ >= rate_.epochs) return has_waited(rate_.least_seconds);
      break;
    case StateMoment::step:
      break;
  }
  return rate_.seconds > 0 && has_waited(rate_.seconds);
}

void CheckpointWriter::keep(const TrainingState& state, std::size_t steps) {
  folder_.write(steps, config_, state);
  last_steps_ = steps;
  epochs_ = 0;
  last_time_ = Clock::now();
}

}  // namespace debruit
