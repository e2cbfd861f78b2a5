// How schedules are described: names, parameters, text form, validity.
#include <array>

#include "base/spec_text.h"
#include "debruit/schedule.h"

namespace debruit {
namespace {

constexpr std::string_view kWhat = "schedule";
constexpr double kSmallestFactor = 1e-6;
constexpr double kLargestFactor = 1e9;

template <class Kind>
std::span<const Parameter<Kind>> one_cycle_parameters() {
  static constexpr std::array kTable = {
      Parameter<Kind>{"warmup", &Kind::warmup, "", 0, 1, "share of the steps that go up"},
      Parameter<Kind>{"div_factor", &Kind::div_factor, "", kSmallestFactor, kLargestFactor,
                      "the learning rate over the first step's"},
      Parameter<Kind>{"final_div_factor", &Kind::final_div_factor, "", kSmallestFactor, kLargestFactor,
                      "the first step's learning rate over the last's"}};
  return kTable;
}

std::span<const ScheduleDescription> table() {
  static const std::array<ScheduleDescription, std::variant_size_v<Schedule>> descriptions = {{
      {"constant", {}, "the learning rate at every step", ConstantSchedule{}},
      {"cosine", {}, "from the learning rate down to eta_min along half a cosine", CosineSchedule{}},
      {"one_cycle",
       {},
       "from learning rate / div_factor up to the learning rate, then down to learning rate / div_factor / "
       "final_div_factor, each along half a cosine",
       OneCycleSchedule{}},
      {"one_cycle_linear", {}, "the same along straight lines", LinearOneCycleSchedule{}},
  }};
  return descriptions;
}

}  // namespace

std::span<const Parameter<ConstantSchedule>> parameters(const ConstantSchedule&) { return {}; }

std::span<const Parameter<CosineSchedule>> parameters(const CosineSchedule&) {
  static constexpr std::array kTable = {Parameter<CosineSchedule>{
      "eta_min", &CosineSchedule::eta_min, "", 0, 10, "learning rate that the step after the last would have"}};
  return kTable;
}

std::span<const Parameter<OneCycleSchedule>> parameters(const OneCycleSchedule&) {
  return one_cycle_parameters<OneCycleSchedule>();
}

std::span<const Parameter<LinearOneCycleSchedule>> parameters(const LinearOneCycleSchedule&) {
  return one_cycle_parameters<LinearOneCycleSchedule>();
}

std::span<const ScheduleDescription> known_schedules() { return table(); }

Schedule parse_schedule(std::string_view text) {
  const Schedule schedule = spec_text::parse(kWhat, table(), text);
  validate_schedule(schedule);
  return schedule;
}

std::string format_schedule(const Schedule& schedule) { return spec_text::format(table(), schedule); }

void validate_schedule(const Schedule& schedule) { spec_text::check_ranges(kWhat, table(), schedule); }

}  // namespace debruit
