#include "cli/given_model.h"

#include "debruit/error.h"
#include "runs/names.h"

namespace debruit::cli {

GivenModel find_model(const std::filesystem::path& path) { return {open_model(path)}; }

const Autoencoder& load_autoencoder(const GivenModel& model) { return autoencoder_of(model.opened); }
const Classifier& load_classifier(const GivenModel& model) { return classifier_of(model.opened); }

void require_data(const GivenModel& model, const std::string& data) {
  if (model.opened.training_known() || !data.empty()) return;
  throw Error(ErrorKind::usage, "--data",
              "is missing: " + model.opened.where + " is a model without its run, which would name its data");
}

void note_scaling(const GivenModel& model, ProgressLine& progress) {
  const Scaling scaling = model.settings().training.scaling;
  if (scaling == Scaling::unit) return;
  progress.line("note: this model was trained with scaling " + std::string(name_of(scaling)) +
                ", which needs the clean picture; it is fed x/255 instead");
}

}  // namespace debruit::cli
