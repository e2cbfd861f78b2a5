// A network as ONNX. The one place that knows protobuf, behind a header that shows none of it.
#pragma once

#include <map>
#include <string>

#include "debruit/autoencoder.h"
#include "debruit/train.h"
#include "exchange/model_part.h"

namespace debruit {

inline constexpr int kOnnxOpset = 17;
inline constexpr int kOnnxIrVersion = 8;

/// What is written beside the network.
struct OnnxNotes {
  std::string description;
  std::map<std::string, std::string> metadata;
};

/// The bytes of an ONNX model: input "input" [batch_size, …] and output "output" [batch_size, …] as the part's shapes
/// say, weights under their own names. Where the part takes pixels, which run from 0 to `largest_pixel`, the graph
/// scales them first; the two minmax scalings look at the image that they are given. `weights` must hold the network's;
/// equal arguments give equal bytes.
[[nodiscard]] std::string onnx_bytes(const PartNetwork& part, const TensorMap& weights, Scaling scaling,
                                     double largest_pixel, const OnnxNotes& notes);

}  // namespace debruit
