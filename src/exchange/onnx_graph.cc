// Operators: https://onnx.ai/onnx/operators/, those of opset 17.
#include "exchange/onnx_graph.h"

#include <onnx/onnx_pb.h>

#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "debruit/error.h"
#include "debruit/version.h"

namespace debruit {
namespace {

constexpr const char* kInput = "input";
constexpr const char* kOutput = "output";
constexpr const char* kBatch = "batch_size";

static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");

std::int64_t whole(std::size_t value) { return static_cast<std::int64_t>(value); }

void describe(onnx::ValueInfoProto& value, const char* name, const std::vector<std::size_t>& shape) {
  value.set_name(name);
  onnx::TypeProto_Tensor& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx::TensorProto::FLOAT);
  tensor.mutable_shape()->add_dim()->set_dim_param(kBatch);
  for (const std::size_t side : shape) tensor.mutable_shape()->add_dim()->set_dim_value(whole(side));
}

/// Appends nodes, each taking what the one before it made.
class GraphBuilder {
 public:
  GraphBuilder(onnx::GraphProto& graph, const TensorMap& weights, std::vector<std::size_t> input_shape)
      : graph_(graph), weights_(weights), shape_(std::move(input_shape)) {}

  void scale(Scaling scaling, double largest_pixel);
  void add(const LayerSpec& layer) {
    std::visit([this](const auto& spec) { layer_of(spec); }, layer);
  }
  void finish(const std::vector<std::size_t>& output_shape) {
    if (shape_ != output_shape) reshape(output_shape);
    graph_.mutable_node(graph_.node_size() - 1)->set_output(0, kOutput);
  }

 private:
  void layer_of(const DenseSpec& spec);
  void layer_of(const Conv2dSpec& spec);
  void layer_of(const MaxPool2dSpec& spec);
  void layer_of(const SoftmaxSpec& spec);
  void activate(Activation activation, const std::string& layer);
  void stretch(const std::vector<std::size_t>& axes);
  void reshape(const std::vector<std::size_t>& shape);

  onnx::NodeProto& node(const char* type, const std::vector<std::string>& inputs, const std::string& output);
  /// The same, and what follows takes its output.
  onnx::NodeProto& step(const char* type, const std::vector<std::string>& inputs, const std::string& output);
  void attribute(onnx::NodeProto& node, const char* name, std::int64_t value);
  void attribute(onnx::NodeProto& node, const char* name, const std::vector<std::size_t>& values);
  template <class T>
  void constant(const std::string& name, int type, const std::vector<std::size_t>& shape, std::span<const T> values);
  std::string number(const std::string& name, float value);
  void weight(const std::string& name);

