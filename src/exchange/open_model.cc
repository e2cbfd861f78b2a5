#include "exchange/open_model.h"

#include <system_error>
#include <utility>

#include "data/shape_check.h"
#include "debruit/error.h"
#include "exchange/bundle.h"
#include "runs/run_folder.h"

namespace debruit {
namespace {

OpenedModel open_run(const std::filesystem::path& path) {
  const RunFolder folder = RunFolder::open(path);
  RunConfig config = folder.read_config();
  OpenedModel opened{path.string(), model_from(read_model(path)), std::move(config), folder.read_result()};
  require_same_model(opened, folder.model().string());
  return opened;
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

Model model_from(ModelFile file) {
  if (file.content.metadata.contains(std::string(kClassifierKey))) return classifier_from(std::move(file));
  return autoencoder_from(std::move(file));
}

void require_same_model(const OpenedModel& opened, const std::string& where) {
  if (spec_of(opened.model) == opened.config.model) return;
  throw Error(ErrorKind::input, where,
              "holds another network than the settings beside it say, a model of kind " +
                  std::string(model_kind(opened.config.model)) + " for images of " +
                  shape_text(image_of(opened.config.model)));
}

LoadedModel load_model(const std::filesystem::path& path) {
  OpenedModel opened = open_model(path);
  return {std::move(opened.model), opened.config.training.scaling};
}

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
