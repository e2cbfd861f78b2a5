// Classifiers of images: on pixels, on the latents of an autoencoder, or on images that it has cleaned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "debruit/parameter.h"
#include "debruit/shape.h"
#include "debruit/train.h"

namespace debruit {

// The kinds of classifier. "Inputs" are the values that its ClassifierInput gives. All but the nearest neighbours end
// in one logit a class.

/// inputs -> hidden_size -> (hidden_size -> hidden_size) x hidden_layers -> classes, ReLU between.
/// Tensors "classifier.0.weight", "classifier.2.weight", …
struct MlpSpec {
  std::size_t hidden_layers = 5;
  std::size_t hidden_size = 20;
  friend bool operator==(const MlpSpec&, const MlpSpec&) = default;
};

/// The study's: convolution to 1 channel with kernel 5 and padding 2, ReLU, max-pooling 2, convolution to 1 channel
/// with kernel 2, ReLU, max-pooling 2, a dense layer. Tensors "conv1.weight", "conv2.weight", "fc.weight", …
struct CnnSpec {
  friend bool operator==(const CnnSpec&, const CnnSpec&) = default;
};

/// LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition", as it is commonly
/// trained today: convolution to 6 channels with kernel 5 and padding 2, ReLU, max-pooling 2, convolution to 16 with
/// kernel 5, ReLU, max-pooling 2, dense layers of 120, 84 and classes, ReLU between. Tensors "conv1", "conv2", "fc1",
/// "fc2", "fc3".
struct LeNet5Spec {
  friend bool operator==(const LeNet5Spec&, const LeNet5Spec&) = default;
};

/// Multinomial logistic regression: one dense layer. Tensors "classifier.0.weight", "classifier.0.bias".
struct LinearProbeSpec {
  friend bool operator==(const LinearProbeSpec&, const LinearProbeSpec&) = default;
};

/// The class that most of the `neighbours` nearest training examples have, by Euclidean distance; of equally frequent
/// ones the smallest label, of equally distant examples the first (as scikit-learn's KNeighborsClassifier with brute
/// force). It keeps its training examples: tensors "neighbours.values" [n, inputs] and "neighbours.labels" [n].
struct NearestNeighboursSpec {
  std::size_t neighbours = 5;
  friend bool operator==(const NearestNeighboursSpec&, const NearestNeighboursSpec&) = default;
};

using ClassifierKind = std::variant<MlpSpec, CnnSpec, LeNet5Spec, LinearProbeSpec, NearestNeighboursSpec>;

std::span<const Parameter<MlpSpec>> parameters(const MlpSpec&);
std::span<const Parameter<CnnSpec>> parameters(const CnnSpec&);
std::span<const Parameter<LeNet5Spec>> parameters(const LeNet5Spec&);
std::span<const Parameter<LinearProbeSpec>> parameters(const LinearProbeSpec&);
std::span<const Parameter<NearestNeighboursSpec>> parameters(const NearestNeighboursSpec&);

/// What a person needs to know of a kind of classifier.
using ClassifierDescription = SpecDescription<ClassifierKind>;

/// All kinds that `parse_classifier` knows, in the order of the variant: "mlp", "cnn", "lenet5", "probe", "knn".
[[nodiscard]] std::span<const ClassifierDescription> known_classifiers();

/// The canonical name of the kind.
[[nodiscard]] std::string_view classifier_name(const ClassifierKind& kind);

/// Reads `NAME` or `NAME:key=value:key=value`. Throws Error(usage) naming the known kinds, the known keys or the range.
[[nodiscard]] ClassifierKind parse_classifier(std::string_view text);

/// Writes every parameter: `mlp:hidden_layers=5:hidden_size=20`. `parse_classifier` reads it back to an equal value.
[[nodiscard]] std::string format_classifier(const ClassifierKind& kind);

/// What the classifier is given of an image.
enum class ClassifierInput {
  pixels,    ///< the image itself
  latents,   ///< what an autoencoder's encoder makes of it, [latent_size]
  denoised,  ///< what an autoencoder makes of it, an image again
};

/// What training a classifier minimises, all of them means over images. The last two exist for studies.
enum class ClassifierLoss {
  cross_entropy,             ///< -log softmax(logits)[label]
  cross_entropy_of_softmax,  ///< the same with softmax(logits) taken for logits: cannot fall below about 1.461
  broadcast_mse,             ///< mean over classes of (softmax(logits)[class] - label)^2, the label a number
};

/// A classifier and how it is taught.
struct ClassifierSpec {
  ImageShape image;
  std::size_t classes = 10;  ///< labels are 0 .. classes-1
  ClassifierKind kind = MlpSpec{};
  ClassifierInput input = ClassifierInput::pixels;
  std::optional<AutoencoderSpec> autoencoder;  ///< there unless `input` is pixels; takes images of shape `image`
  bool fine_tune = false;                      ///< whether training also changes the autoencoder's layers
  ClassifierLoss loss = ClassifierLoss::cross_entropy;
  friend bool operator==(const ClassifierSpec&, const ClassifierSpec&) = default;
};

/// Throws Error(usage) where a number is out of range, the autoencoder is missing, superfluous or does not take the
/// image, a convolutional kind is given latents or an image that is too small for it, or nearest neighbours are to be
/// fine-tuned or to have a loss of their own.
void validate(const ClassifierSpec& spec);

/// A classifier with its weights, the autoencoder's before it included: it takes images whatever its input is. Copies
/// are independent; const members may be called from several threads only on different objects.
class Classifier {
 public:
  /// Weights of the classifier proper, and those of the autoencoder under their own names ("encoder.0.weight", …; with
  /// latents the encoder's alone). Throws Error(usage) as `validate` does, Error(input) where a tensor is missing,
  /// superfluous, of another shape or not finite.
  Classifier(const ClassifierSpec& spec, TensorMap weights);

