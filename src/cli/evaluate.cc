// debruit evaluate
#include "debruit/evaluate.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/progress.h"
#include "cli/spec_options.h"
#include "cli/value_options.h"
#include "report/text.h"
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

/// `text` right-aligned in `width` columns, a character each.
std::string right(const std::string& text, std::size_t width) {
  const auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; };  // of UTF-8
  const std::size_t shown = text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
  return std::string(width - std::min(width, shown), ' ') + text;
}

/// What the scores were measured on; --json has the whole checksum.
std::string heading(const Evaluation& evaluation) {
  constexpr std::size_t kShortChecksum = 7 + 12;  // "sha256:" and as many digits as tell data sets apart
  return counted(evaluation.count, "image") + " of " + evaluation.data + " (" + evaluation.split + ", " +
         classes_label(evaluation.classes) + ", " + evaluation.data_checksum.substr(0, kShortChecksum) +
         "…)\nnoise seed " + std::to_string(evaluation.spec.seed) + ", scaling " +
         std::string(name_of(evaluation.spec.scaling)) + ", " +
         (evaluation.spec.clip ? "clipped to [0, 1]" : "not clipped") + ", data range " +
         shortest(evaluation.data_range) +
         "\nagainst the clean image, ± half of the 95 % interval; the noisy input's own score in brackets\n";
}

void print_table(const Evaluation& evaluation, std::ostream& out) {
  out << heading(evaluation) << "\n";
  std::size_t width = 5;
  for (const Score& score : evaluation.scores) width = std::max(width, noise_label(score.kinds).size());
  out << std::left << std::setw(static_cast<int>(width)) << "noise" << right("scale", 7) << right("MSE", 33)
      << right("PSNR dB", 16) << right("SSIM", 18) << "\n";
  for (const Score& score : evaluation.scores) {
    const auto noisy = [&](Mean Quality::*metric, int digits) {
      return " (" + fixed((score.noisy.*metric).mean, digits) + ")";
    };
    const Quality& denoised = score.denoised;
    const double half = (denoised.mse.high - denoised.mse.low) / 2;
    out << std::left << std::setw(static_cast<int>(width)) << noise_label(score.kinds)
        << right(shortest(score.scale), 7)
        << right(fixed(denoised.mse.mean, 6) + " ± " + fixed(half, 6) + noisy(&Quality::mse, 6), 33)
        << right(fixed(denoised.psnr.mean, 2) + noisy(&Quality::psnr, 2), 16)
        << right(fixed(denoised.ssim.mean, 4) + noisy(&Quality::ssim, 4), 18) << "\n";
  }
}

int run(const EvaluateArguments& args, const Settings& settings) {
  const RunFolder folder = RunFolder::open(args.run);
  const RunConfig config = folder.read_config();
  const Autoencoder model = Autoencoder::load(args.run);
  const Dataset data = load_part(config, args.split, settings.data_dir, args.data);
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
  add_run_split(*app, args->split);
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
  app->add_flag("--json", args->json, "print the scores as JSON");
  app->footer(describe_noises);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
