// Summary, heading, training and provenance of a run.
#include "files/atomic_file.h"
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

std::string model_label(const AutoencoderSpec& model) {
  std::string text = std::to_string(model.image.size());
  for (std::size_t i = 0; i <= model.hidden_layers; ++i) text += " → " + std::to_string(model.hidden_size);
  text += " → " + std::to_string(model.latent_size);
  return text;
}

/// Finished epochs of those that were asked for.
std::string epochs_label(const RunView& run) {
  const std::size_t done = run.result ? run.result->epochs_done : run.epochs.size();
  const std::size_t asked = run.config.training.epochs;
  return done == asked ? grouped(done) : grouped(done) + " of " + grouped(asked);
}

std::string last_loss(const RunView& run) {
  return run.epochs.empty() ? "–" : significant(run.epochs.back().training_loss, 3);
}

std::string scale_label(const TrainingNoise& noise) {
  if (noise.scale_low == noise.scale_high) return shortest(noise.scale_low);
  return "uniform between " + shortest(noise.scale_low) + " and " + shortest(noise.scale_high);
}

std::string scaling_label(Scaling scaling) {
  switch (scaling) {
    case Scaling::unit:
      return "unit (x / 255)";
    case Scaling::minmax:
      return "minmax (each image to 0…1, by its clean pixels)";
    case Scaling::minmax_columns:
      return "minmax-columns (each column to 0…1, by its clean pixels)";
  }
  return "";
}

class Facts {
 public:
  void group(std::string_view title) { html_ += element("dt", "group", escape(title)); }
  void add(std::string_view name, std::string_view value) {
    html_ += element("dt", "", escape(name)) + element("dd", "", escape(value));
  }
  void add_code(std::string_view name, std::string_view value) {
    html_ += element("dt", "", escape(name)) + element("dd", "", "<code>" + escape(value) + "</code>");
  }
  [[nodiscard]] std::string html() const { return element("dl", "facts", html_); }

 private:
  std::string html_;
};

std::string settings(const RunView& run) {
  const RunConfig& config = run.config;
  const TrainingSpec& training = config.training;
  const TrainingNoise& noise = training.noise;
  const ImageShape& image = image_of(config.model);
  Facts facts;
  facts.group("Data");
  facts.add("data set", config.data);
  facts.add("classes", config.classes.empty() ? "all" : classes_label(config.classes));
  facts.add("images", std::to_string(image.width) + " × " + std::to_string(image.height) + " pixels, " +
                          counted(image.channels, "channel"));
  facts.add("scaling", scaling_label(training.scaling));
  facts.group("Model");
  if (const auto* const model = std::get_if<AutoencoderSpec>(&config.model)) {
    facts.add("encoder", model_label(*model) + ", mirrored by the decoder");
  } else {
    facts.add("kind", model_kind(config.model));
  }
  facts.group("Training");
  facts.add("epochs", grouped(training.epochs));
  facts.add("batch size", counted(training.batch_size, "image"));
  facts.add("learning rate", shortest(training.learning_rate) + " (Adam)");
  facts.add("weight decay", shortest(training.weight_decay));
  facts.add("validation",
            training.validation == 0 ? "none held out" : shortest(100 * training.validation) + " % held out");
  facts.add("seed", std::to_string(training.seed));
  facts.group("Training noise");
  facts.add("kinds", noise_label(noise.kinds));
  facts.add("scale", scale_label(noise));
  std::string mix =
      noise.mix == NoiseMix::random ? "each image's kind drawn at random" : "consecutive equal parts, one kind each";
  if (noise.mix == NoiseMix::thirds_black_between) mix += ", one black image between";
  facts.add("mix", mix);
  facts.add("draw", noise.draw == NoiseDraw::fresh ? "fresh every epoch" : "once for all epochs");
  facts.add("clipping", noise.clip ? "noisy images cut to [0, 1]" : "none");
  return facts.html();
}

std::string tiles(const RunView& run) {
  const auto tile = [](std::string_view name, const std::string& value) {
    return element("div", "card", element("dt", "", name) + element("dd", "", escape(value)));
  };
  double seconds = 0;
  for (const EpochReport& epoch : run.epochs) seconds += epoch.seconds;
  return element("dl", "tiles",
                 tile("training loss (MSE)", last_loss(run)) + tile("epochs", epochs_label(run)) +
                     tile("training time", duration(run.result ? run.result->seconds : seconds)) +
                     tile("parameters", run.result ? grouped(run.result->parameters) : "–"));
}

std::string state_warning(const RunView& run) {
  if (run.finished()) return "";
  const std::string text =
      run.result ? "This training was interrupted: " + epochs_label(run) +
                       " epochs are done. Everything below belongs to the weights of the last step."
                 : "This run has no result yet: it was killed, or it still trains. Below is what it has left so far.";
  return element("div", "card warning", element("p", "", text));
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
    const bool scored = run.result && !run.result->evaluations.empty();
    std::string row =
        "<th class=\"text\" scope=\"row\"><a href=\"#" + run.anchor + "\">" + escape(run.name) + "</a></th>";
    row += element("td", "text", escape(run.config.data + ", " + classes_label(run.config.classes)));
    row += element("td", "text", escape(short_model_label(run.config)));
    row += element("td", "", escape(epochs_label(run)));
    row += element("td", "", escape(last_loss(run)));
    row += element("td", "", run.result ? escape(duration(run.result->seconds)) : "–");
    row +=
        element("td", "text words", scored ? escape(verdicts_in_words(run.result->evaluations.front().scores)) : "–");
    row += element("td", "text", status_badge(run));
    rows += element("tr", "", row);
  }
  const std::string head =
      "<thead><tr><th class=\"text\" scope=\"col\">run</th><th class=\"text\" scope=\"col\">data</th>"
      "<th class=\"text\" scope=\"col\">model</th><th scope=\"col\">epochs</th><th scope=\"col\">training loss</th>"
      "<th scope=\"col\">time</th><th class=\"text\" scope=\"col\">images, by MSE</th>"
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
  html += element("p", "soft",
                  escape("A denoising autoencoder for " + run.config.data + ", " + classes_label(run.config.classes) +
                         ", trained on " + noise_label(run.config.training.noise.kinds) + " noise."));
  return html + state_warning(run);
}

std::string training_section(const RunView& run, const std::string& noises) {
  std::string html = tiles(run);
  std::string curve = element("h3", "", "Training");
  if (run.epochs.empty()) {
    curve += element("p", "note", "No epoch was finished.");
  } else {
    curve += chart(run, "training", "Line chart: loss by epoch, " + last_loss(run) + " at the end");
    curve += element(
        "p", "note",
        "Mean squared error a pixel between the output for a noisy image and the clean image, mean over the epoch.");
  }
  return html + element("div", "two",
                        element("section", "card", element("h3", "", "Settings") + settings(run)) +
                            element("div", "", element("section", "card", curve) + noises));
}

std::string provenance_section(const RunView& run) {
  Facts facts;
  if (run.result) {
    facts.add_code("weights SHA-256", run.result->weights_sha256);
    facts.add("trained on", counted(run.result->threads, "thread") + ", " + run.result->target);
  }
  facts.add_code("training data", run.config.data_checksum.empty() ? "–" : run.config.data_checksum);
  return element("section", "card", element("h3", "", "Provenance") + facts.html());
}

}  // namespace debruit
