#include "debruit/classifier.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/classifier_names.h"
#include "base/threads.h"
#include "debruit/error.h"
#include "nn/classifier_networks.h"
#include "nn/classifier_runner.h"
#include "nn/model_file.h"
#include "nn/nearest_neighbours.h"

namespace debruit {
namespace {

constexpr std::string_view kClassesKey = "debruit.classes";
constexpr std::string_view kInputKey = "debruit.input";
constexpr std::string_view kLossKey = "debruit.loss";
constexpr std::string_view kFineTuneKey = "debruit.fine_tune";  // "true" or "false"

std::size_t parse_classes(const std::string& text, const std::string& where) {
  std::size_t classes = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), classes);
  if (code == std::errc() && end == text.data() + text.size()) return classes;
  throw Error(ErrorKind::input, where, "metadata \"" + std::string(kClassesKey) + "\" is \"" + text + "\"");
}

bool parse_flag(const std::string& text, const std::string& where) {
  if (text == "true" || text == "false") return text == "true";
  throw Error(ErrorKind::input, where,
              "metadata \"" + std::string(kFineTuneKey) + "\" is \"" + text + "\"; expected true or false");
}

ClassifierSpec spec_of(const ModelFile& file) {
  ClassifierSpec spec;
  spec.image = file.image;
  spec.kind = parse_classifier(file.metadata(kClassifierKey));
  spec.classes = parse_classes(file.metadata(kClassesKey), file.where);
  spec.input = parse_name<ClassifierInput>(file.metadata(kInputKey), kInputKey);
  spec.loss = parse_name<ClassifierLoss>(file.metadata(kLossKey), kLossKey);
  spec.fine_tune = parse_flag(file.metadata(kFineTuneKey), file.where);
  if (spec.input != ClassifierInput::pixels) {
    spec.autoencoder = autoencoder_spec_of(file.content.tensors, file.image, file.where);
  }
  return spec;
}

}  // namespace

/// What running the classifier takes beside its weights.
class Classifier::Session {
 public:
  Session(const ClassifierSpec& spec, const TensorMap& weights, std::size_t threads)
      : pool_(threads), runner_(spec, weights, pool_) {}

  [[nodiscard]] std::size_t threads() const { return pool_.size(); }
  [[nodiscard]] ClassifierRunner& runner() { return runner_; }

 private:
  ThreadPool pool_;
  ClassifierRunner runner_;
};

Classifier::Classifier(const ClassifierSpec& spec, TensorMap weights) : spec_(spec), weights_(std::move(weights)) {
  validate(spec_);
  check_classifier_weights(spec_, weights_);
}

Classifier::Classifier(const Classifier& other) : spec_(other.spec_), weights_(other.weights_) {}
Classifier::Classifier(Classifier&& other) noexcept = default;
Classifier& Classifier::operator=(const Classifier& other) { return *this = Classifier(other); }
Classifier& Classifier::operator=(Classifier&& other) noexcept = default;
Classifier::~Classifier() = default;

Classifier Classifier::load(const std::filesystem::path& path) { return classifier_from(read_model(path)); }

Classifier classifier_from(ModelFile file) {
  if (!file.content.metadata.contains(std::string(kClassifierKey))) {
    throw Error(ErrorKind::input, file.where,
                "has no metadata \"" + std::string(kClassifierKey) + "\": not a classifier");
  }
  try {
    const ClassifierSpec spec = spec_of(file);
    return Classifier(spec, std::move(file.content.tensors));
  } catch (const Error& error) {
    throw Error(ErrorKind::input, file.where, error.what());
  }
}

void Classifier::save(const std::filesystem::path& file) const {
  write_model(file, weights_, spec_.image,
              {{std::string(kClassifierKey), format_classifier(spec_.kind)},
               {std::string(kClassesKey), std::to_string(spec_.classes)},
               {std::string(kInputKey), std::string(name_of(spec_.input))},
               {std::string(kLossKey), std::string(name_of(spec_.loss))},
               {std::string(kFineTuneKey), spec_.fine_tune ? "true" : "false"}});
}

const ClassifierSpec& Classifier::spec() const noexcept { return spec_; }
const TensorMap& Classifier::weights() const noexcept { return weights_; }
std::size_t Classifier::parameter_count() const noexcept { return value_count(weights_); }

Classifier::Session& Classifier::session(std::size_t threads) const {
  const std::size_t wanted = threads == 0 ? processor_count() : threads;
  if (session_ == nullptr || session_->threads() != wanted) {
    session_.reset();
    session_ = std::make_unique<Session>(spec_, weights_, wanted);
  }
  return *session_;
}

std::vector<float> Classifier::probabilities(std::span<const float> images, std::size_t threads) const {
  const FloatingPointScope scope;
  const std::size_t count = whole_count(images.size(), spec_.image.size());
  std::vector<float> result(count * spec_.classes);
  session(threads).runner().probabilities(count, images, result);
  return result;
}

std::vector<std::uint8_t> Classifier::classify(std::span<const float> images, std::size_t threads) const {
  const FloatingPointScope scope;
  const std::size_t count = whole_count(images.size(), spec_.image.size());
  std::vector<std::uint8_t> result(count);
  session(threads).runner().classify(count, images, result);
  return result;
}

}  // namespace debruit
