#include "exchange/bundle.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "debruit/error.h"
#include "debruit/version.h"
#include "exchange/card.h"
#include "exchange/export_onnx.h"
#include "exchange/golden.h"
#include "exchange/onnx_graph.h"
#include "files/atomic_file.h"
#include "files/file_source.h"
#include "files/sha256.h"
#include "files/zip.h"
#include "nn/model_file.h"
#include "runs/json.h"
#include "runs/model_label.h"
#include "runs/names.h"

namespace debruit {
namespace {

constexpr std::string_view kSchema = "debruit.bundle/1";
constexpr const char* kManifest = "bundle.json";
constexpr const char* kCard = "README.md";
constexpr const char* kConfig = "config.json";
constexpr const char* kResult = "result.json";
constexpr const char* kWeights = "model.safetensors";
constexpr const char* kOnnx = "model.onnx";
constexpr const char* kGoldenInput = "golden/input.npy";
constexpr const char* kGoldenFolder = "golden/";
constexpr std::uint64_t kLargestBundle = std::uint64_t{4} << 30;  // unpacked

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

bool is_network(const OpenedModel& opened) {
  const auto* const classifier = std::get_if<Classifier>(&opened.model);
  return classifier == nullptr || !std::holds_alternative<NearestNeighboursSpec>(classifier->spec().kind);
}

/// How a program that has never heard of debruit feeds the model.
Json preprocessing(const OpenedModel& opened, double largest_pixel) {
  const ImageShape& image = image_of(opened.config.model);
  return {{"shape", {image.channels, image.height, image.width}},
          {"smallest_pixel", 0},
          {"largest_pixel", largest_pixel},
          {"scaling", name_of(opened.config.training.scaling)}};
}

std::string format_manifest(const OpenedModel& opened, const ZipEntries& entries, const NpyArray& golden) {
  Json files = Json::object();
  for (const auto& [name, bytes] : entries) files[name] = sha256(bytes);
  Json json = {{"schema", kSchema},
               {"version", version()},
               {"model", short_model_label(opened.config)},
               {"preprocessing", preprocessing(opened, largest_golden_pixel(golden))},
               {"golden", {{"images", golden.shape.front()}, {"tolerance", kGoldenTolerance}}}};
  if (entries.contains(kOnnx)) json["onnx"] = {{"opset", kOnnxOpset}, {"ir_version", kOnnxIrVersion}};
  json["files"] = std::move(files);
  return format_json(json);
}

/// An opened bundle whose list of files agrees with what is there.
class Bundle {
 public:
  explicit Bundle(const std::filesystem::path& file) : archive_(file, kLargestBundle) {
    if (!archive_.has(kManifest)) {
      throw Error(ErrorKind::input, archive_.where(),
                  std::string("is a ZIP archive without ") + kManifest + ": not a bundle that debruit wrote");
    }
    read_manifest();
    check_names();
  }

  [[nodiscard]] const std::string& where() const { return archive_.where(); }
  [[nodiscard]] std::string where(const std::string& name) const { return where() + ", " + name; }
  [[nodiscard]] bool has(const std::string& name) const { return files_.contains(name); }
  [[nodiscard]] const std::map<std::string, std::string>& files() const { return files_; }

  [[nodiscard]] std::string read(const std::string& name) const {
    std::string bytes = archive_.read(name);
    const auto listed = files_.find(name);
    if (listed == files_.end()) throw Error(ErrorKind::input, where(), "lists no " + name);
    if (const std::string found = sha256(bytes); found != listed->second) {
      throw Error(ErrorKind::input, where(name),
                  "has SHA-256 " + found + ", expected " + listed->second + ": it is not what was bundled");
    }
    return bytes;
  }

