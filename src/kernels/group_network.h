// Whole training steps of small networks and of networks with convolutions. One call takes groups of 16 images through
// every layer, forward and back, with everything that lies between in the cache.
//
// Activations are [feature][16], lanes = images, features padded to a multiple of 16 with zeros; a feature of an image
// is its index in channel, row, column order. Where a layer's memory lies is told as offsets in floats: of parameters
// in the packed parameters (gradients and moments lie the same way), of activations in a thread's scratch, of lane sums
// in a chunk's. Every sum within a chunk is one chain in the order of its index, and sums over images are cut where the
// chunks are, so bits depend on shapes alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "kernels/dense.h"

namespace debruit {

/// Weights [rows][columns]: outputs rounded up to kRowUnit, inputs rounded up to 16. Bias [outputs rounded up to 16].
struct GroupDense {
  std::size_t inputs, outputs;
  std::size_t rows, columns;
  std::size_t weights, bias;
  std::size_t bias_sums;   // lane sums [outputs rounded up to 16][16]
  std::size_t transposed;  // scratch for the input's rows, [16 images][columns]
};

/// Weights [channels][input channels][kernel][kernel], bias [channels], in one piece. Stride 1.
struct GroupConvolution {
  std::size_t input_channels, height, width;    // of the input
  std::size_t channels, out_height, out_width;  // of the output
  std::size_t kernel, padding;
  std::size_t weights, bias;
  std::size_t weight_sums, bias_sums;  // lane sums [weight][16]
  std::size_t padded;                  // scratch: the input within `padding` zeros; unused where padding is 0
  std::size_t padded_gradient;         // scratch: the output's gradient within kernel - 1 zeros
};

struct GroupMaxPool {
  std::size_t channels, height, width;  // of the input
  std::size_t window;
};

/// Errors (tests/kernels/softmax_test.cc): a value for a logit that lies d below the largest is right to (7 + d) 2^-24
/// of itself among up to 10 features, (14 + d) among up to 81, (40 + d) among up to 784 (d, because the difference of
/// two logits is rounded), and values sum to 1 within 7, 14 and 40 times 2^-24. Where d > 87.3 the value is 0. A NaN
/// among the logits makes all values NaN.
struct GroupSoftmax {
  std::size_t features;
};

struct GroupLayer {
  std::variant<GroupDense, GroupConvolution, GroupMaxPool, GroupSoftmax> kind;
  std::size_t outputs;
  ActivationKernel activation;
  std::size_t y;         // its output
  std::size_t gradient;  // of the loss by its output before the activation
};

struct GroupNetwork {
  std::span<const GroupLayer> layers;
  std::size_t inputs;
  std::size_t x;        // the input as activations
  std::size_t targets;  // the targets as activations, for mean squared error
};

/// Images in rows, of which a chunk takes whole groups.
struct GroupBatch {
  const float* inputs;          // [images][input_stride], zeros from the last input on
  const float* targets;         // [images][target_stride], or null with cross entropy
  const std::uint32_t* labels;  // [groups * 16], or null with mean squared error
  std::size_t input_stride;
  std::size_t target_stride;
  std::size_t images;
};

/// Groups [begin, end) and where one thread works on them.
struct GroupChunk {
  std::size_t begin, end;
  const float* parameters;
  float* scratch;
};

/// Where a chunk's sums go. The loss's gradient must be `gradient_scale` times that of the sum over images of squared
/// errors or of cross entropies.
struct GroupSums {
  float* loss;      // [16] lanes: squared errors or cross entropies
  float* gradient;  // as the parameters, or null to take the loss alone
  float* lanes;     // scratch for lane sums
  std::size_t parameters;
  std::size_t lane_sums;  // floats
  float gradient_scale;
};

/// Outputs of the first `layers` layers: [images][outputs of the last of them].
void group_forward(const GroupNetwork& network, const GroupBatch& batch, const GroupChunk& chunk, std::size_t layers,
                   float* output);

/// Loss and gradient of the chunk's images.
void group_gradient(const GroupNetwork& network, const GroupBatch& batch, const GroupChunk& chunk,
                    const GroupSums& sums);

}  // namespace debruit
