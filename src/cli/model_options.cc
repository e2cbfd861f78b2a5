#include "cli/model_options.h"

#include <string>
#include <type_traits>

#include "cli/value_options.h"
#include "debruit/autoencoder.h"
#include "debruit/classifier.h"
#include "debruit/error.h"

namespace debruit::cli {
namespace {

class AutoencoderOptions final : public ModelOptions {
 public:
  void add_to(CLI::App& app) override { flags_.add_to(app); }
  [[nodiscard]] ModelSpec defaults() const override { return AutoencoderSpec{}; }
  void apply(RunConfig& config) const override { flags_.apply(std::get<AutoencoderSpec>(config.model)); }

 private:
  Overrides<AutoencoderSpec> flags_;
};

template <class Kind>
class ClassifierOptions final : public ModelOptions {
 public:
  void add_to(CLI::App& app) override {
    flags_.add_to(app);
    CLI::Option* const denoiser =
        app.add_option("--denoiser", denoiser_, "run of an autoencoder: the classifier gets what it makes of an image")
            ->type_name("RUN");
    if constexpr (kTakesLatents) {
      app.add_option("--encoder", encoder_, "run of an autoencoder: the classifier gets the latents of its encoder")
          ->type_name("RUN")
          ->excludes(denoiser);
    }
    if constexpr (kLearns) {
      add_switch(app, "fine-tune", fine_tune_, "also train the autoencoder's layers in front [default no]");
      add_choice(app, "--loss", loss_, ClassifierLoss::cross_entropy,
                 "what training minimises; the last two exist for studies");
    }
  }

  [[nodiscard]] ModelSpec defaults() const override {
    ClassifierSpec spec;
    spec.kind = Kind{};
    return spec;
  }

  void apply(RunConfig& config) const override {
    auto& spec = std::get<ClassifierSpec>(config.model);
    flags_.apply(std::get<Kind>(spec.kind));
    if (!encoder_.empty()) put_in_front(encoder_, ClassifierInput::latents, config);
    if (!denoiser_.empty()) put_in_front(denoiser_, ClassifierInput::denoised, config);
    spec.fine_tune = fine_tune_.value_or(spec.fine_tune);
    spec.loss = loss_.value_or(spec.loss);
    if (spec.fine_tune && spec.input == ClassifierInput::pixels) {
      throw Error(ErrorKind::usage, "--fine-tune",
                  std::string("there is no autoencoder to fine-tune: expected ") +
                      (kTakesLatents ? "--encoder or --denoiser" : "--denoiser"));
    }
  }

 private:
  /// Layers that lie over an image have no use for latents.
  static constexpr bool kTakesLatents = !std::is_same_v<Kind, CnnSpec> && !std::is_same_v<Kind, LeNet5Spec>;
  static constexpr bool kLearns = !std::is_same_v<Kind, NearestNeighboursSpec>;

  /// What a file says of another autoencoder says nothing of this one.
  static void put_in_front(const std::string& run, ClassifierInput input, RunConfig& config) {
    auto& spec = std::get<ClassifierSpec>(config.model);
    if (!config.autoencoder.empty() && config.autoencoder != run) {
      spec.autoencoder.reset();
      config.autoencoder_sha256.clear();
    }
    config.autoencoder = run;
    spec.input = input;
  }

  Overrides<Kind> flags_;
  std::string encoder_;
  std::string denoiser_;
  std::optional<bool> fine_tune_;
  std::optional<ClassifierLoss> loss_;
};

const ClassifierDescription& classifier_of_kind(std::string_view kind) {
  for (const ClassifierDescription& description : known_classifiers()) {
    if (description.name == kind) return description;
  }
  throw Error(ErrorKind::internal, "train", "there is no kind of model \"" + std::string(kind) + "\"");
}

}  // namespace

std::unique_ptr<ModelOptions> make_model_options(std::string_view kind) {
  if (kind == model_kind(AutoencoderSpec{})) return std::make_unique<AutoencoderOptions>();
  return std::visit(
      []<class Kind>(const Kind&) -> std::unique_ptr<ModelOptions> {
        return std::make_unique<ClassifierOptions<Kind>>();
      },
      classifier_of_kind(kind).defaults);
}

bool has_epochs(std::string_view kind) { return is_trained_in_epochs(make_model_options(kind)->defaults()); }

}  // namespace debruit::cli
