// The loops of a dense layer that only runs forward: images stay rows, nothing is transposed.
//
// Every output is one chain of fused multiply-adds in the order of the inputs, beginning with the bias, as in
// dense_forward: the numbers are equal. A ReLU leaves many zeros, which add nothing to a chain: the second loop leaves
// them out, and so does the first one for a last row to three.
//
// That is why weights must be finite in both: a product of 0 and infinity that is left out makes no NaN. Inputs may be
// anything: a NaN is not left out and makes every output of its image NaN, through a ReLU as well. A chain of nothing
// but zeros can end in 0 or -0; a ReLU makes 0 of both, and a sigmoid the same half, so that no bit of an output tells
// which loop ran. (Without an activation the sign of a zero does.)
//
// Layout of the weights: [panel][panel_stride / 16][16], panel = 16 outputs, lanes = outputs; padding is 0.
#pragma once

#include <cstddef>

#include "kernels/dense.h"

namespace debruit {

struct DenseRows {
  const float* x;        // [images][x_stride]
  const float* weights;  // [panels][panel_stride / 16][16]
  const float* bias;     // [panels * 16]
  float* y;              // [images][y_stride]
  std::size_t inputs;    // at least 1
  std::size_t images;
  std::size_t x_stride;
  std::size_t y_stride;      // a multiple of 16, as are y's columns aligned
  std::size_t panel_stride;  // floats from one panel to the next
  ActivationKernel activation;
};

/// y = activation(W x + b) for the outputs of panels [panel_begin, panel_end).
void dense_rows(const DenseRows& layer, std::size_t panel_begin, std::size_t panel_end);

/// The same numbers, without the products of inputs that are 0: sooner where those are many.
void dense_rows_nonzero(const DenseRows& layer, std::size_t panel_begin, std::size_t panel_end);

/// How many of [images][columns] values are not 0.
[[nodiscard]] std::size_t count_nonzeros(const float* rows, std::size_t stride, std::size_t columns,
                                         std::size_t images);

}  // namespace debruit
