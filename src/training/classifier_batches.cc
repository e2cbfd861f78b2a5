#include "training/classifier_batches.h"

#include <algorithm>

namespace debruit {
namespace {

constexpr std::size_t kFrontBatch = 1024;  // images at a time where all are made
constexpr std::size_t kLine = kAlignment / sizeof(float);

std::span<const float> row_of(const std::vector<float>& rows, std::size_t index, std::size_t size) {
  return std::span(rows).subspan(index * size, size);
}

}  // namespace

InputMaker::InputMaker(ClassifierFront& front, std::size_t image_size, std::size_t batch, ThreadPool& pool)
    : front_(front),
      pool_(pool),
      image_size_(image_size),
      batch_(batch),
      clean_stride_((image_size + kLine - 1) / kLine * kLine),
      noisy_(front.passes_on() ? 0 : batch * image_size),
      clean_(pool.size() * clean_stride_),
      inputs_(front.passes_on() ? 0 : batch * front.outputs()) {}

std::vector<float> InputMaker::make_all(const NoisyImages& images, std::size_t epoch) {
  const std::size_t size = front_.outputs();
  std::vector<float> inputs(images.size() * size);
  for (std::size_t first = 0; first < images.size(); first += batch_) {
    make(
        images, epoch, std::min(batch_, images.size() - first), [&](std::size_t i) { return first + i; },
        [&](std::size_t i) { return std::span(inputs).subspan((first + i) * size, size); });
  }
  return inputs;
}

ClassifierBatches::ClassifierBatches(const ClassifierSpec& spec, const TrainingSpec& training, const ImageParts& parts,
                                     ClassifierFront& front, std::size_t logit_layers, ThreadPool& pool)
    : parts_(parts),
      front_(front),
      maker_(front, spec.image.size(), std::max(kFrontBatch, training.batch_size), pool),
      classes_(spec.classes),
      logit_layers_(logit_layers) {
  if (front_.passes_on()) return;
  const TrainingNoise& noise = training.noise;
  const bool same_every_epoch = noise.draw == NoiseDraw::once || noise.source == NoiseSource::pairs;
  if (same_every_epoch) kept_ = maker_.make_all(parts_.training(), 1);
  kept_held_out_ = maker_.make_all(parts_.held_out(), 0);
}

void ClassifierBatches::fill(Engine& engine, std::size_t epoch, std::span<const std::uint32_t> indices) {
  for (std::size_t i = 0; i < indices.size(); ++i) set_label(engine, i, parts_.training_label(indices[i]));
  if (kept_.empty()) {
    maker_.make(
        parts_.training(), epoch, indices.size(), [&](std::size_t i) { return indices[i]; },
        [&](std::size_t i) { return engine.input_row(i); });
    return;
  }
  for (std::size_t i = 0; i < indices.size(); ++i) {
    std::ranges::copy(row_of(kept_, indices[i], front_.outputs()), engine.input_row(i).begin());
  }
}

void ClassifierBatches::fill_held_out(Engine& engine, std::size_t first, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) set_label(engine, i, parts_.held_out_label(first + i));
  if (kept_held_out_.empty()) {
    maker_.make(
        parts_.held_out(), 0, count, [&](std::size_t i) { return first + i; },
        [&](std::size_t i) { return engine.input_row(i); });
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::ranges::copy(row_of(kept_held_out_, first + i, front_.outputs()), engine.input_row(i).begin());
  }
}

std::optional<std::size_t> ClassifierBatches::count_right(Engine& engine, std::size_t first, std::size_t count) {
  logits_.resize(count * classes_);
  engine.forward(count, logit_layers_, logits_);
  std::size_t right = 0;
  for (std::size_t i = 0; i < count; ++i) {
    right += index_of_largest(row_of(logits_, i, classes_)) == parts_.held_out_label(first + i) ? 1 : 0;
  }
  return right;
}

/// With cross entropy a label, with broadcast squared errors as many targets as there are classes.
void ClassifierBatches::set_label(Engine& engine, std::size_t image, std::uint8_t label) const {
  const std::span<std::uint32_t> labels = engine.labels();
  if (labels.empty()) {
    std::ranges::fill(engine.target_row(image), static_cast<float>(label));
  } else {
    labels[image] = label;
  }
}

}  // namespace debruit
