// Principal components: the directions in which many vectors, such as latents, differ most.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace debruit {

/// What `fit_pca` found. There are min(count - 1, features) components: more directions have no variance.
struct Pca {
  std::vector<double> mean;                      ///< [features]
  std::vector<double> components;                ///< [components, features]: orthonormal rows, most variance first
  std::vector<double> explained_variance;        ///< [components], with count - 1
  std::vector<double> explained_variance_ratio;  ///< [components]: of all features' variance; 0 where they have none

  [[nodiscard]] std::size_t features() const noexcept { return mean.size(); }
  [[nodiscard]] std::size_t size() const noexcept { return explained_variance.size(); }
};

/// Principal components of `values` [count, features] by the eigenvectors of their covariance (Pearson 1901; the same
/// as scikit-learn's PCA). The entry of a component that is largest by magnitude, the first of equals, is positive.
/// Directions of equal variance, none among them, are some orthonormal basis. Equal values give equal bits on one
/// machine. Takes count features^2 + 10 features^3 multiplications, about. Throws Error(usage) for fewer than two rows,
/// no features, values that are no whole number of rows, or a value that is not finite.
[[nodiscard]] Pca fit_pca(std::span<const float> values, std::size_t features);

/// `values` [count, features] in the coordinates of the first `components`: [count, components], (value - mean) times
/// component. Throws Error(usage) where `components` is 0 or more than there are, for values that are no whole number
/// of rows, or a value that is not finite.
[[nodiscard]] std::vector<float> project(const Pca& pca, std::span<const float> values, std::size_t components);

}  // namespace debruit
