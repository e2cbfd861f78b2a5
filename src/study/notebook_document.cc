#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/statistics.h"
#include "study/grid_document.h"
#include "study/notebook_figures.h"
#include "study/notebook_reproduction.h"
#include "study/notebook_tables.h"
#include "study/notebook_text.h"

namespace debruit {
namespace {

namespace part = notebook_part;

/// "7 of 20": runs that have lost a digit.
std::string losing(const std::vector<NotebookClassifier>& runs) {
  const auto count =
      std::ranges::count_if(runs, [](const NotebookClassifier& run) { return !lost_digits(run).empty(); });
  return std::to_string(count) + " of " + std::to_string(runs.size());
}

/// Runs that name one digit whatever they are shown.
std::string stuck(const std::vector<NotebookClassifier>& runs) {
  return std::to_string(
      std::ranges::count_if(runs, [](const NotebookClassifier& run) { return named_digits(run) == 1; }));
}

std::string summary(const NotebookResult& result) {
  std::size_t compared = 0;
  std::vector<std::string> differing;
  for (const ReproductionRow& row : reproduction(result)) {
    if (!row.counts || row.verdict == NotebookVerdict::cut_short) continue;
    ++compared;
    if (row.verdict == NotebookVerdict::differs) differing.push_back("\"" + row.quantity + "\"");
  }
  std::string text = "The published notebook again, with everything that it really does: ";
  if (compared == 0) return with_cuts(text + "none of its measured figures can be compared.", result.spec);
  text += std::to_string(compared - differing.size()) + " of " + std::to_string(compared) +
          " measured figures that can be compared come out equal, agree or are near";
  if (!differing.empty()) text += "; what differs: " + joined(differing);
  return with_cuts(text + ".", result.spec);
}

std::string machine(const NotebookResult& result) {
  std::vector<std::string> settings;  // that the autoencoders had
  for (const auto* runs : {&result.baseline, &result.best, &result.honest_best, &result.whole}) {
    for (const NotebookAutoencoder& model : *runs) {
      std::string text = counted(model.run.threads, "thread") + " with " + model.run.target + " kernels";
      if (std::ranges::count(settings, text) == 0) settings.push_back(std::move(text));
    }
  }
  const std::string processors = joined(result.processors, " and later on ");
  return "Trained on " + (processors.empty() ? "a processor that was not noted" : processors) + ", " +
         joined(settings, " or ") +
         "; grid trials and the seeds of the classifiers may run side by side, one a thread. Noise, weights and order "
         "are drawn from this software's own generator: no draw is the notebook's. The notebook draws the noise of all "
         "digits once, for the autoencoder, the CNN and the encoder-MLP alike; here it follows each training's seed, "
         "so that it differs from seed to seed, and between a classifier and an encoder of another seed.";
}

/// Empty where none did.
std::string diverged(const NotebookResult& result) {
  std::vector<std::string> texts;
  for (const NotebookFailure& failure : result.diverged) texts.push_back(failure.folder + " (" + failure.message + ")");
  return texts.empty() ? "" : "Diverged, and left out of everything here: " + joined(texts, "; ") + ".";
}

/// What may be said of the two classifiers in a cell.
std::string outcome(const Estimate& difference) {
  if (difference.count == 0) return "there is no seed of both";
  if (!difference.interval) return "one seed each says nothing of a difference";
  if (difference.interval->low > 0) return "the encoder-MLP is ahead over the seeds";
  if (difference.interval->high < 0) return "the CNN is ahead over the seeds";
  return "the seeds show no difference";
}

Estimate difference_in(const NotebookResult& result, std::string_view noise, double scale) {
  return on_common_seeds(result.mlp, result.cnn, noise, scale).difference;
}

std::string conclusion(const NotebookResult& result) {
  return "The notebook ends with " + percent(1 - kPublishedMlpError) + " for the encoder-MLP against " +
         percent(kPublishedCnnAccuracy) +
         " for the CNN and concludes that the "
         "encoder-MLP "
         "classifies noisy data better. Each figure is one training, tested on clean images. Here, on clean images, " +
         outcome(difference_in(result, "none", 0)) + " (CNN " + over_seeds(accuracies(result.cnn, "none", 0), percent) +
         ", encoder-MLP " + over_seeds(accuracies(result.mlp, "none", 0), percent) +
         "); on salt-and-pepper noise of scale 1, " + outcome(difference_in(result, "salt_and_pepper", 1)) + ". " +
         losing(result.cnn) + " CNNs and " + losing(result.mlp) +
         " encoder-MLPs have lost at least one digit altogether; " + stuck(result.cnn) + " and " + stuck(result.mlp) +
         " of them name one digit whatever they are shown.";
}

std::string reservations() {
  return "What these figures cannot say: which architecture is better. Both are held back by their loss (Q5) and by "
         "the "
         "order of their images (Q6), the CNN has one channel, the encoder has seen all training images first, "
         "learning rate and batch size were chosen for neither, and the grid behind the MLP ranks by chance (Q8). An "
         "interval over seeds speaks of the seeds alone: the test images are the same, and all encoder-MLPs of one "
         "encoder share its faults. The protocol \"sound\" asks the question properly.";
}

class Writer {
 public:
  explicit Writer(const NotebookResult& result) : result_(result) {}

