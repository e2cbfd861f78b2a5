// Summary, heading, training and provenance of a run.
#include "files/atomic_file.h"
#include "report/facts.h"
#include "report/html.h"
#include "report/sections.h"
#include "report/text.h"
#include "report/verdict.h"
#include "runs/model_label.h"
#include "runs/names.h"

namespace debruit {
namespace {

std::string status_badge(const RunView& run) {
  if (run.finished()) return element("span", "badge better", "finished");
  return element("span", "badge worse", run.result ? "interrupted" : "unfinished");
}

/// Finished epochs of those that were asked for.
std::string epochs_label(const RunView& run) {
  if (!is_trained_in_epochs(run.config.model)) return "–";
  const std::size_t done = run.result ? run.result->epochs_done : run.epochs.size();
  const std::size_t asked = run.config.training.epochs;
  return done == asked ? grouped(done) : grouped(done) + " of " + grouped(asked);
}

/// What is minimised, in a word or two.
std::string loss_label(const RunConfig& config) {
  const auto* const classifier = std::get_if<ClassifierSpec>(&config.model);
  return classifier == nullptr ? "MSE" : std::string(name_of(classifier->loss));
}

/// How many epochs were done and, where the weights are not the last one's, which was the best.
std::string epochs_with_best(const RunView& run) {
  std::string text = epochs_label(run);
  if (run.result && run.result->best_epoch > 0 && run.result->best_epoch != run.result->epochs_done) {
    text += ", best " + grouped(run.result->best_epoch);
  }
  return text;
}

/// The epoch whose weights the run has, or the last one there is. `run` has epochs.
const EpochReport& kept_epoch(const RunView& run) {
  const std::size_t best = run.result ? run.result->best_epoch : 0;
  return best > 0 && best <= run.epochs.size() ? run.epochs[best - 1] : run.epochs.back();
}

/// Of the kept epoch.
std::string kept_loss(const RunView& run) {
  return run.epochs.empty() || !is_trained_in_epochs(run.config.model) ? "–"
                                                                       : significant(kept_epoch(run).training_loss, 3);
}

/// "at the end", or which epoch was kept.
std::string kept_in_words(const RunView& run) {
  const std::size_t epoch = kept_epoch(run).epoch;
  return epoch == run.epochs.back().epoch ? "at the end" : "in epoch " + grouped(epoch) + ", whose weights were kept";
}

/// "11.6 µs", where it was measured.
std::string image_time(double seconds) {
  constexpr double kMicroseconds = 1e6;
  return seconds == 0 ? "–" : significant(seconds * kMicroseconds, 3) + " µs";
}

/// Whose weights an interrupted training has left.
std::string weights_label(const RunView& run) {
  return run.config.training.patience == 0 ? "the weights of the last step" : "the weights of the best epoch so far";
}

std::string tiles(const RunView& run) {
  const auto tile = [](std::string_view name, const std::string& value) {
    return element("div", "card", element("dt", "", name) + element("dd", "", escape(value)));
  };
  double seconds = 0;
  for (const EpochReport& epoch : run.epochs) seconds += epoch.seconds;
  std::string html;
  if (is_trained_in_epochs(run.config.model)) {
    html += tile("training loss (" + loss_label(run.config) + ")", kept_loss(run));
    html += tile("epochs", epochs_with_best(run));
  } else {
    html += tile("time an image", run.result ? image_time(run.result->seconds_per_image) : "–");
  }
  html += tile("training time", duration(run.result ? run.result->seconds : seconds));
  html += tile("parameters", run.result ? grouped(run.result->parameters) : "–");
  return element("dl", "tiles", html);
}

std::string state_warning(const RunView& run) {
  if (run.finished()) return "";
  const std::string text =
      run.result ? "This training was interrupted: " + epochs_label(run) +
                       " epochs are done. Everything below belongs to " + weights_label(run) + "."
                 : "This run has no result yet: it was killed, or it still trains. Below is what it has left so far.";
  return element("div", "card warning", element("p", "", text));
}

std::string model_in_words(const RunConfig& config) {
  return std::holds_alternative<AutoencoderSpec>(config.model) ? "A denoising autoencoder"
                                                               : "A classifier, " + short_model_label(config) + ",";
}

/// What is minimised, in a sentence.
std::string loss_note(const RunConfig& config) {
  if (std::holds_alternative<AutoencoderSpec>(config.model)) {
    return "Mean squared error a pixel between the output for a noisy image and the clean image, mean over the epoch.";
  }
  return "Loss (" + loss_label(config) + ") of noisy images, mean over the epoch.";
}

/// The charts of the training, with what they show.
std::string training_charts(const RunView& run) {
  if (run.epochs.empty()) return element("p", "note", "No epoch was finished.");
  std::string html;
  if (is_trained_in_epochs(run.config.model)) {
    html += chart(run, "training", "Line chart: loss by epoch, " + kept_loss(run) + " " + kept_in_words(run));
    html += element("p", "note", escape(loss_note(run.config)));
  }
  if (const auto accuracy = kept_epoch(run).validation_accuracy) {
    const std::string kept = fixed(100 * *accuracy, 2) + " % " + kept_in_words(run);
    if (has_accuracy_curve(run)) {
      html += chart(run, "validation-accuracy", "Line chart: accuracy on held-out images by epoch, " + kept);
    }
    html += element("p", "note", escape("Accuracy on the noisy images that were held out: " + kept + "."));
  }
  return html.empty() ? element("p", "note", "The examples are kept as they are: there is nothing to minimise.") : html;
}

/// What came out, in a few words.
std::string outcome(const RunView& run) {
  if (run.result && !run.result->evaluations.empty()) {
    return "images, by MSE: " + verdicts_in_words(run.result->evaluations.front().scores);
  }
  if (run.result && !run.result->classifier_evaluations.empty()) {
    return accuracies_in_words(run.result->classifier_evaluations.front().scores);
  }
  return "–";
}

}  // namespace

std::string chart(const RunView& run, const std::string& name, const std::string& description) {
  return chart(run.folder.figures(), name, description);
}

std::string chart(const std::filesystem::path& figures, const std::string& name, const std::string& description) {
  const auto uri = [&](const Theme& theme) {
    return data_uri("image/svg+xml", read_file(figures / (name + std::string(theme.suffix) + ".svg")));
  };
  return "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"" + uri(kDarkTheme) +
         "\"><img class=\"chart\" alt=\"" + escape(description) + "\" src=\"" + uri(kLightTheme) + "\"></picture>\n";
}

std::string summary_section(std::span<const RunView> runs) {
  std::string rows;
  for (const RunView& run : runs) {
    std::string row =
        "<th class=\"text\" scope=\"row\"><a href=\"#" + run.anchor + "\">" + escape(run.name) + "</a></th>";
    row += element("td", "text", escape(run.config.data + ", " + classes_label(run.config.classes)));
    row += element("td", "text", escape(short_model_label(run.config)));
    row += element("td", "", escape(epochs_label(run)));
    row += element("td", "", escape(kept_loss(run)));
    row += element("td", "", run.result ? escape(duration(run.result->seconds)) : "–");
    row += element("td", "text words", escape(outcome(run)));
    row += element("td", "text", status_badge(run));
    rows += element("tr", "", row);
  }
  const std::string head =
      "<thead><tr><th class=\"text\" scope=\"col\">run</th><th class=\"text\" scope=\"col\">data</th>"
      "<th class=\"text\" scope=\"col\">model</th><th scope=\"col\">epochs</th><th scope=\"col\">training loss</th>"
      "<th scope=\"col\">time</th><th class=\"text\" scope=\"col\">what came out</th>"
      "<th class=\"text\" scope=\"col\">state</th></tr></thead>\n";
  return element(
      "section", "card",
      element("h3", "", "The runs") +
          element("div", "scroll", "<table>\n" + head + element("tbody", "", rows) + "</table>") +
          element("p", "note",
                  "AE(n, h, l): n hidden layers of h units beside the first, l latent values. A case is one "
                  "noise at one scale; “better” and “worse” compare the model’s output with the noisy input."));
}

std::string heading_section(const RunView& run) {
  std::string html = element("div", "run-head", element("h2", "", escape(run.name)) + status_badge(run));
  html +=
      element("p", "soft",
              escape(model_in_words(run.config) + " for " + run.config.data + ", " + classes_label(run.config.classes) +
                     ", trained on " + noise_label(run.config.training.noise.kinds) + " noise."));
  return html + state_warning(run);
}

std::string training_section(const RunView& run, const std::string& noises) {
  std::string html = tiles(run);
  const std::string curve = element("h3", "", "Training") + training_charts(run);
  return html + element("div", "two",
                        element("section", "card", element("h3", "", "Settings") + settings_list(run)) +
                            element("div", "", element("section", "card", curve) + noises));
}

std::string provenance_section(const RunView& run) {
  Facts facts;
  if (run.result) {
    facts.add_code("weights SHA-256", run.result->weights_sha256);
    if (run.result->seconds_per_image > 0) {
      facts.add("time an image", image_time(run.result->seconds_per_image) + ", all clean test images at once");
    }
    facts.add("trained on", counted(run.result->threads, "thread") + ", " + run.result->target);
  }
  facts.add_code("training data", run.config.data_checksum.empty() ? "–" : run.config.data_checksum);
  return element("section", "card", element("h3", "", "Provenance") + facts.html());
}

}  // namespace debruit
