// What a bundle's files are called, and what its list of them says of the model.
#pragma once

#include <string_view>

#include "exchange/open_model.h"
#include "files/npy.h"
#include "runs/json.h"

namespace debruit {

inline constexpr std::string_view kBundleSchema = "debruit.bundle/1";
inline constexpr const char* kBundleManifest = "bundle.json";
inline constexpr const char* kBundleCard = "README.md";
inline constexpr const char* kBundleConfig = "config.json";
inline constexpr const char* kBundleResult = "result.json";
inline constexpr const char* kBundleWeights = "model.safetensors";
inline constexpr const char* kBundleOnnx = "model.onnx";
inline constexpr const char* kGoldenInput = "golden/input.npy";
inline constexpr const char* kGoldenFolder = "golden/";  // outputs by name, as .npy

/// How a program that has never heard of debruit feeds the model: pixels as the golden ones are.
[[nodiscard]] Json preprocessing_json(const OpenedModel& opened, const NpyArray& golden);

/// What there is to make again.
[[nodiscard]] Json golden_json(const NpyArray& golden);

}  // namespace debruit
