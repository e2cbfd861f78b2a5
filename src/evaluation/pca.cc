#include "evaluation/pca.h"

#define EIGEN_MPL2_ONLY
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <string>

#include "base/threads.h"
#include "debruit/error.h"

namespace debruit {
namespace {

constexpr std::string_view kWhat = "principal components";

/// The number of rows.
std::size_t check_rows(std::span<const float> values, std::size_t features) {
  if (features == 0) throw Error(ErrorKind::usage, kWhat, "the rows have no features");
  if (values.size() % features != 0) {
    throw Error(ErrorKind::usage, kWhat,
                std::to_string(values.size()) + " values are no whole number of rows of " + std::to_string(features));
  }
  const auto bad = std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  if (bad != values.end()) {
    const auto at = static_cast<std::size_t>(bad - values.begin());
    throw Error(
        ErrorKind::usage, kWhat,
        "row " + std::to_string(at / features) + ", feature " + std::to_string(at % features) + " is not finite");
  }
  return values.size() / features;
}

std::vector<double> mean_of_rows(std::span<const float> values, std::size_t features) {
  const std::size_t count = values.size() / features;
  std::vector<double> mean(features, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) mean[i % features] += static_cast<double>(values[i]);
  for (double& value : mean) value /= static_cast<double>(count);
  return mean;
}

/// The lower triangle of the covariance, with count - 1. Plain sums in the order of the rows: Eigen's own products
/// follow the size of the machine's caches.
Eigen::MatrixXd covariance_of(std::span<const float> values, const std::vector<double>& mean) {
  const std::size_t features = mean.size();
  const std::size_t count = values.size() / features;
  const auto size = static_cast<Eigen::Index>(features);
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(size, size);
  std::vector<double> row(features);
  for (std::size_t first = 0; first < values.size(); first += features) {
    for (std::size_t i = 0; i < features; ++i) row[i] = static_cast<double>(values[first + i]) - mean[i];
    for (std::size_t j = 0; j < features; ++j) {
      double* const column = covariance.data() + j * features;
      for (std::size_t i = j; i < features; ++i) column[i] += row[i] * row[j];
    }
  }
  covariance /= static_cast<double>(count - 1);
  return covariance;
}

void make_largest_entry_positive(std::span<double> component) {
  const auto by_magnitude = [](double a, double b) { return std::abs(a) < std::abs(b); };
  if (*std::max_element(component.begin(), component.end(), by_magnitude) > 0) return;
  for (double& entry : component) entry = -entry;
}

}  // namespace

Pca fit_pca(std::span<const float> values, std::size_t features) {
  const FloatingPointScope scope;
  const std::size_t count = check_rows(values, features);
  if (count < 2) {
    throw Error(ErrorKind::usage, kWhat, std::to_string(count) + " rows have no variance; expected at least 2");
  }
  Pca pca;
  pca.mean = mean_of_rows(values, features);
  const Eigen::MatrixXd covariance = covariance_of(values, pca.mean);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);  // eigenvalues ascend
  if (solver.info() != Eigen::Success) throw Error(ErrorKind::internal, kWhat, "the eigenvalues did not converge");
  const double total = covariance.trace();
  const std::size_t size = std::min(count - 1, features);
  for (std::size_t component = 0; component < size; ++component) {
    const auto column = static_cast<Eigen::Index>(features - 1 - component);
    const double variance = std::max(0.0, solver.eigenvalues()[column]);
    pca.explained_variance.push_back(variance);
    pca.explained_variance_ratio.push_back(total > 0 ? variance / total : 0);
    const double* const entries = solver.eigenvectors().col(column).data();
    pca.components.insert(pca.components.end(), entries, entries + features);
    make_largest_entry_positive(std::span(pca.components).last(features));
  }
  return pca;
}

std::vector<float> project(const Pca& pca, std::span<const float> values, std::size_t components) {
  const FloatingPointScope scope;
  const std::size_t features = pca.features();
  const std::size_t count = check_rows(values, features);
  if (components == 0 || components > pca.size()) {
    throw Error(
        ErrorKind::usage, kWhat,
        std::to_string(components) + " components asked for; expected between 1 and " + std::to_string(pca.size()));
  }
  std::vector<float> projected;
  projected.reserve(count * components);
  for (std::size_t first = 0; first < values.size(); first += features) {
    for (std::size_t component = 0; component < components; ++component) {
      const double* const direction = pca.components.data() + component * features;
      double sum = 0;
      for (std::size_t i = 0; i < features; ++i) {
        sum += (static_cast<double>(values[first + i]) - pca.mean[i]) * direction[i];
      }
      projected.push_back(static_cast<float>(sum));
    }
  }
  return projected;
}

}  // namespace debruit
