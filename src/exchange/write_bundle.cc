#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "debruit/version.h"
#include "exchange/bundle.h"
#include "exchange/bundle_files.h"
#include "exchange/card.h"
#include "exchange/export_onnx.h"
#include "exchange/golden.h"
#include "exchange/onnx_graph.h"
#include "files/sha256.h"
#include "files/zip.h"
#include "nn/model_file.h"
#include "runs/json.h"
#include "runs/model_label.h"

namespace debruit {
namespace {

bool is_network(const OpenedModel& opened) {
  const auto* const classifier = std::get_if<Classifier>(&opened.model);
  return classifier == nullptr || !std::holds_alternative<NearestNeighboursSpec>(classifier->spec().kind);
}

std::string format_manifest(const OpenedModel& opened, const ZipEntries& entries, const NpyArray& golden) {
  Json files = Json::object();
  for (const auto& [name, bytes] : entries) files[name] = sha256_of(bytes);
  Json json = {{"schema", kBundleSchema},
               {"version", version()},
               {"model", short_model_label(opened.config)},
               {"preprocessing", preprocessing_json(opened, golden)},
               {"golden", golden_json(golden)}};
  if (entries.contains(kBundleOnnx)) json["onnx"] = {{"opset", kOnnxOpset}, {"ir_version", kOnnxIrVersion}};
  json["files"] = std::move(files);
  return format_json(json);
}

}  // namespace

void write_bundle(const OpenedModel& opened, const Dataset& data, std::size_t golden,
                  const std::filesystem::path& file) {
  const NpyArray pixels = golden_pixels(opened, data, golden);
  ZipEntries entries;
  entries[kBundleCard] = model_card(opened, largest_golden_pixel(pixels));
  entries[kBundleConfig] = format_config(opened.config);
  if (opened.result) entries[kBundleResult] = format_result(*opened.result);
  entries[kBundleWeights] = std::visit([](const auto& model) { return model_bytes(model); }, opened.model);
  if (is_network(opened)) entries[kBundleOnnx] = export_onnx(opened, {.largest_pixel = largest_golden_pixel(pixels)});
  entries[kGoldenInput] = format_npy(pixels);
  for (const auto& [name, array] : golden_outputs(opened, pixels, 0, opened.where)) {
    entries[kGoldenFolder + name] = format_npy(array);
  }
  entries[kBundleManifest] = format_manifest(opened, entries, pixels);
  write_zip(file, entries);
}

}  // namespace debruit