  Classifier(const Classifier& other);
  Classifier(Classifier&& other) noexcept;
  Classifier& operator=(const Classifier& other);
  Classifier& operator=(Classifier&& other) noexcept;
  ~Classifier();

  /// Reads `model.safetensors` (a run folder or the file itself). Throws Error(io) or Error(input).
  [[nodiscard]] static Classifier load(const std::filesystem::path& path);

  /// Writes a safetensors file that PyTorch's load_state_dict takes; the file appears whole or not at all.
  /// Throws Error(io).
  void save(const std::filesystem::path& file) const;

  [[nodiscard]] const ClassifierSpec& spec() const noexcept;
  [[nodiscard]] const TensorMap& weights() const noexcept;
  [[nodiscard]] std::size_t parameter_count() const noexcept;  ///< numbers in `weights`

  /// images [count, size], scaled, -> probabilities [count, classes]: the softmax of the logits, or the share of the
  /// neighbours. `threads` 0: one for each processor. Throws Error(usage) where the length does not fit.
  [[nodiscard]] std::vector<float> probabilities(std::span<const float> images, std::size_t threads = 0) const;

  /// images [count, size] -> the most probable class of each, by its logit, the smaller of equals.
  [[nodiscard]] std::vector<std::uint8_t> classify(std::span<const float> images, std::size_t threads = 0) const;

 private:
  class Session;
  [[nodiscard]] Session& session(std::size_t threads) const;

  ClassifierSpec spec_;
  TensorMap weights_;
  mutable std::unique_ptr<Session> session_;
};

struct ClassifierTrainingResult {
  Classifier model;  ///< of the best epoch where the training had patience, of the last one otherwise
  std::vector<EpochReport> history;
  std::size_t best_epoch = 0;  ///< as in TrainingResult
  bool interrupted = false;    ///< should_stop said so; as in TrainingResult
  double seconds = 0;
};

/// Trains `spec` on `data` (the training split): noisy image in, label out. `autoencoder` gives the weights in front of
/// the classifier and must have spec.autoencoder's spec; null where the input is pixels. What is in front sees every
/// noisy image anew; where the noise is drawn once and the front frozen, what it makes of them is kept instead, with
/// the same result. The classifier proper starts from the weights of `training.seed`, frozen or not. Nearest neighbours
/// take the images of the first epoch as their examples: their history is one epoch with a training loss of 0 and,
/// where images are held out, the accuracy on them; of the callbacks on_epoch alone is called. Depends on the data, the
/// specs, the autoencoder and the seeds alone, not on `threads`. `on_snapshot` is not called. Throws Error(usage) for
/// bad settings, labels >= classes or fewer images than neighbours, Error(diverged) where the loss stops being finite.
[[nodiscard]] ClassifierTrainingResult train(const ClassifierSpec& spec, const TrainingSpec& training,
                                             const Dataset& data, const Autoencoder* autoencoder,
                                             const TrainingCallbacks& callbacks = {}, std::size_t threads = 0);

}  // namespace debruit
