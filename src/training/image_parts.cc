#include "training/image_parts.h"

#include <string>
#include <utility>

#include "base/number_text.h"
#include "data/split.h"
#include "debruit/error.h"

namespace debruit {

struct ImageParts::Split {
  Dataset training;
  Dataset held_out;
};

namespace {

TrainingNoise once(TrainingNoise noise) {
  noise.draw = NoiseDraw::once;
  return noise;
}

HeldOut split_of(const Dataset& data, const TrainingSpec& training) {
  HeldOut split = hold_out(data, training.validation, training.split_seed);
  if (!split.training.empty() && !split.validation.empty()) return split;
  throw Error(ErrorKind::usage, "validation",
              "a share of " + format_number(training.validation) + " of " + std::to_string(data.size()) +
                  " images leaves " + std::to_string(split.training.size()) + " to train on and " +
                  std::to_string(split.validation.size()) + " to validate on");
}

}  // namespace

ImageParts::ImageParts(const Dataset& data, const TrainingSpec& training, Split split)
    : all_(data),
      training_data_(std::move(split.training)),
      held_out_data_(std::move(split.held_out)),
      training_images_(training_data(), training.scaling, training.noise, training.seed, kTrainingStreams),
      held_out_images_(held_out_data_, training.scaling, once(training.noise), training.split_seed,
                       kValidationStreams) {}

ImageParts::ImageParts(const Dataset& data, const TrainingSpec& training)
    : ImageParts(data, training, [&]() -> Split {
        if (training.validation == 0) return {};
        const HeldOut split = split_of(data, training);
        return {.training = take(data, split.training), .held_out = take(data, split.validation)};
      }()) {}

}  // namespace debruit
