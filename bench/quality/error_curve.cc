// Trains a recipe on MNIST's digits 1 and 7 and prints its error after every epoch as CSV: epochs, seconds of training
// until then, and the mean squared error to the clean test images, noise at scale 0.5 in thirds.
//
//   error_curve RECIPE DATA_DIR [seed] [threads]
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>

#include "debruit/evaluate.h"
#include "debruit/train.h"
#include "study/recipes.h"
#include "study/train_run.h"

namespace debruit {
namespace {

struct Arguments {
  const char* recipe;
  std::filesystem::path data_dir;
  std::size_t seed = 0;
  std::size_t threads = 0;
};

void print_curve(const Arguments& arguments) {
  const Recipe& recipe = find_recipe(arguments.recipe, "error_curve");
  RunConfig config;
  config.data = "mnist";
  config.classes = {1, 7};
  config.model = recipe.model;
  config.training = recipe.training;
  config.training.seed = arguments.seed;
  const Dataset training = load_data(config, Split::train, arguments.data_dir);
  const Dataset test = load_data(config, Split::test, arguments.data_dir);
  image_of(config.model) = training.shape;
  EvaluationSpec spec;
  spec.mix = EvaluationMix::thirds;
  spec.scaling = config.training.scaling;

  EpochReport last;
  double seconds = 0;
  TrainingCallbacks callbacks;
  callbacks.on_epoch = [&](const EpochReport& epoch) {
    last = epoch;
    seconds += epoch.seconds;
  };
  callbacks.on_snapshot = [&](const Autoencoder& model) {
    const Evaluation evaluation = evaluate(model, test, spec, arguments.threads);
    std::printf("%zu,%.4f,%.6f\n", last.epoch, seconds, evaluation.scores.front().denoised.mse.mean);
    std::fflush(stdout);
  };
  std::printf("epoch,seconds,error\n");
  (void)train(autoencoder_of(config, "recipe"), config.training, training, callbacks, arguments.threads);
}

}  // namespace
}  // namespace debruit

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "error_curve RECIPE DATA_DIR [seed] [threads]\n");
    return 2;
  }
  const auto number = [&](int index) {
    return index < argc ? static_cast<std::size_t>(std::strtoul(argv[index], nullptr, 10)) : 0;
  };
  try {
    debruit::print_curve({.recipe = argv[1], .data_dir = argv[2], .seed = number(3), .threads = number(4)});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error_curve: %s\n", error.what());
    return 1;
  }
}
