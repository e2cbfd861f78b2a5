// Where everything of the group engine lies in memory: made once, then only offsets (kernels/group_network.h).
#pragma once

#include <cstddef>
#include <vector>

#include "base/aligned.h"
#include "kernels/group_network.h"
#include "nn/network.h"

namespace debruit {

/// A learnt tensor among the packed parameters: [rows][columns] values, `stride` floats from row to row.
struct PackedTensor {
  TensorSpec spec;
  std::size_t offset = 0;
  std::size_t rows = 1;
  std::size_t columns = 0;
  std::size_t stride = 0;

  void pack(const std::vector<float>& values, float* parameters) const;
  [[nodiscard]] Tensor unpack(const float* parameters) const;
};

class GroupPlan {
 public:
  explicit GroupPlan(const NetworkSpec& network);

  [[nodiscard]] const std::vector<PackedTensor>& tensors() const noexcept { return tensors_; }
  [[nodiscard]] GroupNetwork network() const { return {layers_, inputs_, x_, targets_}; }

  /// Floats of the packed parameters, of a thread's scratch (which must be zero at first), of a chunk's lane sums.
  [[nodiscard]] std::size_t parameters() const noexcept { return parameters_; }
  [[nodiscard]] std::size_t scratch() const noexcept { return scratch_; }
  [[nodiscard]] std::size_t lane_sums() const noexcept { return lane_sums_; }

 private:
  GroupDense plan(const DenseSpec& layer);
  GroupConvolution plan(const Conv2dSpec& layer);
  GroupMaxPool plan(const MaxPool2dSpec& layer);
  GroupSoftmax plan(const SoftmaxSpec& layer);

  std::vector<GroupLayer> layers_;
  std::vector<PackedTensor> tensors_;
  std::size_t parameters_ = 0;
  std::size_t scratch_ = 0;
  std::size_t lane_sums_ = 0;
  std::size_t inputs_ = 0;
  std::size_t x_ = 0;
  std::size_t targets_ = 0;
};

}  // namespace debruit
