// Judging a denoiser: noisy image in, its output compared with the clean image, beside the noisy image itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "debruit/autoencoder.h"
#include "debruit/classifier.h"
#include "debruit/dataset.h"
#include "debruit/noise.h"
#include "debruit/train.h"

namespace debruit {

/// Which noise the images of an evaluation get.
enum class EvaluationMix {
  each,    ///< every image with every kind: one score a kind and scale; no noise has one score, at scale 0
  thirds,  ///< consecutive equal parts of the data, one kind each: one score a scale
  thirds_black_between,  ///< as NoiseMix::thirds_black_between: one score a scale
};

struct EvaluationSpec {
  std::vector<Noise> kinds = {GaussianNoise{}, SpeckleNoise{}, SaltAndPepperNoise{}};
  std::vector<double> scales = {0.5};
  EvaluationMix mix = EvaluationMix::each;
  bool clip = false;
  Scaling scaling = Scaling::unit;
  std::uint64_t seed = 0;  ///< of the test noise; independent of the training's
  /// With pairs there is one score, whose list of kinds is empty; kinds, scales, mix, clip and seed are not looked at.
  NoiseSource source = NoiseSource::drawn;
};

/// Mean over images with a 95 % interval (normal approximation) and how many images gave no value.
struct Mean {
  double mean = 0;
  double low = 0;
  double high = 0;
  std::size_t undefined = 0;  ///< PSNR of a perfect image is infinite: left out of the mean and counted here
};

/// How close images are to the clean ones, with data range 1.
struct Quality {
  Mean mse;   ///< mean squared error a pixel
  Mean psnr;  ///< dB, an image at a time: 10 log10(1 / MSE); absent values counted in `undefined`
  Mean ssim;  ///< Wang et al. 2004: Gaussian window of sigma 1.5, K1 0.01, K2 0.03
};

/// One cell of an evaluation, with what it was measured on.
struct Score {
  std::vector<Noise> kinds;  ///< one kind with `each`, otherwise all of them; none with pairs
  double scale = 0;
  Quality denoised;  ///< the model's output against the clean image
  Quality noisy;     ///< the noisy input itself against the clean image
};

/// What scores were measured on.
struct MeasuredOn {
  std::string data;                   ///< data set name or path
  std::string split;                  ///< "train", "validation" or "test"
  std::string data_checksum;          ///< of the images that were scored
  std::vector<std::uint8_t> classes;  ///< empty: all
  std::size_t count = 0;              ///< images in each cell
  EvaluationSpec spec;
  double data_range = 1;
};

struct Evaluation : MeasuredOn {
  std::vector<Score> scores;
};

/// Scores `model` on `data`. The result does not depend on `threads` (0: one for each processor).
/// Throws Error(usage) for bad noise, no images, or images of another shape than the model's.
[[nodiscard]] Evaluation evaluate(const Autoencoder& model, const Dataset& data, const EvaluationSpec& spec,
                                  std::size_t threads = 0, const std::function<void(double)>& on_progress = {});

/// A share with Wilson's 95 % interval.
struct Proportion {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// One cell of a classifier's evaluation.
struct ClassifierScore {
  std::vector<Noise> kinds;  ///< one kind with `each`, otherwise all of them; none with pairs
  double scale = 0;
  Proportion accuracy;
  std::vector<std::size_t> confusion;   ///< [classes, classes]: images of class row taken for class column
  std::vector<std::uint8_t> predicted;  ///< [count], in the data's order; empty where it was read from a file
};

struct ClassifierEvaluation : MeasuredOn {
  std::size_t classes_known = 0;  ///< that the classifier tells apart
  std::vector<ClassifierScore> scores;
};

/// The share of class `label`'s images that were taken for it; NaN where there is none.
[[nodiscard]] double recall(const ClassifierScore& score, std::size_t label);

/// How often `model` is right on `data`. Does not depend on `threads` (0: one for each processor). Throws Error(usage)
/// for bad noise, no images, images of another shape than the model's, or labels that it does not know.
[[nodiscard]] ClassifierEvaluation evaluate(const Classifier& model, const Dataset& data, const EvaluationSpec& spec,
                                            std::size_t threads = 0,
                                            const std::function<void(double)>& on_progress = {});

}  // namespace debruit