 private:
  void read_manifest() {
    const Json json = parse_json(archive_.read(kManifest), where(kManifest));
    try {
      ObjectReader reader(json, where(kManifest), "", Missing::refuse);
      std::string schema;
      reader.read("schema", schema);
      if (schema != kSchema) {
        reader.fail("schema", "\"" + schema + "\" given, \"" + std::string(kSchema) + "\" expected");
      }
      const Json* const files = reader.find("files");
      if (!files->is_object()) reader.fail("files", "an object expected");
      for (const auto& [name, hash] : files->items()) {
        if (!hash.is_string()) reader.fail("files", "a SHA-256 expected for " + name);
        files_.emplace(name, hash.get<std::string>());
      }
    } catch (const Error& error) {
      throw as_damage(error);
    }
  }

  void check_names() const {
    for (const auto& [name, hash] : files_) {
      if (!archive_.has(name)) throw Error(ErrorKind::input, where(), "lacks " + name + ", which its list names");
    }
    for (const std::string& name : archive_.names()) {
      if (name != kManifest && !files_.contains(name)) {
        throw Error(ErrorKind::input, where(), "holds " + name + ", which its list does not name");
      }
    }
  }

  ZipFile archive_;
  std::map<std::string, std::string> files_;  // SHA-256 by name
};

OpenedModel open(const Bundle& bundle) {
  RunConfig config = parse_written_config(bundle.read(kConfig), bundle.where(kConfig));
  ModelFile file = parse_model(bundle.read(kWeights), bundle.where(kWeights));
  const bool autoencoder = std::holds_alternative<AutoencoderSpec>(config.model);
  OpenedModel opened{
      .where = bundle.where(),
      .model = autoencoder ? Model(autoencoder_from(std::move(file))) : Model(classifier_from(std::move(file))),
      .config = std::move(config),
      .result = std::nullopt};
  if (bundle.has(kResult)) opened.result = parse_result(bundle.read(kResult), bundle.where(kResult));
  return opened;
}

}  // namespace

void write_bundle(const OpenedModel& opened, const Dataset& data, std::size_t golden,
                  const std::filesystem::path& file) {
  const NpyArray pixels = golden_pixels(opened, data, golden);
  ZipEntries entries;
  entries[kCard] = model_card(opened, largest_golden_pixel(pixels));
  entries[kConfig] = format_config(opened.config);
  if (opened.result) entries[kResult] = format_result(*opened.result);
  entries[kWeights] = std::visit([](const auto& model) { return model_bytes(model); }, opened.model);
  if (is_network(opened)) entries[kOnnx] = export_onnx(opened, {.largest_pixel = largest_golden_pixel(pixels)});
  entries[kGoldenInput] = format_npy(pixels);
  for (const auto& [name, array] : golden_outputs(opened, pixels, 0, opened.where)) {
    entries[kGoldenFolder + name] = format_npy(array);
  }
  entries[kManifest] = format_manifest(opened, entries, pixels);
  write_zip(file, entries);
}

bool is_zip(const std::filesystem::path& file) {
  std::array<char, 4> begin{};
  const std::size_t size = FileSource(file).read(begin);
  const std::string_view found(begin.data(), size);
  return found == "PK\3\4" || found == "PK\5\6";  // a file in it, or an empty archive
}

OpenedModel open_bundle(const std::filesystem::path& file) { return open(Bundle(file)); }

BundleCheck verify_bundle(const std::filesystem::path& file, std::size_t threads) {
  const Bundle bundle(file);
  for (const auto& [name, hash] : bundle.files()) static_cast<void>(bundle.read(name));
  const OpenedModel opened = open(bundle);
  const NpyArray pixels = parse_npy(bundle.read(kGoldenInput), bundle.where(kGoldenInput));
  BundleCheck check{.files = bundle.files().size() + 1};
  for (const auto& [name, came] : golden_outputs(opened, pixels, threads, bundle.where(kGoldenInput))) {
    const std::string golden = kGoldenFolder + name;
    const NpyArray expected = parse_npy(bundle.read(golden), bundle.where(golden));
    check.largest_difference = std::max(check.largest_difference, compare_golden(expected, came, bundle.where(golden)));
  }
  check.images = pixels.shape.front();
  return check;
}

}  // namespace debruit