  onnx::GraphProto& graph_;
  const TensorMap& weights_;
  std::vector<std::size_t> shape_;  // of one image, as it is now
  std::string now_ = kInput;        // what the next node takes
};

onnx::NodeProto& GraphBuilder::node(const char* type, const std::vector<std::string>& inputs,
                                    const std::string& output) {
  onnx::NodeProto& made = *graph_.add_node();
  made.set_op_type(type);
  made.set_name(output);
  for (const std::string& input : inputs) made.add_input(input);
  made.add_output(output);
  return made;
}

onnx::NodeProto& GraphBuilder::step(const char* type, const std::vector<std::string>& inputs,
                                    const std::string& output) {
  onnx::NodeProto& made = node(type, inputs, output);
  now_ = output;
  return made;
}

void GraphBuilder::attribute(onnx::NodeProto& node, const char* name, std::int64_t value) {
  onnx::AttributeProto& made = *node.add_attribute();
  made.set_name(name);
  made.set_type(onnx::AttributeProto::INT);
  made.set_i(value);
}

void GraphBuilder::attribute(onnx::NodeProto& node, const char* name, const std::vector<std::size_t>& values) {
  onnx::AttributeProto& made = *node.add_attribute();
  made.set_name(name);
  made.set_type(onnx::AttributeProto::INTS);
  for (const std::size_t value : values) made.add_ints(whole(value));
}

template <class T>
void GraphBuilder::constant(const std::string& name, int type, const std::vector<std::size_t>& shape,
                            std::span<const T> values) {
  onnx::TensorProto& made = *graph_.add_initializer();
  made.set_name(name);
  made.set_data_type(type);
  for (const std::size_t side : shape) made.add_dims(whole(side));
  made.set_raw_data(values.data(), values.size_bytes());
}

std::string GraphBuilder::number(const std::string& name, float value) {
  constant(name, onnx::TensorProto::FLOAT, {}, std::span<const float>(&value, 1));
  return name;
}

void GraphBuilder::weight(const std::string& name) {
  const Tensor& tensor = weights_.at(name);
  constant(name, onnx::TensorProto::FLOAT, tensor.shape, std::span<const float>(tensor.values));
}

void GraphBuilder::scale(Scaling scaling, double largest_pixel) {
  switch (scaling) {
    case Scaling::unit:
      if (largest_pixel != 1) step("Div", {now_, number("largest_pixel", static_cast<float>(largest_pixel))}, "scaled");
      return;
    case Scaling::minmax:  // a ratio of differences, which is the same whatever the largest pixel
      return stretch({1, 2, 3});
    case Scaling::minmax_columns:
      return stretch({2});
  }
}

/// (x - min) / (max - min) along `axes` of [batch, channels, height, width]; 0 where all are equal.
void GraphBuilder::stretch(const std::vector<std::size_t>& axes) {
  attribute(node("ReduceMin", {now_}, "lowest"), "axes", axes);
  attribute(node("ReduceMax", {now_}, "highest"), "axes", axes);
  node("Sub", {"highest", "lowest"}, "range");
  node("Equal", {"range", number("zero", 0)}, "constant");
  node("Where", {"constant", number("one", 1), "range"}, "divisor");
  node("Sub", {now_, "lowest"}, "above_lowest");
  step("Div", {"above_lowest", "divisor"}, "scaled");
}

void GraphBuilder::reshape(const std::vector<std::size_t>& shape) {
  const std::string name = now_ + ".reshaped";
  std::vector<std::int64_t> sides = {0};  // as many images as there are
  for (const std::size_t side : shape) sides.push_back(whole(side));
  constant(name + ".shape", onnx::TensorProto::INT64, {sides.size()}, std::span<const std::int64_t>(sides));
  step("Reshape", {now_, name + ".shape"}, name);
  shape_ = shape;
}

void GraphBuilder::layer_of(const DenseSpec& spec) {
  if (shape_.size() > 1) attribute(step("Flatten", {now_}, now_ + ".flat"), "axis", 1);
  weight(spec.name + ".weight");
  weight(spec.name + ".bias");
  attribute(step("Gemm", {now_, spec.name + ".weight", spec.name + ".bias"}, spec.name), "transB", 1);
  activate(spec.activation, spec.name);
  shape_ = {spec.outputs};
}

void GraphBuilder::layer_of(const Conv2dSpec& spec) {
  const std::vector<std::size_t> input = {spec.input.channels, spec.input.height, spec.input.width};
  if (shape_ != input) reshape(input);
  weight(spec.name + ".weight");
  weight(spec.name + ".bias");
  onnx::NodeProto& made = step("Conv", {now_, spec.name + ".weight", spec.name + ".bias"}, spec.name);
  attribute(made, "kernel_shape", {spec.kernel, spec.kernel});
  attribute(made, "pads", {spec.padding, spec.padding, spec.padding, spec.padding});
  activate(spec.activation, spec.name);
  shape_ = {spec.output().channels, spec.output().height, spec.output().width};
}

void GraphBuilder::layer_of(const MaxPool2dSpec& spec) {
  onnx::NodeProto& made = step("MaxPool", {now_}, now_ + ".pooled");
  attribute(made, "kernel_shape", {spec.window, spec.window});
  attribute(made, "strides", {spec.window, spec.window});
  shape_ = {spec.output().channels, spec.output().height, spec.output().width};
}

void GraphBuilder::layer_of(const SoftmaxSpec&) { attribute(step("Softmax", {now_}, "softmax"), "axis", 1); }

void GraphBuilder::activate(Activation activation, const std::string& layer) {
  if (activation == Activation::relu) step("Relu", {now_}, layer + ".relu");
  if (activation == Activation::sigmoid) step("Sigmoid", {now_}, layer + ".sigmoid");
}

}  // namespace

std::string onnx_bytes(const PartNetwork& part, const TensorMap& weights, Scaling scaling, double largest_pixel,
                       const OnnxNotes& notes) {
  onnx::ModelProto model;
  model.set_ir_version(kOnnxIrVersion);
  model.set_producer_name("debruit");
  model.set_producer_version(std::string(version()));
  model.set_doc_string(notes.description);
  model.add_opset_import()->set_version(kOnnxOpset);
  for (const auto& [key, value] : notes.metadata) {
    onnx::StringStringEntryProto& entry = *model.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name("debruit");
  describe(*graph.add_input(), kInput, part.input_shape);
  GraphBuilder builder(graph, weights, part.input_shape);
  if (part.input == PartData::pixels) builder.scale(scaling, largest_pixel);
  for (const LayerSpec& layer : part.network.layers) builder.add(layer);
  builder.finish(part.output_shape);
  describe(*graph.add_output(), kOutput, part.output_shape);
  std::string bytes;
  if (!model.SerializeToString(&bytes)) throw Error(ErrorKind::internal, "ONNX", "the model cannot be serialised");
  return bytes;
}

}  // namespace debruit
