// What is inside a bundle. Its list of files and their hashes is made to fit, or they would hide all the rest.
#include <nlohmann/json.hpp>

#include "exchange/bundle.h"
#include "exchange/bundle_files.h"
#include "files/sha256.h"
#include "fuzz/sections.h"
#include "fuzz/target.h"

namespace debruit::fuzz {
namespace {

std::string manifest_of(const std::vector<Section>& sections) {
  Json files = Json::object();
  for (const Section& section : sections) files[std::string(section.name)] = sha256_of(section.bytes);
  return format_json({{"schema", kBundleSchema},
                      {"version", "0.1.0"},
                      {"model", "autoencoder"},
                      {"preprocessing", Json::object()},
                      {"golden", Json::object()},
                      {"files", std::move(files)}});
}

}  // namespace

void read(std::string_view bytes) {
  std::vector<Section> sections = sections_of(bytes);
  const std::string manifest = manifest_of(sections);
  sections.push_back({kBundleManifest, manifest});
  (void)verify_bundle(as_file(stored_zip(sections)), 1);
}

}  // namespace debruit::fuzz
