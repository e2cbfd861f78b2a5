#include "evaluation/show.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/threads.h"
#include "evaluation/metrics.h"
#include "evaluation/shown_noise.h"

namespace debruit {
namespace {

constexpr double kSheetScale = 1;
constexpr double kCasesScale = 0.5;
constexpr std::size_t kCases = 6;
constexpr std::size_t kChunk = 1000;                    // images in memory at a time while all are looked at,
constexpr std::size_t kValues = std::size_t{4} << 20U;  // of this many values together, or one

struct GridChoice {
  std::size_t image;
  double scale;
};
constexpr GridChoice kGrids[] = {{3, 0.5}, {0, 0.8}, {1, 1}};

/// The notebook shows images 0, 5000 and 13000 of its 13007.
constexpr std::size_t kSheetImages[] = {0, 5000, 13000};
constexpr std::size_t kSheetOf = 13007;

class Chooser {
 public:
  Chooser(const Autoencoder& model, const EvaluationSpec& spec, std::size_t threads)
      : model_(model), spec_(spec), threads_(threads), kinds_(shown_noises(spec)) {}

  [[nodiscard]] Sample noised(const Dataset& data, std::size_t index, const ShownNoise& kind, double scale) const {
    const std::size_t size = data.shape.size();
    Sample sample{.index = index,
                  .noise = shown_name(kind),
                  .scale = kind ? scale : 0,
                  .mse = 0,
                  .original = std::vector<float>(size),
                  .noisy = std::vector<float>(size),
                  .cleaned = {},
                  .latent = {}};
    make_shown_image(data, index, spec_, kind, scale, sample.noisy, sample.original);
    return sample;
  }

  [[nodiscard]] Sample cleaned(const Dataset& data, std::size_t index, const ShownNoise& kind, double scale) const {
    Sample sample = noised(data, index, kind, scale);
    sample.cleaned = model_.denoise(sample.noisy, threads_);
    sample.latent = model_.encode(sample.noisy, threads_);
    sample.mse = mean_squared_error(sample.cleaned, sample.original);
    return sample;
  }

  [[nodiscard]] std::vector<Sample> sheet(const Dataset& training) const {
    std::vector<Sample> sheet;
    for (std::size_t k = 0; k < kinds_.size(); ++k) {
      const std::size_t index = kSheetImages[k % std::size(kSheetImages)] * training.size() / kSheetOf;
      sheet.push_back(noised(training, index, kinds_[k], kSheetScale));
    }
    return sheet;
  }

  [[nodiscard]] std::vector<Sample> grid(const Dataset& test, const GridChoice& choice) const {
    const std::size_t index = std::min(choice.image, test.size() - 1);
    std::vector<Sample> rows;
    for (const ShownNoise& kind : kinds_) rows.push_back(cleaned(test, index, kind, choice.scale));
    rows.push_back(cleaned(test, index, Noise(NoNoise{}), 0));
    return rows;
  }

  /// The first or the last of the ranking.
  [[nodiscard]] std::vector<Sample> ranked_ends(const Dataset& test, bool worst) const {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < std::min(kCases, ranking_.size()); ++i) {
      const Case& chosen = worst ? ranking_[i] : ranking_[ranking_.size() - 1 - i];
      samples.push_back(cleaned(test, chosen.index, kinds_[chosen.kind], kCasesScale));
    }
    return samples;
  }

  /// Puts every test image with every kind in order, the highest error first.
  void rank(const Dataset& test) {
    const std::size_t size = test.shape.size();
    const std::size_t chunk = std::clamp<std::size_t>(kValues / size, 1, kChunk);
    std::vector<float> noisy(chunk * size);
    std::vector<float> clean(chunk * size);
    std::vector<float> output(chunk * size);
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
      for (std::size_t first = 0; first < test.size(); first += chunk) {
        const std::size_t count = std::min(chunk, test.size() - first);
        for (std::size_t i = 0; i < count; ++i) {
          make_shown_image(test, first + i, spec_, kinds_[kind], kCasesScale, std::span(noisy).subspan(i * size, size),
                           std::span(clean).subspan(i * size, size));
        }
        model_.denoise(std::span(noisy).first(count * size), std::span(output).first(count * size), threads_);
        for (std::size_t i = 0; i < count; ++i) {
          const double mse =
              mean_squared_error(std::span(output).subspan(i * size, size), std::span(clean).subspan(i * size, size));
          ranking_.push_back({mse, first + i, kind});
        }
      }
    }
    std::ranges::sort(ranking_, [](const Case& a, const Case& b) {
      return std::tie(b.mse, a.index, a.kind) < std::tie(a.mse, b.index, b.kind);
    });
  }

 private:
  struct Case {
    double mse;
    std::size_t index;
    std::size_t kind;
  };

  const Autoencoder& model_;
  const EvaluationSpec& spec_;
  std::size_t threads_;
  std::vector<ShownNoise> kinds_;
  std::vector<Case> ranking_;
};

}  // namespace

Samples choose_samples(const Autoencoder& model, const Dataset& training, const Dataset& test,
                       const EvaluationSpec& spec, std::size_t threads) {
  const FloatingPointScope scope;
  Chooser chooser(model, spec, threads);
  chooser.rank(test);
  Samples samples;
  samples.image = test.shape;
  samples.data = test.name;
  samples.split = split_name(test.split);
  samples.sheet = chooser.sheet(training);
  for (const GridChoice& choice : kGrids) samples.grids.push_back(chooser.grid(test, choice));
  samples.worst = chooser.ranked_ends(test, true);
  samples.best = chooser.ranked_ends(test, false);
  return samples;
}

}  // namespace debruit
