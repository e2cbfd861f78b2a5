// The layers of kernels/group_network.h for one image, in double precision and plain loops. `p`: parameters, laid out
// as the kernels have them; gradients by them lie the same way.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/group_network.h"

namespace debruit::plain {

using Values = std::vector<double>;

inline double activate(double x, ActivationKernel activation) {
  if (activation == ActivationKernel::relu) return std::max(x, 0.0);
  return activation == ActivationKernel::sigmoid ? 1 / (1 + std::exp(-x)) : x;
}

/// The activation's derivative, given its output.
inline double slope(double y, ActivationKernel activation) {
  if (activation == ActivationKernel::relu) return y > 0 ? 1 : 0;
  return activation == ActivationKernel::sigmoid ? y * (1 - y) : 1;
}

inline Values forward(const GroupDense& layer, const float* p, const Values& x) {
  Values y(layer.outputs);
  for (std::size_t o = 0; o < layer.outputs; ++o) {
    y[o] = static_cast<double>(p[layer.bias + o]);
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      y[o] += static_cast<double>(p[layer.weights + o * layer.columns + i]) * x[i];
    }
  }
  return y;
}

/// Adds to `parameters` and returns the gradient by x.
inline Values backward(const GroupDense& layer, const float* p, const Values& x, const Values&, const Values& gradient,
                       Values& parameters) {
  Values x_gradient(layer.inputs);
  for (std::size_t o = 0; o < layer.outputs; ++o) {
    parameters[layer.bias + o] += gradient[o];
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      parameters[layer.weights + o * layer.columns + i] += gradient[o] * x[i];
      x_gradient[i] += gradient[o] * static_cast<double>(p[layer.weights + o * layer.columns + i]);
    }
  }
  return x_gradient;
}

/// Calls visit(output, weight, input) for every product.
template <class Visit>
void for_each_product(const GroupConvolution& layer, const Visit& visit) {
  const std::size_t k = layer.kernel;
  for (std::size_t o = 0; o < layer.channels * layer.out_height * layer.out_width; ++o) {
    const std::size_t channel = o / (layer.out_height * layer.out_width);
    for (std::size_t tap = 0; tap < layer.input_channels * k * k; ++tap) {
      const std::size_t row = o / layer.out_width % layer.out_height + tap / k % k;  // in the padded image
      const std::size_t column = o % layer.out_width + tap % k;
      if (row < layer.padding || row >= layer.height + layer.padding) continue;
      if (column < layer.padding || column >= layer.width + layer.padding) continue;
      visit(o, channel * layer.input_channels * k * k + tap,
            (tap / (k * k) * layer.height + row - layer.padding) * layer.width + column - layer.padding);
    }
  }
}

inline Values forward(const GroupConvolution& layer, const float* p, const Values& x) {
  const std::size_t pixels = layer.out_height * layer.out_width;
  Values y(layer.channels * pixels);
  for (std::size_t o = 0; o < y.size(); ++o) y[o] = static_cast<double>(p[layer.bias + o / pixels]);
  for_each_product(layer, [&](std::size_t o, std::size_t w, std::size_t i) {
    y[o] += static_cast<double>(p[layer.weights + w]) * x[i];
  });
  return y;
}

inline Values backward(const GroupConvolution& layer, const float* p, const Values& x, const Values&,
                       const Values& gradient, Values& parameters) {
  Values x_gradient(x.size());
  const std::size_t pixels = layer.out_height * layer.out_width;
  for (std::size_t o = 0; o < gradient.size(); ++o) parameters[layer.bias + o / pixels] += gradient[o];
  for_each_product(layer, [&](std::size_t o, std::size_t w, std::size_t i) {
    parameters[layer.weights + w] += gradient[o] * x[i];
    x_gradient[i] += gradient[o] * static_cast<double>(p[layer.weights + w]);
  });
  return x_gradient;
}

/// The input's index of every output: the first of the largest in its window.
inline std::vector<std::size_t> chosen(const GroupMaxPool& layer, const Values& x) {
  std::vector<std::size_t> all;
  for (std::size_t channel = 0; channel < layer.channels; ++channel) {
    for (std::size_t row = 0; row < layer.height / layer.window; ++row) {
      for (std::size_t column = 0; column < layer.width / layer.window; ++column) {
        const std::size_t first = (channel * layer.height + row * layer.window) * layer.width + column * layer.window;
        std::size_t best = first;
        for (std::size_t i = 0; i < layer.window * layer.window; ++i) {
          const std::size_t at = first + i / layer.window * layer.width + i % layer.window;
          if (x[at] > x[best]) best = at;
        }
        all.push_back(best);
      }
    }
  }
  return all;
}

inline Values forward(const GroupMaxPool& layer, const float*, const Values& x) {
  Values y;
  for (const std::size_t i : chosen(layer, x)) y.push_back(x[i]);
  return y;
}

inline Values backward(const GroupMaxPool& layer, const float*, const Values& x, const Values&, const Values& gradient,
                       Values&) {
  Values x_gradient(x.size());
  const std::vector<std::size_t> from = chosen(layer, x);
  for (std::size_t o = 0; o < from.size(); ++o) x_gradient[from[o]] += gradient[o];
  return x_gradient;
}

inline Values softmax(const Values& x) {
  const double largest = *std::ranges::max_element(x);
  Values y;
  double sum = 0;
  for (const double value : x) sum += y.emplace_back(std::exp(value - largest));
  for (double& value : y) value /= sum;
  return y;
}

inline Values forward(const GroupSoftmax&, const float*, const Values& x) { return softmax(x); }

inline Values backward(const GroupSoftmax&, const float*, const Values&, const Values& y, const Values& gradient,
                       Values&) {
  double dot = 0;
  for (std::size_t i = 0; i < y.size(); ++i) dot += y[i] * gradient[i];
  Values x_gradient;
  for (std::size_t i = 0; i < y.size(); ++i) x_gradient.push_back(y[i] * (gradient[i] - dot));
  return x_gradient;
}

}  // namespace debruit::plain
