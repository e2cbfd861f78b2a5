// What a bundle's files are called.
#pragma once

#include <string_view>

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

}  // namespace debruit
