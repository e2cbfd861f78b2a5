#include "cli/training_progress.h"

#include <iomanip>
#include <sstream>

#include "cli/signals.h"
#include "report/text.h"
#include "runs/model_label.h"

namespace debruit::cli {
namespace {

/// "2:05" or "1:02:05".
std::string clock_time(double seconds) {
  const auto total = static_cast<long>(seconds + 0.5);
  std::ostringstream text;
  text << std::setfill('0');
  if (total >= 3600) text << total / 3600 << ":" << std::setw(2);
  text << total / 60 % 60 << ":" << std::setw(2) << total % 60;
  return text.str();
}

std::string described(const AutoencoderSpec& model) {
  return "autoencoder " + std::to_string(model.image.size()) + "-" + std::to_string(model.hidden_size) + "x" +
         std::to_string(model.hidden_layers + 1) + "-" + std::to_string(model.latent_size);
}

}  // namespace

TrainingCallbacks TrainingProgress::callbacks() {
  return {.on_step = [this](const StepReport& step) { show_step(step); },
          .on_epoch = [this](const EpochReport& epoch) { show_epoch(epoch); },
          .on_snapshot = {},
          .should_stop = [] { return SignalScope::received() != 0; }};
}

void TrainingProgress::start(const RunConfig& config, const Dataset& data) {
  epochs_ = config.training.epochs;
  in_epochs_ = is_trained_in_epochs(config.model);
  const auto* const autoencoder = std::get_if<AutoencoderSpec>(&config.model);
  line_.line((autoencoder == nullptr ? short_model_label(config) + ": " : described(*autoencoder) + " on ") +
             std::to_string(data.size()) + " images of " + data.name +
             (in_epochs_
                  ? ", " + counted(epochs_, "epoch") + " in batches of " + std::to_string(config.training.batch_size)
                  : ""));
}

void TrainingProgress::show_step(const StepReport& step) {
  const double per_epoch = static_cast<double>(step.images_per_epoch);
  const double seen = static_cast<double>(step.epoch - 1) * per_epoch + static_cast<double>(step.images);
  const double all = static_cast<double>(step.epochs) * per_epoch;
  const double rate = step.seconds > 0 ? seen / step.seconds : 0;
  const double left = rate > 0 ? (all - seen) / rate : 0;
  line_.update(seen / all, "epoch " + std::to_string(step.epoch) + "/" + std::to_string(step.epochs) + "  " +
                               fixed(rate, 0) + " images/s  " + clock_time(left) + " left");
}

void TrainingProgress::show_epoch(const EpochReport& epoch) {
  std::string text = "examples kept";
  if (in_epochs_) {
    text = "epoch " + std::to_string(epoch.epoch) + "/" + std::to_string(epochs_) + "  training loss " +
           fixed(epoch.training_loss, 6);
  }
  if (epoch.validation_loss) text += "  validation loss " + fixed(*epoch.validation_loss, 6);
  if (epoch.validation_accuracy) text += "  accuracy " + fixed(100 * *epoch.validation_accuracy, 2) + " %";
  line_.line(text + "  " + fixed(epoch.seconds, 2) + " s");
}

void TrainingProgress::finish(const RunResult& result, const std::filesystem::path& folder, bool can_resume) {
  if (result.status == "finished") {
    if (in_epochs_ && result.epochs_done < epochs_) {
      line_.line("stopped after epoch " + std::to_string(result.epochs_done) +
                 ": held-out images got no better; the weights are those of epoch " +
                 std::to_string(result.best_epoch));
    }
    line_.line("trained in " + fixed(result.seconds, 1) + " s; the run is in " + folder.string());
  } else {
    line_.line("interrupted after " + counted(result.epochs_done, "whole epoch") + "; the run is saved in " +
               folder.string() + (can_resume ? ", and the same command with --resume goes on with it" : ""));
  }
}

}  // namespace debruit::cli
