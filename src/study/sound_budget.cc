#include "study/sound_budget.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "base/threads.h"
#include "kernels/fma_peak.h"
#include "nn/classifier_networks.h"
#include "nn/network.h"

namespace debruit {
namespace {

// What drawing noise, comparing images and filtering take, in operations that take as long. Measured once on one
// machine: an estimate needs no more.
constexpr double kDrawing = 100;           // a pixel
constexpr double kJudging = 6000;          // a pixel: MSE, PSNR and SSIM
constexpr double kNonLocalMeans = 270000;  // a pixel
constexpr double kShareOfPeak = 0.6;       // that trainings reach
constexpr double kTestShare = 1.0 / 6;     // test images for each training image, as in MNIST

double multiplications(const NetworkSpec& network) {
  struct Count {
    double operator()(const DenseSpec& layer) const { return static_cast<double>(layer.inputs * layer.outputs); }
    double operator()(const Conv2dSpec& layer) const {
      return static_cast<double>(layer.output().size() * layer.input.channels * layer.kernel * layer.kernel);
    }
    double operator()(const MaxPool2dSpec&) const { return 0; }
    double operator()(const SoftmaxSpec&) const { return 0; }
  };
  double sum = 0;
  for (const LayerSpec& layer : network.layers) sum += std::visit(Count{}, layer);
  return sum;
}

std::size_t middle_of(const std::vector<std::size_t>& values) { return values[values.size() / 2]; }

/// The work of trainings and of scoring them, with the sizes of one protocol.
class Work {
 public:
  Work(const SoundSettings& settings, std::size_t training_images)
      : settings_(settings), images_(static_cast<double>(training_images)) {
    middle_.image = settings.image;
    middle_.hidden_layers = middle_of(settings.autoencoder_layers);
    middle_.hidden_size = middle_of(settings.autoencoder_sizes);
    middle_.latent_size = middle_of(settings.latent_sizes);
    mlp_ = {middle_of(settings.mlp_layers), middle_of(settings.mlp_sizes)};
  }

  [[nodiscard]] const AutoencoderSpec& middle() const { return middle_; }
  [[nodiscard]] const MlpSpec& middle_mlp() const { return mlp_; }

  [[nodiscard]] double training(const AutoencoderSpec& spec, std::size_t epochs) const {
    return static_cast<double>(epochs) * images_ * (6 * multiplications(network_spec(spec)) + drawing());
  }

  /// A frozen front only runs forward; nearest neighbours are compared with every example.
  [[nodiscard]] double training(SoundModel model, const ClassifierKind& kind) const {
    const ClassifierSpec spec = classifier_spec(settings_, model, kind, middle_);
    const double front = 2 * multiplications(front_network(spec));
    if (const auto* const nearest = std::get_if<NearestNeighboursSpec>(&kind); nearest != nullptr) {
      return images_ * (front + drawing()) + images_ * settings_.validation * neighbours();
    }
    const double head = 6 * multiplications(head_network(kind, head_shape(spec), spec.classes));
    const double image = (spec.fine_tune ? 3 : 1) * front + head + drawing();
    return static_cast<double>(settings_.epochs) * images_ * image;
  }

  [[nodiscard]] double scoring(SoundModel model, const ClassifierKind& kind) const {
    const ClassifierSpec spec = classifier_spec(settings_, model, kind, middle_);
    const bool nearest = std::holds_alternative<NearestNeighboursSpec>(kind);
    const double head =
        nearest ? neighbours() : 2 * multiplications(head_network(kind, head_shape(spec), spec.classes));
    return test_images() * (2 * multiplications(front_network(spec)) + head + drawing());
  }

  [[nodiscard]] double denoising() const {
    const double pixels = static_cast<double>(settings_.image.size());
    const double methods = 4 + static_cast<double>(settings_.seeds);
    const double slow = static_cast<double>(settings_.non_local_images * sound_cells(settings_).size());
    return pixels * (std::min(slow, test_images()) * kNonLocalMeans + test_images() * methods * kJudging);
  }

  [[nodiscard]] double filters() const {
    const std::size_t images = sound_cells(settings_).size() * settings_.filter_images;
    return static_cast<double>(images * settings_.non_local_hs.size() * settings_.image.size()) * kNonLocalMeans;
  }

 private:
  [[nodiscard]] double drawing() const { return kDrawing * static_cast<double>(settings_.image.size()); }
  [[nodiscard]] double neighbours() const { return images_ * 2 * static_cast<double>(middle_.latent_size); }

