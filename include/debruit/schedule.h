// Learning-rate schedules: the step size of every step of the optimiser.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "debruit/parameter.h"

namespace debruit {

// The kinds of schedule, with PyTorch's semantics. t = 0, 1, … counts the steps of the whole training, T there are, and
// `peak` is the training's learning rate.

/// peak at every step
struct ConstantSchedule {
  friend bool operator==(const ConstantSchedule&, const ConstantSchedule&) = default;
};

/// eta_min + (peak - eta_min) (1 + cos(pi t / T)) / 2 (Loshchilov & Hutter 2017; CosineAnnealingLR stepped every step)
struct CosineSchedule {
  double eta_min = 0;
  friend bool operator==(const CosineSchedule&, const CosineSchedule&) = default;
};

/// From peak / div_factor up to peak at step warmup T - 1, then down to peak / div_factor / final_div_factor at the
/// last, each along half a cosine (Smith & Topin 2019; OneCycleLR with cos annealing, two phases, fixed momentum).
struct OneCycleSchedule {
  double warmup = 0.3;
  double div_factor = 25;
  double final_div_factor = 1e4;
  friend bool operator==(const OneCycleSchedule&, const OneCycleSchedule&) = default;
};

/// The same along straight lines (OneCycleLR with linear annealing).
struct LinearOneCycleSchedule {
  double warmup = 0.3;
  double div_factor = 25;
  double final_div_factor = 1e4;
  friend bool operator==(const LinearOneCycleSchedule&, const LinearOneCycleSchedule&) = default;
};

using Schedule = std::variant<ConstantSchedule, CosineSchedule, OneCycleSchedule, LinearOneCycleSchedule>;

std::span<const Parameter<ConstantSchedule>> parameters(const ConstantSchedule&);
std::span<const Parameter<CosineSchedule>> parameters(const CosineSchedule&);
std::span<const Parameter<OneCycleSchedule>> parameters(const OneCycleSchedule&);
std::span<const Parameter<LinearOneCycleSchedule>> parameters(const LinearOneCycleSchedule&);

/// What a person needs to know of a kind of schedule.
using ScheduleDescription = SpecDescription<Schedule>;

/// All kinds that `parse_schedule` knows, in the order of the variant.
[[nodiscard]] std::span<const ScheduleDescription> known_schedules();

/// Reads `NAME` or `NAME:key=value:key=value`. Throws Error(usage) naming the known kinds, the known keys or the range.
[[nodiscard]] Schedule parse_schedule(std::string_view text);

/// Writes every parameter: `cosine:eta_min=0`. `parse_schedule` reads it back to an equal value.
[[nodiscard]] std::string format_schedule(const Schedule& schedule);

/// Throws Error(usage) where a parameter is outside its range.
void validate_schedule(const Schedule& schedule);

}  // namespace debruit
