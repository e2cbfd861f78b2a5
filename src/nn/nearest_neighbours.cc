#include "nn/nearest_neighbours.h"

#include <algorithm>
#include <cmath>

#include "debruit/error.h"
#include "kernels/distances.h"

namespace debruit {
namespace {

// Rows that a thread takes past all examples at a time, and panels of 16 examples that it takes them past: their values
// (128 KiB of 64) stay in the second-level cache beside the distances.
constexpr std::size_t kRows = 4 * kRowBlock;
constexpr std::size_t kPanels = 32;

[[noreturn]] void refuse(const std::string& name, const std::string& message) {
  throw Error(ErrorKind::input, name, message);
}

const Tensor& tensor_of(const TensorMap& weights, const std::string& name) {
  const auto found = weights.find(name);
  if (found == weights.end()) refuse(name, "is missing");
  return found->second;
}

}  // namespace

void check_neighbours(const TensorMap& weights, std::size_t neighbours, std::size_t features, std::size_t classes) {
  const Tensor& values = tensor_of(weights, kNeighbourValues);
  const Tensor& labels = tensor_of(weights, kNeighbourLabels);
  for (const auto& [name, tensor] : weights) {
    if (name != kNeighbourValues && name != kNeighbourLabels) refuse(name, "is superfluous");
  }
  const std::size_t examples = labels.values.size();
  if (labels.shape != std::vector{examples}) refuse(kNeighbourLabels, "expected shape [examples]");
  if (values.shape != std::vector{examples, features} || values.values.size() != examples * features) {
    refuse(kNeighbourValues,
           "expected shape [" + std::to_string(examples) + ", " + std::to_string(features) + "]: an example a label");
  }
  if (examples < neighbours) {
    refuse(kNeighbourLabels, "there are " + std::to_string(examples) + " examples, too few for the nearest " +
                                 std::to_string(neighbours));
  }
  if (!std::ranges::all_of(values.values, [](float value) { return std::isfinite(value); })) {
    refuse(kNeighbourValues, "expected finite values");
  }
  for (const float label : labels.values) {
    if (!(label >= 0 && label < static_cast<float>(classes) && label == std::floor(label))) {
      refuse(kNeighbourLabels, std::to_string(label) + " is no label of " + std::to_string(classes) + " classes");
    }
  }
}

NearestNeighbours::NearestNeighbours(const TensorMap& weights, std::size_t neighbours, std::size_t classes,
                                     ThreadPool& pool)
    : neighbours_(neighbours),
      classes_(classes),
      features_(weights.at(kNeighbourValues).shape[1]),
      examples_(weights.at(kNeighbourValues).shape[0]),
      pool_(pool),
      panels_((examples_ + kLanes - 1) / kLanes * kLanes * features_),
      rows_(pool.size() * kRows * features_),
      distances_(pool.size() * kRows * kPanels * kLanes) {
  for (const float label : weights.at(kNeighbourLabels).values) labels_.push_back(static_cast<std::size_t>(label));
  const std::vector<float>& values = weights.at(kNeighbourValues).values;
  for (std::size_t example = 0; example < examples_; ++example) {
    float* panel = panels_.data() + example / kLanes * kLanes * features_ + example % kLanes;
    for (std::size_t k = 0; k < features_; ++k) panel[k * kLanes] = values[example * features_ + k];
  }
}

void NearestNeighbours::vote(std::size_t count, std::span<const float> rows, std::span<float> shares) {
  pool_.parallel_for((count + kRows - 1) / kRows, [&](std::size_t block, std::size_t thread) {
    const std::size_t first = block * kRows;
    const std::size_t now = std::min(kRows, count - first);
    vote_block(rows.subspan(first * features_, now * features_), shares.subspan(first * classes_, now * classes_),
               thread);
  });
}

void NearestNeighbours::vote_block(std::span<const float> rows, std::span<float> shares, std::size_t thread) {
  const std::size_t count = rows.size() / features_;
  const std::size_t panels = (examples_ + kLanes - 1) / kLanes;
  float* const padded = rows_.data() + thread * kRows * features_;  // rows beyond `count` are left over and not used
  std::ranges::copy(rows, padded);
  float* const distances = distances_.data() + thread * kRows * kPanels * kLanes;
  std::vector<std::vector<Neighbour>> nearest(count);
  for (auto& list : nearest) list.reserve(neighbours_ + 1);
  for (std::size_t panel = 0; panel < panels; panel += kPanels) {
    const std::size_t now = std::min(kPanels, panels - panel);
    squared_distances({.rows = padded,
                       .row_stride = features_,
                       .count = (count + kRowUnit - 1) / kRowUnit * kRowUnit,
                       .features = features_,
                       .examples = panels_.data() + panel * kLanes * features_,
                       .panels = now,
                       .distances = distances,
                       .distance_stride = kPanels * kLanes});
    const std::size_t first = panel * kLanes;
    const std::size_t examples = std::min(now * kLanes, examples_ - first);
    for (std::size_t i = 0; i < count; ++i) {
      consider({distances + i * kPanels * kLanes, examples}, first, nearest[i]);
    }
  }
  std::ranges::fill(shares, 0.0F);
  for (std::size_t i = 0; i < count; ++i) {
    std::span<float> votes = shares.subspan(i * classes_, classes_);
    for (const Neighbour& neighbour : nearest[i]) votes[labels_[neighbour.example]] += 1;
    for (float& vote : votes) vote /= static_cast<float>(neighbours_);
  }
}

/// Keeps the nearest in the order of their distances; of equally distant ones, which come in their order, the first.
void NearestNeighbours::consider(std::span<const float> distances, std::size_t first,
                                 std::vector<Neighbour>& nearest) const {
  for (std::size_t i = 0; i < distances.size(); ++i) {
    if (nearest.size() == neighbours_ && !(distances[i] < nearest.back().distance)) continue;
    const auto place = std::ranges::upper_bound(nearest, distances[i], {}, &Neighbour::distance);
    nearest.insert(place, {distances[i], first + i});
    if (nearest.size() > neighbours_) nearest.pop_back();
  }
}

}  // namespace debruit