  /// Noisy test images of all cells.
  [[nodiscard]] double test_images() const {
    const double count =
        settings_.test_limit == 0 ? std::round(kTestShare * images_) : static_cast<double>(settings_.test_limit);
    return count * static_cast<double>(sound_cells(settings_).size());
  }

  const SoundSettings& settings_;
  double images_;
  AutoencoderSpec middle_;
  MlpSpec mlp_;
};

ClassifierKind middle_kind(const SoundModelRow& row, const Work& work) {
  return std::holds_alternative<MlpSpec>(row.kind) ? ClassifierKind(work.middle_mlp()) : row.kind;
}

SoundPart autoencoder_selection(const SoundSettings& settings, const Work& work) {
  SoundPart part{"choosing the autoencoder", 0, 0};
  for (const std::size_t layers : settings.autoencoder_layers) {
    for (const std::size_t size : settings.autoencoder_sizes) {
      for (const std::size_t latent : settings.latent_sizes) {
        ++part.trainings;
        part.operations += work.training({settings.image, layers, size, latent}, settings.screening_epochs);
      }
    }
  }
  const std::size_t finalists = settings.autoencoder_finalists * settings.learning_rates.size();
  part.trainings += finalists;
  part.operations += static_cast<double>(finalists) * work.training(work.middle(), settings.epochs);
  return part;
}

SoundPart classifier_selection(const SoundSettings& settings, const Work& work) {
  SoundPart part{"choosing classifiers and filters", 0, work.filters()};
  for (const std::size_t layers : settings.mlp_layers) {
    for (const std::size_t size : settings.mlp_sizes) {
      ++part.trainings;
      part.operations += work.training(SoundModel::encoder_mlp, MlpSpec{layers, size});
    }
  }
  for (const SoundModelRow& row : sound_models()) {
    const std::size_t trainings =
        row.model == SoundModel::nearest_neighbours ? settings.neighbours.size() : settings.learning_rates.size();
    part.trainings += trainings;
    part.operations += static_cast<double>(trainings) * work.training(row.model, middle_kind(row, work));
  }
  return part;
}

SoundPart winners(const SoundSettings& settings, const Work& work) {
  const auto seeds = static_cast<double>(settings.seeds);
  SoundPart part{"the winners with every seed", settings.seeds * (1 + sound_models().size()), work.denoising()};
  part.operations += seeds * work.training(work.middle(), settings.epochs);
  for (const SoundModelRow& row : sound_models()) {
    const ClassifierKind kind = middle_kind(row, work);
    part.operations += seeds * (work.training(row.model, kind) + work.scoring(row.model, kind));
  }
  return part;
}

/// Operations a second of all threads together, from a few milliseconds of multiply-adds. The best of several: threads
/// and clocks take a while to come up.
double measure_speed(std::size_t threads) {
  constexpr std::size_t kRounds = 200000;
  constexpr std::size_t kRepetitions = 20;
  ThreadPool pool(threads);
  std::vector<double> operations(pool.size(), 0);
  double best = 0;
  for (std::size_t repetition = 0; repetition < kRepetitions; ++repetition) {
    const auto start = std::chrono::steady_clock::now();
    pool.parallel_for(pool.size(), [&](std::size_t i, std::size_t) { operations[i] = run_fma_chains(kRounds); });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    best = std::max(best, std::accumulate(operations.begin(), operations.end(), 0.0) / seconds);
  }
  return best;
}

std::string minutes_text(double seconds) {
  const auto minutes = static_cast<std::size_t>(std::ceil(seconds / 60));
  return minutes <= 1 ? "a minute" : std::to_string(minutes) + " minutes";
}

}  // namespace

std::vector<SoundPart> sound_parts(const SoundSettings& settings, std::size_t training_images) {
  const Work work(settings, training_images);
  return {autoencoder_selection(settings, work), classifier_selection(settings, work), winners(settings, work)};
}

void log_budget(const SoundSettings& settings, std::size_t training_images, const StudyRunner& runner) {
  const double speed = kShareOfPeak * measure_speed(runner.threads());
  double total = 0;
  for (const SoundPart& part : sound_parts(settings, training_images)) {
    const double seconds = part.operations / speed;
    total += seconds;
    runner.log(part.name + ": " + std::to_string(part.trainings) + " trainings, about " + minutes_text(seconds));
  }
  runner.log("protocol sound: about " + minutes_text(total) +
             " in all where nothing stops early, less what is there already");
}

}  // namespace debruit
