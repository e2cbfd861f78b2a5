// How a training is described: parameters and validity.
#include <array>
#include <string>

#include "base/number_text.h"
#include "debruit/error.h"
#include "debruit/train.h"

namespace debruit {
namespace {

constexpr double kLargestBeta = 0.999999;    // at 1 nothing would ever be learnt
constexpr double kLargestSeed = 0x1p53 - 1;  // what JSON's numbers hold exactly

std::string number_text(double value) { return format_number(value); }

}  // namespace

std::span<const Parameter<TrainingSpec>> parameters(const TrainingSpec&) {
  using Spec = TrainingSpec;
  static constexpr std::array kTable = {
      Parameter<Spec>{"epochs", &Spec::epochs, "", 1, 1e6, "passes over the training images"},
      Parameter<Spec>{"batch_size", &Spec::batch_size, "images", 1, 65536, "images in one step of the optimiser"},
      Parameter<Spec>{"learning_rate", &Spec::learning_rate, "", 0, 10,
                      "step size of the optimiser, which the schedule starts from or rises to"},
      Parameter<Spec>{"beta1", &Spec::beta1, "", 0, kLargestBeta, "share of the mean of gradients that a step keeps"},
      Parameter<Spec>{"beta2", &Spec::beta2, "", 0, kLargestBeta,
                      "share of the mean of squared gradients that a step keeps"},
      Parameter<Spec>{"weight_decay", &Spec::weight_decay, "", 0, 10,
                      "factor of the weights added to their gradient; with adamw, share of them that a step of "
                      "learning rate 1 takes off"},
      Parameter<Spec>{"clip_norm", &Spec::clip_norm, "", 0, 1e6,
                      "largest norm that the gradient of a step keeps; 0: any"},
      Parameter<Spec>{"validation", &Spec::validation, "", 0, 0.9,
                      "share of the training images held out, the same share of every class"},
      Parameter<Spec>{"seed", &Spec::seed, "", 0, kLargestSeed, "seed of weights, shuffles and training noise"},
      Parameter<Spec>{"split_seed", &Spec::split_seed, "", 0, kLargestSeed,
                      "seed of which images are held out, and of their noise"},
      Parameter<Spec>{"patience", &Spec::patience, "epochs", 0, 1e6,
                      "epochs without a better validation loss after which training ends, with the best epoch's "
                      "weights; 0: never"},
      Parameter<Spec>{"min_delta", &Spec::min_delta, "", 0, 1e6,
                      "by how much a validation loss must be lower to be better"},
      Parameter<Spec>{"shuffle", &Spec::shuffle, "", 0, 1, "a new order of the images every epoch"},
      Parameter<Spec>{"mean_of_batch_means", &Spec::mean_of_batch_means, "", 0, 1,
                      "report the batches' mean losses' mean, in which a smaller last batch counts like any"},
  };
  return kTable;
}

void validate(const TrainingSpec& spec) {
  const auto require = [](bool holds, std::string_view name, const std::string& message) {
    if (!holds) throw Error(ErrorKind::usage, name, message);
  };
  for (const auto& parameter : parameters(spec)) {
    const double value = std::visit([&](auto member) { return static_cast<double>(spec.*member); }, parameter.member);
    require(value >= parameter.minimum && value <= parameter.maximum, parameter.name,
            number_text(value) + " is out of range: expected " + number_text(parameter.minimum) + " to " +
                number_text(parameter.maximum));
  }
  require(spec.patience == 0 || spec.validation > 0, "patience",
          "there is no validation loss to wait for: hold images out with validation");
  require(!spec.noise.clip || spec.scaling != Scaling::none, "clip",
          "cuts to [0, 1], but with the scaling \"none\" values may lie anywhere");
  validate_schedule(spec.schedule);
  const TrainingNoise& noise = spec.noise;
  require(!noise.kinds.empty(), "noise", "the list of kinds is empty; use \"none\" to train without noise");
  require(
      noise.scale_low <= noise.scale_high, "noise scale",
      "the range ends (" + number_text(noise.scale_high) + ") before it begins (" + number_text(noise.scale_low) + ")");
  for (const Noise& kind : noise.kinds) {
    validate_noise(kind, noise.scale_low);
    validate_noise(kind, noise.scale_high);
  }
}

}  // namespace debruit
