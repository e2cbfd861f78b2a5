// The loops of a dense layer: forward, backward through the data, weight gradient with Adam in its epilogue.
//
// Every value computed here is one chain of fused multiply-adds in the order of its summation index, whatever the tile
// size and the vector width: that is why bits do not depend on the instruction set (given FMA) or on who computes what.
//
// Layouts, with B images in a batch, all padding allocated by the caller:
//   activations  [group][features16][16]  group = 16 images, features16 = features rounded up to 16, lanes = images
//   weights      [panel][rows][16]        panel = 16 inputs, rows = outputs rounded up to 4, lanes = inputs;
//                                         padding is 0 and stays 0; Adam's moments lie the same way
//   gradient     [image][stride]          of the loss by a layer's output before its activation
//   gradient_t   [output][stride_t]       the same, transposed
#pragma once

#include <cstddef>

namespace debruit {

inline constexpr std::size_t kLanes = 16;     // images in a group, inputs in a panel
inline constexpr std::size_t kRowBlock = 12;  // rows that whole tiles cover on every target
inline constexpr std::size_t kRowUnit = 4;    // row counts are multiples of this

enum class ActivationKernel { none, relu, sigmoid };

struct DenseForward {
  const float* x;            // [groups][panels * 16][16]
  const float* weights;      // [panels][panel_stride / 16][16]
  const float* bias;         // [rows]
  float* y;                  // [groups][y_features][16]
  std::size_t panels;        // panels of inputs
  std::size_t panel_stride;  // floats from one panel of weights to the next
  std::size_t y_features;    // features16 of the output
  std::size_t groups;        // groups of images
  ActivationKernel activation;
};

/// y = activation(W x + b) for outputs [row_begin, row_end), a multiple of kRowUnit apart.
void dense_forward(const DenseForward& layer, std::size_t row_begin, std::size_t row_end);

struct DenseBackwardData {
  const float* gradient;  // [images][gradient_stride]
  const float* weights;   // one panel: [rows][16]
  const float* x_panel;   // [images][16], the layer's input in this panel
  float* x_gradient;      // [images][x_gradient_stride], at this panel's first column
  std::size_t outputs;
  std::size_t images;  // a multiple of kRowUnit
  std::size_t gradient_stride;
  std::size_t x_gradient_stride;
  ActivationKernel activation;  // of the layer that made x
};

/// x_gradient = (gradient W) * activation'(x) for the 16 inputs of one panel.
void dense_backward_data(const DenseBackwardData& panel);

/// Adam's constants for one step, bias corrections folded in.
struct AdamStep {
  float beta1;
  float one_minus_beta1;
  float beta2;
  float one_minus_beta2;
  float step_size;  // learning_rate sqrt(1 - beta2^t) / (1 - beta1^t)
  float epsilon;    // epsilon sqrt(1 - beta2^t)
  float weight_decay;
  float shrinkage;  // of the weights before the step: 1 - learning_rate weight_decay where that is decoupled, or 1
};

struct DenseUpdate {
  const float* gradient_t;  // [rows][gradient_t_stride]
  const float* x_panel;     // [images][16]
  float* weights;           // one panel of each: [rows][16]
  float* first_moment;
  float* second_moment;
  float* gradient;   // scratch: [rows][16]
  std::size_t rows;  // a multiple of kRowUnit
  std::size_t images;
  std::size_t gradient_t_stride;
};

/// Weight gradient of one panel (sum over images), used up at once by Adam. Returns whether the weights and second
/// moments that it wrote are finite.
bool dense_update(const DenseUpdate& panel, const AdamStep& adam);

/// The same gradient, written to panel.gradient; weights and moments are left alone.
void dense_weight_gradient(const DenseUpdate& panel);

struct BiasGradient {
  const float* gradient_t;  // [rows][gradient_t_stride]
  float* gradient;          // [rows rounded up to 16]
  std::size_t rows;         // rows beyond the outputs hold gradients of 0
  std::size_t images;
  std::size_t gradient_t_stride;
};

/// Bias gradient: the sum over images in 16 virtual lanes, then over the lanes.
void bias_gradient(const BiasGradient& layer);

struct MseGradient {
  const float* y;       // activations of the output: [groups][y_features][16], at this panel's first feature
  const float* target;  // [images][target_stride], at this panel's first column
  float* gradient;      // [images][gradient_stride], at this panel's first column; may be null with gradient_t
  float* gradient_t;    // [16][gradient_t_stride], this panel's rows
  std::size_t y_features;
  std::size_t features;  // of the 16 that exist
  std::size_t images;
  std::size_t target_stride;
  std::size_t gradient_stride;
  std::size_t gradient_t_stride;
  float scale;  // 2 / (images * outputs)
  ActivationKernel activation;
};

/// Squared error of one panel of 16 outputs, summed over images in each lane, and, unless `gradient` is null, its
/// gradient by the output before its activation. squared_error: [16].
void mse_gradient(const MseGradient& panel, float* squared_error);

/// Rows of images [images][stride] to activations: the 16 features from `rows` on, for all groups.
/// Columns past `features` and images past `images` read as 0.
void rows_to_panel(const float* rows, std::size_t stride, std::size_t features, std::size_t images, float* activations,
                   std::size_t activation_features);

/// One panel of activations [groups][activation_features][16] to [groups * 16][row_stride].
void panel_to_rows(const float* activations, std::size_t activation_features, std::size_t groups, float* rows,
                   std::size_t row_stride);

/// 16 columns of `rows` [groups * 16][row_stride] to [16][transposed_stride].
void transpose_columns(const float* rows, std::size_t row_stride, std::size_t groups, float* transposed,
                       std::size_t transposed_stride);

}  // namespace debruit
