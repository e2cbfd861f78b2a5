#include "exchange/export_onnx.h"

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/number_text.h"
#include "debruit/error.h"
#include "debruit/version.h"
#include "exchange/onnx_graph.h"
#include "runs/model_label.h"
#include "runs/names.h"
#include "runs/spec_json.h"

namespace debruit {
namespace {

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text = "[batch_size";
  for (const std::size_t side : shape) text += ", " + std::to_string(side);
  return text + "]";
}

std::string data_text(PartData data, Scaling scaling, const OnnxOptions& options) {
  switch (data) {
    case PartData::pixels:
      if (scaling == Scaling::none) return "values as they are";
      return "pixels from 0 to " + format_number(options.largest_pixel);
    case PartData::image:
      return scaling == Scaling::none ? "values from 0 to 1" : "images from 0 to 1";
    case PartData::latents:
      return "latents";
    case PartData::probabilities:
      return "probabilities of the classes";
  }
  return "";
}

std::string scaling_text(const PartNetwork& part, Scaling scaling, const OnnxOptions& options) {
  if (part.input != PartData::pixels) return "none: the part takes no pixels";
  std::string name(name_of(scaling));
  switch (scaling) {
    case Scaling::unit:
      return name + ", in the graph: x / " + format_number(options.largest_pixel);
    case Scaling::minmax:
      return name + ", in the graph: (x - min) / (max - min) of the image that is fed";
    case Scaling::minmax_columns:
      return name + ", in the graph: (x - min) / (max - min) of each column of the image that is fed";
    case Scaling::none:
      return name;
  }
  return name;
}

/// The evaluations of the whole model, as result.json has them.
std::string scores_text(const RunResult& result) {
  std::string list;
  for (const Evaluation& one : result.evaluations) list += (list.empty() ? "" : ",") + format_evaluation(one);
  for (const ClassifierEvaluation& one : result.classifier_evaluations) {
    list += (list.empty() ? "" : ",") + format_evaluation(one);
  }
  return "[" + list + "]";
}

void add_training(std::map<std::string, std::string>& metadata, const OpenedModel& opened) {
  if (!opened.training_known()) {
    metadata["debruit.training"] = "unknown";
    return;
  }
  metadata["debruit.training"] = to_json(opened.config.training).dump();
  metadata["debruit.training_noise"] = to_json(opened.config.training.noise).dump();
  metadata["debruit.training_data"] = opened.config.data;
  metadata["debruit.training_data_checksum"] = opened.config.data_checksum;
  if (!opened.config.classes.empty()) {
    metadata["debruit.training_classes"] = nlohmann::json(opened.config.classes).dump();
  }
}

void check(const OnnxOptions& options) {
  if (options.largest_pixel == 255 || options.largest_pixel == 1) return;
  throw Error(ErrorKind::usage, "largest pixel", format_number(options.largest_pixel) + " given; expected 255 or 1");
}

}  // namespace

std::string onnx_input_text(const OpenedModel& opened, const OnnxOptions& options) {
  const PartNetwork part = part_network(opened.model, options.part);
  return data_text(part.input, opened.config.training.scaling, options) + " " + shape_text(part.input_shape);
}

std::string onnx_output_text(const OpenedModel& opened, const OnnxOptions& options) {
  const PartNetwork part = part_network(opened.model, options.part);
  return data_text(part.output, opened.config.training.scaling, options) + " " + shape_text(part.output_shape);
}

std::string export_onnx(const OpenedModel& opened, const OnnxOptions& options) {
  check(options);
  const PartNetwork part = part_network(opened.model, options.part);
  const Scaling scaling = opened.config.training.scaling;
  const std::string label = short_model_label(opened.config);
  const std::string part_name(name_of(options.part));
  OnnxNotes notes;
  notes.description =
      label + " (" + part_name + "): " + onnx_input_text(opened, options) + " -> " + onnx_output_text(opened, options);
  notes.metadata = {{"debruit.version", std::string(version())},
                    {"debruit.model", label},
                    {"debruit.part", part_name},
                    {"debruit.input", onnx_input_text(opened, options)},
                    {"debruit.output", onnx_output_text(opened, options)},
                    {"debruit.scaling", scaling_text(part, scaling, options)},
                    {"debruit.weights_sha256", weights_sha256(weights_of(opened.model))}};
  add_training(notes.metadata, opened);
  if (opened.result) notes.metadata["debruit.scores"] = scores_text(*opened.result);
  return onnx_bytes(part, weights_of(opened.model), scaling, options.largest_pixel, notes);
}

}  // namespace debruit
