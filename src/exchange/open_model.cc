#include "exchange/open_model.h"

#include <system_error>
#include <utility>

#include "debruit/error.h"
#include "exchange/bundle.h"
#include "nn/model_file.h"
#include "runs/run_folder.h"

namespace debruit {
namespace {

Model model_from(ModelFile file) {
  if (file.content.metadata.contains(std::string(kClassifierKey))) return classifier_from(std::move(file));
  return autoencoder_from(std::move(file));
}

OpenedModel open_run(const std::filesystem::path& path) {
  const RunFolder folder = RunFolder::open(path);
  RunConfig config = folder.read_config();
  Model model = model_from(read_model(path));
  if (model.index() != config.model.index()) {
    throw Error(
        ErrorKind::input, folder.model().string(),
        "holds a model of another kind than the run's config.json says, " + std::string(model_kind(config.model)));
  }
  return {path.string(), std::move(model), std::move(config), folder.read_result()};
}

OpenedModel open_file(const std::filesystem::path& path) {
  Model model = model_from(read_model(path));
  RunConfig config;
  config.model = spec_of(model);
  config.imported = path.filename().string();
  return {path.string(), std::move(model), std::move(config), std::nullopt};
}

}  // namespace

OpenedModel open_model(const std::filesystem::path& path) {
  std::error_code code;
  if (std::filesystem::is_regular_file(path, code)) return is_zip(path) ? open_bundle(path) : open_file(path);
  return open_run(path);
}

Model load_model(const std::filesystem::path& path) { return open_model(path).model; }

const Autoencoder& autoencoder_of(const OpenedModel& opened) {
  if (const auto* const model = std::get_if<Autoencoder>(&opened.model)) return *model;
  static_cast<void>(autoencoder_of(opened.config, opened.where));  // throws
  throw Error(ErrorKind::internal, opened.where, "its settings are of another kind than its model");
}

const Classifier& classifier_of(const OpenedModel& opened) {
  if (const auto* const model = std::get_if<Classifier>(&opened.model)) return *model;
  static_cast<void>(classifier_of(opened.config, opened.where));  // throws
  throw Error(ErrorKind::internal, opened.where, "its settings are of another kind than its model");
}

const TensorMap& weights_of(const Model& model) {
  return std::visit([](const auto& held) -> const TensorMap& { return held.weights(); }, model);
}

ModelSpec spec_of(const Model& model) {
  return std::visit([](const auto& held) -> ModelSpec { return held.spec(); }, model);
}

}  // namespace debruit
