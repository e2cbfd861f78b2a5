#include "evaluation/latent_views.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <span>
#include <utility>

#include "base/threads.h"
#include "data/shape_check.h"
#include "data/value_check.h"
#include "evaluation/dead_units.h"
#include "evaluation/pca.h"
#include "evaluation/test_images.h"

namespace debruit {
namespace {

constexpr double kScale = 0.5;
constexpr std::size_t kPcaImages = 2000;
constexpr std::size_t kPcaUnits = 256;  // a fit takes count units^2 + 10 units^3 multiplications
constexpr std::size_t kComponents = 2;  // that are kept for every image
constexpr std::size_t kSteps = 9;
constexpr std::size_t kClassesForTwoPairs = 4;
constexpr std::size_t kChunk = 1000;                    // images in memory at a time
constexpr std::size_t kValues = std::size_t{4} << 20U;  // and values of images or latents, and of effects

/// Mean and sum of squared deviations of each unit, a latent at a time (Welford 1962).
class Moments {
 public:
  explicit Moments(std::size_t units) : mean_(units, 0.0), squares_(units, 0.0) {}

  void add(std::span<const float> latents) {
    const std::size_t units = mean_.size();
    for (std::size_t first = 0; first < latents.size(); first += units) {
      const double share = 1 / static_cast<double>(++count_);
      for (std::size_t unit = 0; unit < units; ++unit) {
        const auto value = static_cast<double>(latents[first + unit]);
        const double from_old = value - mean_[unit];
        mean_[unit] += from_old * share;
        squares_[unit] += from_old * (value - mean_[unit]);
      }
    }
  }

  [[nodiscard]] std::vector<float> mean() const { return {mean_.begin(), mean_.end()}; }
  [[nodiscard]] std::vector<float> deviation() const {
    std::vector<float> deviation;
    for (const double sum : squares_) {
      deviation.push_back(static_cast<float>(std::sqrt(sum / static_cast<double>(count_))));
    }
    return deviation;
  }
  [[nodiscard]] const std::vector<double>& squares() const { return squares_; }

 private:
  std::size_t count_ = 0;
  std::vector<double> mean_;
  std::vector<double> squares_;
};

/// Rows of `values` floats that may be in memory at a time.
std::size_t rows_at_a_time(std::size_t values) { return std::clamp<std::size_t>(kValues / values, 1, kChunk); }

class Viewer {
 public:
  Viewer(const Autoencoder& model, const Dataset& data, const EvaluationSpec& spec, std::size_t threads)
      : model_(model),
        data_(data),
        spec_(spec),
        threads_(threads),
        units_(model.spec().latent_size),
        size_(data.shape.size()),
        chunk_(rows_at_a_time(std::max(units_, size_))),
        noisy_(chunk_ * size_),
        clean_(size_),
        latents_(chunk_ * units_) {
    kinds_.emplace_back(NoNoise{});
    for (const Noise& kind : spec.kinds) {
      validate_noise(kind, kScale);
      if (!std::holds_alternative<NoNoise>(kind)) kinds_.push_back(kind);
    }
  }

  [[nodiscard]] LatentViews views() {
    LatentViews views;
    views.image = data_.shape;
    views.data = data_.name;
    views.split = split_name(data_.split);
    views.data_checksum = checksum(data_);
    views.count = data_.size();
    for (const Noise& kind : kinds_) views.noises.push_back(format_noise(kind));
    views.scale = kScale;
    views.seed = spec_.seed;
    views.clip = spec_.clip;
    const Moments shown = look_at_units(views);
    views.effects = effects(views.mean, views.deviation);
    project_images(shown.squares(), views);
    views.interpolations = interpolations();
    return views;
  }

 private:
  /// The images that the principal components are fitted on.
  [[nodiscard]] std::size_t pca_images() const { return std::min(kPcaImages, data_.size()); }

  /// Calls look(index of the kind, index of the first image, latents [images, units]) until it has seen the first
  /// `images` images with every kind.
  template <class Look>
  void for_all_latents(std::size_t images, const Look& look) {
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
      for (std::size_t first = 0; first < images; first += chunk_) {
        const std::size_t count = std::min(chunk_, images - first);
        for (std::size_t i = 0; i < count; ++i) {
          make_test_image(data_, first + i, spec_, kinds_[kind], kind == 0 ? 0 : kScale,
                          std::span(noisy_).subspan(i * size_, size_), clean_);
        }
        const auto latents = std::span(latents_).first(count * units_);
        model_.encode(std::span<const float>(noisy_).first(count * size_), latents, threads_);
        look(kind, first, std::span<const float>(latents));
      }
    }
  }

  /// Mean, deviation and firing of the units over all images. Returns the moments over those that are projected.
  [[nodiscard]] Moments look_at_units(LatentViews& views) {
    Moments all(units_);
    Moments shown(units_);
    std::vector<std::size_t> firing(units_, 0);
    for_all_latents(data_.size(), [&](std::size_t, std::size_t first, std::span<const float> latents) {
      all.add(latents);
      count_firing(latents, firing);
      const std::size_t left = pca_images() - std::min(first, pca_images());
      shown.add(latents.first(std::min(latents.size(), left * units_)));
    });
    views.mean = all.mean();
    views.deviation = all.deviation();
    const auto total = static_cast<double>(data_.size() * kinds_.size());
    for (const std::size_t count : firing) {
      views.firing.push_back(static_cast<float>(static_cast<double>(count) / total));
    }
    return shown;
  }

