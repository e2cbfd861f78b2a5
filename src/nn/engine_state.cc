// What an engine takes back must be what one like it gave.
#include "debruit/error.h"
#include "nn/engine.h"

namespace debruit {
namespace {

void check_power(double power, const std::string& name) {
  if (power >= 0 && power <= 1) return;
  throw Error(ErrorKind::input, name, std::to_string(power) + " given, a number from 0 to 1 expected");
}

}  // namespace

void check_state(const NetworkSpec& network, const EngineState& state) {
  check_tensors(network, state.weights, "weights/");
  check_tensors(network, state.first_moments, "first_moments/");
  check_tensors(network, state.second_moments, "second_moments/");
  check_power(state.beta1_power, "beta1_power");
  check_power(state.beta2_power, "beta2_power");
}

}  // namespace debruit
