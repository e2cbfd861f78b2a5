#include "exchange/bundle.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "debruit/error.h"
#include "exchange/bundle_files.h"
#include "exchange/golden.h"
#include "files/file_source.h"
#include "files/sha256.h"
#include "files/zip.h"
#include "nn/model_file.h"
#include "runs/json.h"

namespace debruit {
namespace {

constexpr std::uint64_t kLargestBundle = std::uint64_t{4} << 30;  // unpacked

/// An opened bundle whose list of files agrees with what is there.
class Bundle {
 public:
  explicit Bundle(const std::filesystem::path& file) : archive_(file, kLargestBundle) {
    if (!archive_.has(kBundleManifest)) {
      throw Error(ErrorKind::input, archive_.where(),
                  std::string("is a ZIP archive without ") + kBundleManifest + ": not a bundle that debruit wrote");
    }
    read_manifest();
    check_names();
  }

  [[nodiscard]] const std::string& where() const { return archive_.where(); }
  [[nodiscard]] std::string where(const std::string& name) const { return where() + ", " + name; }
  [[nodiscard]] bool has(const std::string& name) const { return files_.contains(name); }
  [[nodiscard]] const std::map<std::string, std::string>& files() const { return files_; }

  /// Throws where the list says other things of the model than the model itself.
  void check_description(const OpenedModel& opened, const NpyArray& golden) const {
    require("preprocessing", preprocessing_, preprocessing_json(opened, golden));
    require("golden", golden_, golden_json(golden));
  }

  [[nodiscard]] std::string read(const std::string& name) const {
    std::string bytes = archive_.read(name);
    const auto listed = files_.find(name);
    if (listed == files_.end()) throw Error(ErrorKind::input, where(), "lists no " + name);
    if (const std::string found = sha256_of(bytes); found != listed->second) {
      throw Error(ErrorKind::input, where(name),
                  "has SHA-256 " + found + ", expected " + listed->second + ": it is not what was bundled");
    }
    return bytes;
  }

 private:
  void read_manifest() {
    const Json json = parse_json(archive_.read(kBundleManifest), where(kBundleManifest));
    try {
      ObjectReader reader(json, where(kBundleManifest), "", Missing::refuse);
      std::string schema;
      reader.read("schema", schema);
      if (schema != kBundleSchema) {
        reader.fail("schema", "\"" + schema + "\" given, \"" + std::string(kBundleSchema) + "\" expected");
      }
      for (const char* const described : {"version", "model"}) static_cast<void>(reader.find(described));
      if (reader.has("onnx")) static_cast<void>(reader.find("onnx"));
      preprocessing_ = *reader.find("preprocessing");
      golden_ = *reader.find("golden");
      const Json* const files = reader.find("files");
      if (!files->is_object()) reader.fail("files", "an object expected");
      for (const auto& [name, hash] : files->items()) {
        if (!hash.is_string()) reader.fail("files", "a SHA-256 expected for " + name);
        files_.emplace(name, hash.get<std::string>());
      }
      reader.finish();
    } catch (const Error& error) {
      throw as_damage(error);
    }
  }

  void check_names() const {
    for (const auto& [name, hash] : files_) {
      if (!archive_.has(name)) throw Error(ErrorKind::input, where(), "lacks " + name + ", which its list names");
    }
    for (const std::string& name : archive_.names()) {
      if (name != kBundleManifest && !files_.contains(name)) {
        throw Error(ErrorKind::input, where(), "holds " + name + ", which its list does not name");
      }
    }
  }

  void require(const char* key, const Json& given, const Json& expected) const {
    if (given == expected) return;
    throw Error(ErrorKind::input, where(kBundleManifest),
                std::string(key) + ": " + given.dump() + " given, " + expected.dump() + " expected of this model");
  }

  ZipFile archive_;
  Json preprocessing_;
  Json golden_;
  std::map<std::string, std::string> files_;  // SHA-256 by name
};

OpenedModel open(const Bundle& bundle) {
  RunConfig config = parse_written_config(bundle.read(kBundleConfig), bundle.where(kBundleConfig));
  ModelFile file = parse_model(bundle.read(kBundleWeights), bundle.where(kBundleWeights));
  OpenedModel opened{.where = bundle.where(),
                     .model = model_from(std::move(file)),
                     .config = std::move(config),
                     .result = std::nullopt};
  require_same_model(opened, bundle.where(kBundleWeights));
  if (bundle.has(kBundleResult)) opened.result = parse_result(bundle.read(kBundleResult), bundle.where(kBundleResult));
  return opened;
}

}  // namespace

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
  BundleCheck check{.files = bundle.files().size()};
  for (const auto& [name, came] : golden_outputs(opened, pixels, threads, bundle.where(kGoldenInput))) {
    const std::string golden = kGoldenFolder + name;
    const NpyArray expected = parse_npy(bundle.read(golden), bundle.where(golden));
    check.largest_difference = std::max(check.largest_difference, compare_golden(expected, came, bundle.where(golden)));
  }
  bundle.check_description(opened, pixels);
  check.images = pixels.shape.front();
  return check;
}

}  // namespace debruit
