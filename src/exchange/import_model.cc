#include "exchange/import_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/shape_check.h"
#include "debruit/error.h"
#include "files/safetensors.h"
#include "nn/model_file.h"
#include "runs/folder_lock.h"
#include "runs/run_folder.h"
#include "runs/spec_json.h"

namespace debruit {
namespace {

std::string sides_text(const std::vector<std::size_t>& shape) {
  std::string text = "[";
  for (const std::size_t side : shape) text += (text.size() == 1 ? "" : ", ") + std::to_string(side);
  return text + "]";
}

/// The side of the square that holds `size` values; 0 where none does.
std::size_t square_side(std::size_t size) {
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(size))));
  return side * side == size ? side : 0;
}

/// Grey and square where that fits, else in three colours, else a row of values.
ImageShape image_of_size(std::size_t size) {
  if (const std::size_t side = square_side(size); side > 0) return {1, side, side};
  if (const std::size_t side = size % 3 == 0 ? square_side(size / 3) : 0; side > 0) return {3, side, side};
  return {1, 1, size};
}

/// Finds out what network has these tensors.
class Architecture {
 public:
  Architecture(const TensorMap& tensors, const ImportOptions& options, std::string where)
      : tensors_(tensors), options_(options), where_(std::move(where)) {}

  [[nodiscard]] AutoencoderSpec autoencoder() const {
    const std::size_t inputs = shape("encoder.0.weight", 2)[1];
    return autoencoder_spec_of(tensors_, options_.image.value_or(image_of_size(inputs)), where_);
  }

  [[nodiscard]] ClassifierSpec classifier() const {
    ClassifierSpec spec;
    spec.kind = parse_classifier(options_.kind);
    if (tensors_.contains("encoder.0.weight")) {
      spec.autoencoder = autoencoder();
      spec.input = tensors_.contains("decoder.0.weight") ? ClassifierInput::denoised : ClassifierInput::latents;
    }
    std::visit([&](auto& kind) { find_head(kind, spec); }, spec.kind);
    if (spec.autoencoder) spec.image = spec.autoencoder->image;
    return spec;
  }

 private:
  void find_head(MlpSpec& kind, ClassifierSpec& spec) const {
    const std::size_t layers = dense_layers();
    if (layers < 2) fail("classifier.2.weight", "is missing; an mlp has two dense layers at least, a probe has one");
    kind.hidden_layers = layers - 2;
    kind.hidden_size = shape("classifier.0.weight", 2)[0];
    find_dense(spec, layers);
  }
  void find_head(LinearProbeSpec&, ClassifierSpec& spec) const { find_dense(spec, 1); }
  void find_head(CnnSpec&, ClassifierSpec& spec) const { find_convolutional(spec, "fc.weight"); }
  void find_head(LeNet5Spec&, ClassifierSpec& spec) const { find_convolutional(spec, "fc3.weight"); }
  void find_head(NearestNeighboursSpec&, ClassifierSpec&) const {
    throw Error(ErrorKind::internal, "import", "nearest neighbours are no network");
  }

  void find_dense(ClassifierSpec& spec, std::size_t layers) const {
    spec.image = options_.image.value_or(image_of_size(shape("classifier.0.weight", 2)[1]));
    spec.classes = shape("classifier." + std::to_string(2 * (layers - 1)) + ".weight", 2)[0];
  }
  void find_convolutional(ClassifierSpec& spec, const std::string& last) const {
    spec.image = options_.image.value_or(ImageShape{.channels = shape("conv1.weight", 4)[1]});
    spec.classes = shape(last, 2)[0];
  }

  /// "classifier.0", "classifier.2", …
  [[nodiscard]] std::size_t dense_layers() const {
    std::size_t layers = 0;
    while (tensors_.contains("classifier." + std::to_string(2 * layers) + ".weight")) ++layers;
    return layers;
  }

  [[nodiscard]] const std::vector<std::size_t>& shape(const std::string& name, std::size_t dimensions) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) {
      fail(name, "is missing; a model of kind " + options_.kind + " has it, with " + std::to_string(dimensions) +
                     " dimensions. The file holds " + names());
    }
    if (found->second.shape.size() != dimensions) {
      fail(name,
           "has shape " + sides_text(found->second.shape) + ", expected " + std::to_string(dimensions) + " dimensions");
    }
    return found->second.shape;
  }

  [[nodiscard]] std::string names() const {
    constexpr std::size_t kMost = 6;
    std::string text;
    std::size_t count = 0;
    for (const auto& [name, tensor] : tensors_) {
      if (++count > kMost) return text + ", …";
      text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? "no tensors" : text;
  }

  [[noreturn]] void fail(const std::string& name, const std::string& message) const {
    throw Error(ErrorKind::input, where_, name + ": " + message);
  }

  const TensorMap& tensors_;
  const ImportOptions& options_;
  std::string where_;
};

void check_kind(const std::string& kind) {
  const std::vector<std::string> known = importable_kinds();
  if (std::ranges::find(known, kind) != known.end()) return;
  std::string list;
  for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
  throw Error(ErrorKind::usage, "kind", "\"" + kind + "\" cannot be imported; those that can are " + list);
}

/// `spec` is what the shapes of some tensors say; the rest must fit it.
template <class Kind, class Spec>
Kind fitting(const Spec& spec, TensorMap tensors, const std::string& where) {
  try {
    return Kind(spec, std::move(tensors));
  } catch (const Error& error) {
    throw Error(ErrorKind::input, where, std::string(error.what()) + ", for images of " + shape_text(spec.image));
  }
}

}  // namespace

std::vector<std::string> importable_kinds() {
  std::vector<std::string> kinds = {std::string(kAutoencoderKind)};
  for (const ClassifierDescription& known : known_classifiers()) {
    if (!std::holds_alternative<NearestNeighboursSpec>(known.defaults)) kinds.emplace_back(known.name);
  }
  return kinds;
}

Model import_model(const std::filesystem::path& file, const ImportOptions& options) {
  check_kind(options.kind);
  const std::string where = file.string();
  TensorMap tensors = read_safetensors(file).tensors;
  const Architecture architecture(tensors, options, where);
  if (options.kind == kAutoencoderKind) {
    const AutoencoderSpec spec = architecture.autoencoder();
    return fitting<Autoencoder>(spec, std::move(tensors), where);
  }
  const ClassifierSpec spec = architecture.classifier();
  return fitting<Classifier>(spec, std::move(tensors), where);
}

void write_imported(const Model& model, const std::filesystem::path& file, const ImportOptions& options,
                    const std::filesystem::path& folder, bool force) {
  RunConfig config;
  config.imported = file.filename().string();
  config.model = spec_of(model);
  config.training.scaling = options.scaling;
  RunFolder::require_free(folder, force);
  const FolderLock lock(folder);
  const RunFolder run = RunFolder::create(folder, force);
  std::visit([&](const auto& held) { held.save(run.model()); }, model);
  run.write_config(config);
}

}  // namespace debruit
