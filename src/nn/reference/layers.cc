#include "nn/reference/layers.h"

#include <algorithm>
#include <cmath>

namespace debruit {
namespace {

const Values& values_of(const ReferenceParameters& parameters, const std::string& name) {
  return parameters.at(name).values;
}

/// The named tensor's gradient, set to 0.
Values& cleared_gradient(ReferenceParameters& parameters, const std::string& name) {
  Values& gradient = parameters.at(name).gradient;
  std::fill(gradient.begin(), gradient.end(), 0.0);
  return gradient;
}

Values forward(const DenseSpec& layer, std::size_t count, const ReferenceParameters& parameters, const Values& x) {
  const Values& weight = values_of(parameters, layer.name + ".weight");
  const Values& bias = values_of(parameters, layer.name + ".bias");
  Values z(count * layer.outputs);
  for (std::size_t image = 0; image < count; ++image) {
    for (std::size_t out = 0; out < layer.outputs; ++out) {
      double sum = bias[out];
      for (std::size_t in = 0; in < layer.inputs; ++in) {
        sum += weight[out * layer.inputs + in] * x[image * layer.inputs + in];
      }
      z[image * layer.outputs + out] = sum;
    }
  }
  return z;
}

Values backward(const DenseSpec& layer, std::size_t count, ReferenceParameters& parameters, const Values& x,
                const Values&, const Values& dz) {
  const Values& weight = values_of(parameters, layer.name + ".weight");
  Values& weight_gradient = cleared_gradient(parameters, layer.name + ".weight");
  Values& bias_gradient = cleared_gradient(parameters, layer.name + ".bias");
  Values dx(count * layer.inputs);
  for (std::size_t image = 0; image < count; ++image) {
    for (std::size_t out = 0; out < layer.outputs; ++out) {
      const double d = dz[image * layer.outputs + out];
      bias_gradient[out] += d;
      for (std::size_t in = 0; in < layer.inputs; ++in) {
        weight_gradient[out * layer.inputs + in] += d * x[image * layer.inputs + in];
        dx[image * layer.inputs + in] += d * weight[out * layer.inputs + in];
      }
    }
  }
  return dx;
}

/// Calls visit(index of z, index of x, index of the weight) for every product that a convolution sums, all images.
/// Products with the padding's zeros are left out.
template <class Visit>
void for_each_product(const Conv2dSpec& layer, std::size_t count, const Visit& visit) {
  const ImageShape& in = layer.input;
  const ImageShape out = layer.output();
  for (std::size_t plane = 0; plane < count * out.channels; ++plane) {
    const std::size_t image = plane / out.channels;
    const std::size_t channel = plane % out.channels;
    for (std::size_t at = 0; at < out.height * out.width; ++at) {
      for (std::size_t w = 0; w < in.channels * layer.kernel * layer.kernel; ++w) {
        const std::size_t x_channel = w / (layer.kernel * layer.kernel);
        const std::size_t row = at / out.width + w / layer.kernel % layer.kernel;  // in the padded image
        const std::size_t column = at % out.width + w % layer.kernel;
        if (row < layer.padding || row - layer.padding >= in.height) continue;
        if (column < layer.padding || column - layer.padding >= in.width) continue;
        visit(plane * out.height * out.width + at,
              ((image * in.channels + x_channel) * in.height + row - layer.padding) * in.width + column - layer.padding,
              channel * in.channels * layer.kernel * layer.kernel + w);
      }
    }
  }
}

Values forward(const Conv2dSpec& layer, std::size_t count, const ReferenceParameters& parameters, const Values& x) {
  const Values& weight = values_of(parameters, layer.name + ".weight");
  const Values& bias = values_of(parameters, layer.name + ".bias");
  const ImageShape out = layer.output();
  Values z(count * out.size());
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = bias[i / (out.height * out.width) % out.channels];
  for_each_product(layer, count,
                   [&](std::size_t to, std::size_t from, std::size_t w) { z[to] += weight[w] * x[from]; });
  return z;
}

Values backward(const Conv2dSpec& layer, std::size_t count, ReferenceParameters& parameters, const Values& x,
                const Values&, const Values& dz) {
  const Values& weight = values_of(parameters, layer.name + ".weight");
  Values& weight_gradient = cleared_gradient(parameters, layer.name + ".weight");
  Values& bias_gradient = cleared_gradient(parameters, layer.name + ".bias");
  const ImageShape out = layer.output();
  for (std::size_t i = 0; i < dz.size(); ++i) bias_gradient[i / (out.height * out.width) % out.channels] += dz[i];
  Values dx(count * layer.input.size());
  for_each_product(layer, count, [&](std::size_t to, std::size_t from, std::size_t w) {
    weight_gradient[w] += dz[to] * x[from];
    dx[from] += dz[to] * weight[w];
  });
  return dx;
}

/// The index in x of the largest value of every window, [count, outputs].
std::vector<std::size_t> largest_of_windows(const MaxPool2dSpec& layer, std::size_t count, const Values& x) {
  const ImageShape& in = layer.input;
  const ImageShape out = layer.output();
  std::vector<std::size_t> largest(count * out.size());
  for (std::size_t i = 0; i < largest.size(); ++i) {
    const std::size_t plane = i / (out.height * out.width);
    const std::size_t row = i / out.width % out.height * layer.window;
    const std::size_t column = i % out.width * layer.window;
    largest[i] = (plane * in.height + row) * in.width + column;
    for (std::size_t w = 0; w < layer.window * layer.window; ++w) {
      const std::size_t at = (plane * in.height + row + w / layer.window) * in.width + column + w % layer.window;
      if (x[at] > x[largest[i]]) largest[i] = at;
    }
  }
  return largest;
}

Values forward(const MaxPool2dSpec& layer, std::size_t count, const ReferenceParameters&, const Values& x) {
  Values z;
  for (const std::size_t at : largest_of_windows(layer, count, x)) z.push_back(x[at]);
  return z;
}

Values backward(const MaxPool2dSpec& layer, std::size_t count, ReferenceParameters&, const Values& x, const Values&,
                const Values& dz) {
  const std::vector<std::size_t> largest = largest_of_windows(layer, count, x);
  Values dx(x.size());
  for (std::size_t i = 0; i < largest.size(); ++i) dx[largest[i]] += dz[i];
  return dx;
}

Values forward(const SoftmaxSpec& layer, std::size_t, const ReferenceParameters&, const Values& x) {
  Values z = x;
  for (std::size_t first = 0; first < z.size(); first += layer.features) {
    const auto begin = z.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + static_cast<std::ptrdiff_t>(layer.features);
    const double largest = *std::max_element(begin, end);
    double sum = 0;
    for (auto it = begin; it != end; ++it) sum += * it = std::exp(*it - largest);
    for (auto it = begin; it != end; ++it) *it /= sum;
  }
  return z;
}

Values backward(const SoftmaxSpec& layer, std::size_t, ReferenceParameters&, const Values&, const Values& z,
                const Values& dz) {
  Values dx(dz.size());
  for (std::size_t first = 0; first < dz.size(); first += layer.features) {
    double dot = 0;
    for (std::size_t i = first; i < first + layer.features; ++i) dot += z[i] * dz[i];
    for (std::size_t i = first; i < first + layer.features; ++i) dx[i] = z[i] * (dz[i] - dot);
  }
  return dx;
}

Activation activation(const DenseSpec& layer) { return layer.activation; }
Activation activation(const Conv2dSpec& layer) { return layer.activation; }
Activation activation(const MaxPool2dSpec&) { return Activation::none; }
Activation activation(const SoftmaxSpec&) { return Activation::none; }

}  // namespace

Values layer_forward(const LayerSpec& layer, std::size_t count, const ReferenceParameters& parameters,
                     const Values& x) {
  return std::visit([&](const auto& spec) { return forward(spec, count, parameters, x); }, layer);
}

Values layer_backward(const LayerSpec& layer, std::size_t count, ReferenceParameters& parameters, const Values& x,
                      const Values& z, const Values& dz) {
  return std::visit([&](const auto& spec) { return backward(spec, count, parameters, x, z, dz); }, layer);
}

Activation activation_of(const LayerSpec& layer) {
  return std::visit([](const auto& spec) { return activation(spec); }, layer);
}

}  // namespace debruit