  Document document() {
    document_.title = "The notebook, reproduced";
    document_.summary = summary(result_);
    add(Heading{2, "The notebook, reproduced"});
    add(reproduction_table(result_));
    add(Paragraph{machine(result_), true});
    if (const std::string text = diverged(result_); !text.empty()) add(Paragraph{text});
    add(Heading{3, "What the notebook concluded"});
    add(Paragraph{conclusion(result_)});
    add(Paragraph{reservations()});
    add(duel_table(result_));
    add(Heading{3, "From seed to seed"});
    add(accuracy_distribution(result_));
    add(lost_digits_table(result_));
    add(Heading{3, "Quirks"});
    add(quirk_table(result_));
    add(claim_table(result_));
    add(Heading{3, "The honest figures"});
    add(denoising_table(result_));
    add(accuracy_table(result_));
    add(Heading{3, "Training"});
    add(autoencoder_losses(result_));
    add(classifier_losses(result_));
    add_grid(result_.grid, "Grid 1: the autoencoder", "notebook-grid-autoencoder", part::kPairImages | part::kGrid);
    add(grid_table(result_));
    add_grid(result_.mlp_grid, "Grid 2: the encoder-MLP", "notebook-grid-encoder-mlp",
             part::kAllImages | part::kWhole | part::kMlpGrid);
    add(Heading{3, "Pictures"});
    for (Pictures& pictures : notebook_pictures(result_)) add(std::move(pictures));
    for (const auto* models : {&result_.best, &result_.whole}) {
      if (!models->empty()) document_.runs.push_back(models->front().run.folder);
    }
    return std::move(document_);
  }

 private:
  void add(Block block) { document_.blocks.push_back(std::move(block)); }

  /// A grid's own blocks, its tables and figures with the note of what was cut.
  void add_grid(const NotebookGrid& grid, const std::string& title, const std::string& name, unsigned parts) {
    add(Heading{3, title});
    for (Block& block : grid_blocks(grid.result, name)) {
      std::visit([&](auto& written) { add_cuts(written, parts); }, block);
      add(std::move(block));
    }
  }

  template <class Written>
  void add_cuts(Written& written, unsigned parts) const {
    if constexpr (requires { written.title; }) {
      written.note = with_cuts(std::move(written.note), result_.spec, parts);
    }
  }

  const NotebookResult& result_;
  Document document_;
};

}  // namespace

Document notebook_document(const NotebookResult& result) { return Writer(result).document(); }

}  // namespace debruit
