#include "training/schedule.h"

#include "base/exact_math.h"

namespace debruit {
namespace {

/// Half a cosine from `start` at share 0 to `end` at share 1.
double half_cosine(double start, double end, double share) {
  return end + (start - end) / 2 * (exact_cos_pi(share) + 1);
}

double straight_line(double start, double end, double share) { return start + (end - start) * share; }

struct RateAt {
  double peak;
  double step;
  double steps;

  double operator()(const ConstantSchedule&) const { return peak; }

  double operator()(const CosineSchedule& schedule) const { return half_cosine(peak, schedule.eta_min, step / steps); }

  double operator()(const OneCycleSchedule& schedule) const { return one_cycle(schedule, half_cosine); }

  double operator()(const LinearOneCycleSchedule& schedule) const { return one_cycle(schedule, straight_line); }

  template <class Kind, class Anneal>
  [[nodiscard]] double one_cycle(const Kind& schedule, const Anneal& anneal) const {
    const double initial = peak / schedule.div_factor;
    const double warmup_end = schedule.warmup * steps - 1;  // below 0 where the warm-up is shorter than a step
    if (step <= warmup_end) return warmup_end > 0 ? anneal(initial, peak, step / warmup_end) : peak;
    return anneal(peak, initial / schedule.final_div_factor, (step - warmup_end) / (steps - 1 - warmup_end));
  }
};

}  // namespace

double learning_rate_at(const Schedule& schedule, double peak, std::size_t step, std::size_t steps) {
  return std::visit(RateAt{peak, static_cast<double>(step), static_cast<double>(steps)}, schedule);
}

}  // namespace debruit
