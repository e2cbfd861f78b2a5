// debruit evaluate
#include "debruit/evaluate.h"

#include <iostream>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/load_options.h"
#include "cli/progress.h"
#include "cli/score_table.h"
#include "cli/spec_options.h"
#include "cli/value_options.h"
#include "data/class_names.h"
#include "debruit/error.h"
#include "exchange/open_model.h"
#include "runs/names.h"
#include "runs/run_result.h"
#include "study/train_run.h"

namespace debruit::cli {
namespace {

struct EvaluateArguments {
  std::filesystem::path run;
  std::string data;
  std::string noisy;
  std::string split;
  LoadArguments load;
  std::string noise;
  std::string scale;
  std::optional<EvaluationMix> mix;
  std::optional<bool> clip;
  std::uint64_t seed = 0;
  std::size_t threads = 0;
  bool confusion = false;
  bool json = false;
};

/// Whether noise is asked for.
bool describes_noise(const EvaluateArguments& args) {
  return !args.noise.empty() || !args.scale.empty() || args.mix || args.clip;
}

/// The images to score. Real pairs come without their noisy images where noise is asked for.
DataPart load_images(const EvaluateArguments& args, const RunConfig& config, const Settings& settings) {
  DataPart part = load_part(config, args.split, settings.data_dir, {args.data, args.noisy, load_options(args.load)});
  if (!describes_noise(args)) return part;
  if (!args.noisy.empty()) {
    throw Error(ErrorKind::usage, "--noisy", "is given beside a description of noise to draw; expected one of them");
  }
  part.data.noisy = {};
  return part;
}

EvaluationSpec spec_of(const EvaluateArguments& args, const RunConfig& config, bool has_pairs) {
  EvaluationSpec spec;
  spec.scaling = config.training.scaling;
  if (has_pairs) {
    spec.source = NoiseSource::pairs;
    return spec;
  }
  if (!args.noise.empty()) spec.kinds = parse_noises(args.noise);
  if (!args.scale.empty()) spec.scales = parse_scales(args.scale);
  spec.mix = args.mix.value_or(spec.mix);
  spec.clip = args.clip.value_or(config.training.noise.clip);
  spec.seed = args.seed;
  return spec;
}

void print(const Evaluation& evaluation, const EvaluateArguments&, const RunConfig&) {
  print_scores(evaluation, std::cout);
}

void print(const ClassifierEvaluation& evaluation, const EvaluateArguments& args, const RunConfig& config) {
  print_scores(evaluation, args.confusion, std::cout);
  for (std::size_t label = 0; label < config.class_names.size(); ++label) {
    std::cout << (label == 0 ? "\nclasses: " : ", ") << label << " " << class_name(config.class_names, label);
  }
  if (!config.class_names.empty()) std::cout << "\n";
}

template <class Model>
void evaluate_model(const Model& model, const EvaluateArguments& args, const RunConfig& config,
                    const Settings& settings) {
  const DataPart part = load_images(args, config, settings);
  ProgressLine progress(std::cerr, settings.quiet || args.json);
  auto evaluation = evaluate(model, part.data, spec_of(args, config, part.data.has_pairs()), args.threads,
                             [&](double done) { progress.update(done, "evaluating"); });
  progress.finish();
  if (!args.split.empty()) evaluation.split = args.split;
  if (part.trained_on) {
    evaluation.split = split_name(Split::train);
    progress.line("note: the model was trained on these images; the scores say nothing of others");
  }
  if (args.json) {
    std::cout << format_evaluation(evaluation) << "\n";
  } else {
    print(evaluation, args, config);
  }
}

int run(const EvaluateArguments& args, const Settings& settings) {
  const OpenedModel opened = open_model(args.run);
  if (args.confusion && std::holds_alternative<Autoencoder>(opened.model)) {
    throw Error(ErrorKind::usage, "--confusion",
                "a denoiser has no confusion matrix: " + args.run.string() +
                    " is an autoencoder's run; expected a classifier's");
  }
  std::visit([&](const auto& model) { evaluate_model(model, args, opened.config, settings); }, opened.model);
  return 0;
}

}  // namespace

void add_evaluate(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand(
      "evaluate", "score a run: denoised images against the clean ones, or a classifier's answers");
  const auto args = std::make_shared<EvaluateArguments>();
  const EvaluationSpec defaults;
  app->add_option("MODEL", args->run, kModelHelp)->required();
  app->add_option("--data", args->data, "data set name, folder or file [default the run's own]")
      ->type_name("NAME|PATH");
  app->add_option(
         "--noisy", args->noisy,
         "real noisy versions of the images, in the same order, instead of drawn noise [default the run's own]")
      ->type_name("NAME|PATH");
  add_run_split(*app, args->split);
  add_other_load_options(*app, args->load);
  app->add_option("--noise", args->noise, "kinds of noise, listed below [default gaussian,speckle,salt_and_pepper]")
      ->type_name("K,K,...");
  add_choice(
      *app, "--noise-mix", args->mix, defaults.mix,
      "every image with each kind, or one kind for each consecutive part of the data, or that with one black image "
      "between parts (for studies)");
  app->add_option("--scale", args->scale, "noise scales [0 to 1000000, default 0.5]")->type_name("S,S,...");
  add_switch(*app, "clip", args->clip, "cut noisy images to [0, 1] [default as the run was trained]");
  add_number(*app, "--seed", args->seed, 0, kLargestSeed, "seed of the test noise");
  add_threads(*app, args->threads);
  app->add_flag("--confusion", args->confusion,
                "of a classifier: print the confusion matrix of every noise and scale [default where there is one]");
  app->add_flag("--json", args->json, "print the scores as JSON");
  app->footer(describe_noises);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
