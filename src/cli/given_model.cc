#include "cli/given_model.h"

#include <string>
#include <system_error>

#include "debruit/error.h"
#include "runs/names.h"
#include "runs/run_folder.h"

namespace debruit::cli {

GivenModel find_model(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored)) return {path, std::nullopt};
  return {path, RunFolder::open(path).read_config()};
}

Autoencoder load_autoencoder(const GivenModel& model) {
  if (model.config) static_cast<void>(autoencoder_of(*model.config, model.path.string()));
  return Autoencoder::load(model.path);
}

Classifier load_classifier(const GivenModel& model) {
  if (model.config) static_cast<void>(classifier_of(*model.config, model.path.string()));
  return Classifier::load(model.path);
}

void require_data(const GivenModel& model, const std::string& data) {
  if (model.config || !data.empty()) return;
  throw Error(ErrorKind::usage, "--data",
              "is missing: " + model.path.string() + " is a model without its run, which would name its data");
}

void note_scaling(const GivenModel& model, ProgressLine& progress) {
  if (!model.config || model.config->training.scaling == Scaling::unit) return;
  progress.line("note: this model was trained with scaling " + std::string(name_of(model.config->training.scaling)) +
                ", which needs the clean picture; it is fed x/255 instead");
}

}  // namespace debruit::cli
