// Runs beside each other: their scores line up only where they were measured on the same.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "debruit/evaluate.h"
#include "runs/run_config.h"
#include "runs/run_result.h"

namespace debruit {

struct ComparedRun {
  std::string name;  ///< its path, as it was given
  RunConfig config;
  RunResult result;
};

/// Runs that were scored on the same images with the same noise, denoisers or classifiers.
struct Comparison {
  std::vector<ComparedRun> runs;
  MeasuredOn measured_on;
};

/// What the run's first scores were measured on. Throws Error(input) where it has none.
[[nodiscard]] const MeasuredOn& measured_on(const ComparedRun& run);

/// Throws Error(usage) naming `other`, what of it differs from `first`, and both values.
void require_same_measure(const MeasuredOn& first, const std::string& first_name, const MeasuredOn& other,
                          const std::string& other_name);

/// Reads the runs. Throws Error(usage) where some are denoisers and some classifiers, or scores were measured on
/// different data, splits, classes, noises, scales, seeds, clipping, scaling or data ranges, naming run, field and both
/// values; Error(input) where a run has no scores, and as RunFolder does.
[[nodiscard]] Comparison compare_runs(std::span<const std::filesystem::path> paths);

}  // namespace debruit
