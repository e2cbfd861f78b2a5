// debruit evaluate
#include "debruit/evaluate.h"

#include <iomanip>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/value_options.h"
#include "data/split.h"
#include "debruit/error.h"
#include "runs/names.h"
#include "runs/run_folder.h"
#include "study/train_run.h"

namespace debruit::cli {
namespace {

struct EvaluateArguments {
  std::filesystem::path run;
  std::string data;
  std::string split = "test";
  std::string noise;
  std::string scale;
  std::optional<EvaluationMix> mix;
  std::optional<bool> clip;
  std::uint64_t seed = 0;
  std::size_t threads = 0;
  bool json = false;
};

EvaluationSpec spec_of(const EvaluateArguments& args, const RunConfig& config) {
  EvaluationSpec spec;
  if (!args.noise.empty()) spec.kinds = parse_noises(args.noise);
  if (!args.scale.empty()) spec.scales = parse_scales(args.scale);
  spec.mix = args.mix.value_or(spec.mix);
  spec.clip = args.clip.value_or(config.training.noise.clip);
  spec.scaling = config.training.scaling;
  spec.seed = args.seed;
  return spec;
}

/// The images to score: a published split, or the part of the training split that the run held out.
Dataset images_of(const EvaluateArguments& args, RunConfig config, const std::filesystem::path& data_dir) {
  if (!args.data.empty()) config.data = args.data;
  if (args.split == "test") return load_data(config, Split::test, data_dir);
  Dataset data = load_data(config, Split::train, data_dir);
  if (args.split == "train") return data;
  if (config.training.validation == 0) {
    throw Error(ErrorKind::usage, "--split validation",
                "this run held no images out; it was trained without --validation");
  }
  return take(data, stratified_split(data.labels, config.training.validation, config.training.seed).validation);
}

std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

std::string names_of(const std::vector<Noise>& kinds) {
  std::string names;
  for (const Noise& kind : kinds) names += (names.empty() ? "" : "+") + std::string(noise_name(kind));
  return names;
}

void print_table(const Evaluation& evaluation, std::ostream& out) {
  out << evaluation.count << " images of " << evaluation.data << " (" << evaluation.split << "), noise seed "
      << evaluation.spec.seed << ", scaling " << name_of(evaluation.spec.scaling) << ", "
      << (evaluation.spec.clip ? "clipped to [0, 1]" : "not clipped") << ", data range 1\n";
  out << "against the clean image; the noisy input's own score in brackets\n\n";
  std::size_t width = 5;
  for (const Score& score : evaluation.scores) width = std::max(width, names_of(score.kinds).size());
  const auto column = static_cast<int>(width);
  out << std::left << std::setw(column) << "noise" << std::right << std::setw(7) << "scale" << std::setw(22) << "MSE"
      << std::setw(18) << "PSNR dB" << std::setw(20) << "SSIM"
      << "\n";
  for (const Score& score : evaluation.scores) {
    const auto pair = [&](Mean Quality::*metric, int digits) {
      return fixed((score.denoised.*metric).mean, digits) + " (" + fixed((score.noisy.*metric).mean, digits) + ")";
    };
    std::ostringstream scale;
    scale << score.scale;
    out << std::left << std::setw(column) << names_of(score.kinds) << std::right << std::setw(7) << scale.str()
        << std::setw(22) << pair(&Quality::mse, 6) << std::setw(18) << pair(&Quality::psnr, 2) << std::setw(20)
        << pair(&Quality::ssim, 4) << "\n";
  }
}

int run(const EvaluateArguments& args, const Settings& settings) {
  const RunFolder folder = RunFolder::open(args.run);
  const RunConfig config = folder.read_config();
  const Autoencoder model = Autoencoder::load(args.run);
  const Dataset data = images_of(args, config, settings.data_dir);
  ProgressLine progress(std::cerr, settings.quiet || args.json);
  Evaluation evaluation = evaluate(model, data, spec_of(args, config), args.threads,
                                   [&](double done) { progress.update(done, "evaluating"); });
  progress.finish();
  evaluation.split = args.split;
  if (args.json) {
    std::cout << format_evaluation(evaluation) << "\n";
  } else {
    print_table(evaluation, std::cout);
  }
  return 0;
}

}  // namespace

void add_evaluate(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("evaluate", "score a run's denoised images against the clean ones");
  const auto args = std::make_shared<EvaluateArguments>();
  const EvaluationSpec defaults;
  app->add_option("RUN", args->run, "run folder")->required();
  app->add_option("--data", args->data, "data set name or folder [default the run's own]")->type_name("NAME|PATH");
  app->add_option("--split", args->split, "which part of the data [default test]")
      ->type_name("train|validation|test")
      ->check(CLI::IsMember({"train", "validation", "test"}).description(""));
  app->add_option("--noise", args->noise, "kinds of noise, listed below [default gaussian,speckle,salt_and_pepper]")
      ->type_name("K,K,...");
  add_choice(*app, "--noise-mix", args->mix, defaults.mix,
             "every image with each kind, or one kind for each consecutive part of the data");
  app->add_option("--scale", args->scale, "noise scales [at least 0, default 0.5]")->type_name("S,S,...");
  add_switch(*app, "clip", args->clip, "cut noisy images to [0, 1] [default as the run was trained]");
  app->add_option("--seed", args->seed, "seed of the test noise [default 0]")->type_name("SEED");
  app->add_option("--threads", args->threads, "threads [default 0: one a processor]")
      ->type_name("COUNT")
      ->check(CLI::Range(0, 1024).description(""));
  app->add_flag("--json", args->json, "print the scores as JSON");
  app->footer(describe_noises);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