  [[nodiscard]] std::vector<std::vector<float>> effects(const std::vector<float>& mean,
                                                        const std::vector<float>& deviation) const {
    const std::vector<float> from = model_.decode(mean, threads_);
    const std::size_t shown = std::clamp<std::size_t>(kValues / size_, 1, units_);
    std::vector<std::vector<float>> effects;
    while (effects.size() < shown) {
      const std::size_t first = effects.size();
      const std::size_t count = std::min(chunk_, shown - first);
      std::vector<float> latents;
      for (std::size_t i = 0; i < count; ++i) {
        latents.insert(latents.end(), mean.begin(), mean.end());
        latents[i * units_ + first + i] += deviation[first + i];
      }
      const std::vector<float> to = model_.decode(latents, threads_);
      for (std::size_t i = 0; i < count; ++i) {
        std::vector<float>& effect = effects.emplace_back(size_);
        for (std::size_t k = 0; k < size_; ++k) effect[k] = to[i * size_ + k] - from[k];
      }
    }
    return effects;
  }

  /// The latents of the projected images, `units` of them alone: [kinds, images, units].
  [[nodiscard]] std::vector<float> latents_of(std::span<const std::size_t> units) {
    std::vector<float> chosen;
    chosen.reserve(kinds_.size() * pca_images() * units.size());
    for_all_latents(pca_images(), [&](std::size_t, std::size_t, std::span<const float> latents) {
      for (std::size_t row = 0; row < latents.size(); row += units_) {
        for (const std::size_t unit : units) chosen.push_back(latents[row + unit]);
      }
    });
    return chosen;
  }

  void project_images(const std::vector<double>& squares, LatentViews& views) {
    if (data_.has_labels()) {
      views.labels.assign(data_.labels.begin(), data_.labels.begin() + static_cast<std::ptrdiff_t>(pca_images()));
    }
    views.points.assign(kinds_.size() * pca_images() * kComponents, 0);
    const std::vector<std::size_t> units = most_varying(squares);
    views.pca_units = units.size();
    if (units.empty()) return;
    double kept = 0;
    for (const std::size_t unit : units) kept += squares[unit];
    views.pca_share = std::min(1.0, kept / std::accumulate(squares.begin(), squares.end(), 0.0));
    const std::vector<float> latents = latents_of(units);
    const Pca pca = fit_pca(latents, units.size());
    for (const double ratio : pca.explained_variance_ratio) views.ratios.push_back(ratio * views.pca_share);
    const std::size_t components = std::min(kComponents, pca.size());
    const std::vector<float> projected = project(pca, latents, components);
    for (std::size_t i = 0; i < projected.size(); ++i) {
      views.points[i / components * kComponents + i % components] = projected[i];
    }
  }

  /// Ascending.
  [[nodiscard]] static std::vector<std::size_t> most_varying(const std::vector<double>& squares) {
    std::vector<std::size_t> units;
    for (std::size_t unit = 0; unit < squares.size(); ++unit) {
      if (squares[unit] > 0) units.push_back(unit);
    }
    std::ranges::stable_sort(units, [&](std::size_t a, std::size_t b) { return squares[a] > squares[b]; });
    units.resize(std::min(units.size(), kPcaUnits));
    std::ranges::sort(units);
    return units;
  }

  [[nodiscard]] std::vector<Interpolation> interpolations() const {
    const std::set<std::uint8_t> found(data_.labels.begin(), data_.labels.end());
    const std::vector<std::uint8_t> classes(found.begin(), found.end());
    std::vector<Interpolation> pairs;
    if (classes.size() > 1) pairs.push_back(between(classes.front(), classes.back()));
    if (classes.size() >= kClassesForTwoPairs) pairs.push_back(between(classes[1], classes[classes.size() - 2]));
    return pairs;
  }

  [[nodiscard]] Interpolation between(std::uint8_t first_class, std::uint8_t last_class) const {
    const auto first_of = [&](std::uint8_t label) {
      return static_cast<std::size_t>(std::ranges::find(data_.labels, label) - data_.labels.begin());
    };
    const auto clean = [&](std::size_t index) {
      std::vector<float> image(size_);
      scaled_image(data_, index, spec_.scaling, image);
      return image;
    };
    Interpolation pair{.first = first_of(first_class),
                       .last = first_of(last_class),
                       .first_label = first_class,
                       .last_label = last_class,
                       .first_image = {},
                       .last_image = {},
                       .steps = {}};
    pair.first_image = clean(pair.first);
    pair.last_image = clean(pair.last);
    const std::vector<float> from = model_.encode(pair.first_image, threads_);
    const std::vector<float> to = model_.encode(pair.last_image, threads_);
    for (std::size_t step = 0; step < kSteps; ++step) {
      const float t = static_cast<float>(step) / static_cast<float>(kSteps - 1);
      std::vector<float> latent(units_);
      for (std::size_t unit = 0; unit < units_; ++unit) latent[unit] = (1 - t) * from[unit] + t * to[unit];
      pair.steps.push_back(model_.decode(latent, threads_));
    }
    return pair;
  }

  const Autoencoder& model_;
  const Dataset& data_;
  const EvaluationSpec& spec_;
  std::size_t threads_;
  std::size_t units_;
  std::size_t size_;   // values of an image
  std::size_t chunk_;  // images at a time
  std::vector<Noise> kinds_;
  std::vector<float> noisy_;    // [chunk, size]
  std::vector<float> clean_;    // [size]
  std::vector<float> latents_;  // [chunk, units]
};

}  // namespace

LatentViews make_latent_views(const Autoencoder& model, const Dataset& data, const EvaluationSpec& spec,
                              std::size_t threads) {
  const FloatingPointScope scope;
  require_images(data, model.spec().image);
  require_values(data, spec.scaling);
  return Viewer(model, data, spec, threads).views();
}

}  // namespace debruit
