// A model, or a part of it, as an ONNX file that says what it is.
#pragma once

#include <filesystem>
#include <string>

#include "exchange/model_part.h"
#include "exchange/open_model.h"

namespace debruit {

struct OnnxOptions {
  ModelPart part = ModelPart::full;
  double largest_pixel = 255;  ///< pixels that go in run from 0 to this: 255 or 1
};

/// The bytes of the ONNX model, with metadata: what goes in and comes out, what it was trained on, its scores. Throws
/// Error(usage) as part_network does, and for another largest pixel.
[[nodiscard]] std::string export_onnx(const OpenedModel& opened, const OnnxOptions& options);

/// What goes into the exported part and what comes out, a phrase each: "pixels from 0 to 255 [batch_size, 1, 28, 28]".
[[nodiscard]] std::string onnx_input_text(const OpenedModel& opened, const OnnxOptions& options);
[[nodiscard]] std::string onnx_output_text(const OpenedModel& opened, const OnnxOptions& options);

}  // namespace debruit
