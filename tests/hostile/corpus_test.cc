#include "hostile/corpus.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "debruit/dataset.h"
#include "debruit/error.h"
#include "exchange/bundle.h"
#include "exchange/import_model.h"
#include "files/atomic_file.h"
#include "files/idx.h"
#include "files/npy.h"
#include "files/npz.h"
#include "files/picture.h"
#include "files/png.h"
#include "files/safetensors.h"
#include "files/zip.h"
#include "hostile/memory_limit.h"
#include "runs/document.h"
#include "runs/latent_views.h"
#include "runs/metrics_file.h"
#include "runs/predictions.h"
#include "runs/run_config.h"
#include "runs/run_result.h"
#include "runs/samples.h"
#include "study/grid_files.h"

#ifdef __SANITIZE_ADDRESS__
/// Where addresses cannot be limited, single allocations and the whole are.
extern "C" const char* __asan_default_options();   // NOLINT
extern "C" const char* __asan_default_options() {  // NOLINT
  return "max_allocation_size_mb=64:hard_rss_limit_mb=768:quarantine_size_mb=16";
}
#endif

namespace debruit::test {

const std::vector<CorpusFile>& corpus() {
  static const std::vector<CorpusFile> kFiles = [] {
    const std::filesystem::path folder = DEBRUIT_HOSTILE_CORPUS;
    std::ifstream table(folder / "corpus.json");
    if (!table) throw std::runtime_error("no corpus in " + folder.string());
    std::vector<CorpusFile> files;
    for (const auto& row : nlohmann::json::parse(table)) {
      files.push_back({row.at("reader"), folder / row.at("file").get<std::string>(), row.at("kind"), row.at("says"),
                       row.value("decoded", std::uint64_t{0})});
    }
    return files;
  }();
  return kFiles;
}

namespace {

using Path = std::filesystem::path;
using Reader = std::function<void(const Path&)>;

/// Reads an archive whole, entry by entry.
void read_zip(const Path& file) {
  const ZipFile archive(file, kLargestDecoded);
  for (const std::string& name : archive.names()) static_cast<void>(archive.read(name));
}

/// Everything that takes files which somebody else may have written.
const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> kReaders = {
      {"idx", [](const Path& file) { static_cast<void>(read_idx(file)); }},
      {"idx3", [](const Path& file) { static_cast<void>(read_idx(file, 3)); }},
      {"dataset", [](const Path& path) { static_cast<void>(load_dataset(path.string(), Split::train, "")); }},
      {"picture", [](const Path& file) { static_cast<void>(read_picture(file)); }},
      {"png_grey", [](const Path& file) { static_cast<void>(read_png_grey(file)); }},
      {"npy", [](const Path& file) { static_cast<void>(read_npy(file)); }},
      {"npz", [](const Path& file) { static_cast<void>(read_npz(file)); }},
      {"zip", read_zip},
      {"safetensors", [](const Path& file) { static_cast<void>(read_safetensors(file)); }},
      {"model", [](const Path& file) { static_cast<void>(open_model(file)); }},
      {"import",
       [](const Path& file) {
         static_cast<void>(import_model(file, {.kind = "autoencoder", .image = {}, .scaling = Scaling::unit}));
       }},
      {"bundle", [](const Path& file) { static_cast<void>(verify_bundle(file, 1)); }},
      {"config", [](const Path& file) { static_cast<void>(parse_written_config(read_file(file), file.string())); }},
      {"settings", [](const Path& file) { static_cast<void>(parse_config(read_file(file), {}, file.string())); }},
      {"result", [](const Path& file) { static_cast<void>(parse_result(read_file(file), file.string())); }},
      {"grid", [](const Path& file) { static_cast<void>(settings_of_written_grid(read_file(file), file.string())); }},
      {"metrics", [](const Path& file) { static_cast<void>(read_metrics(file)); }},
      {"samples", [](const Path& file) { static_cast<void>(read_samples(file)); }},
      {"predictions", [](const Path& file) { static_cast<void>(read_predictions(file)); }},
      {"latents", [](const Path& file) { static_cast<void>(read_latent_views(file)); }},
      {"document", [](const Path& folder) { static_cast<void>(read_document(folder)); }}};
  return kReaders;
}

std::string name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::input:
      return "input";
    case ErrorKind::io:
      return "io";
    default:
      return "another";
  }
}

void expect_refused(const CorpusFile& file, const Reader& read) {
  try {
    const MemoryLimit limit(kSmallContent);
    read(file.path);
    ADD_FAILURE() << "was read without an error";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(name_of(error.kind()), file.kind) << text;
    EXPECT_TRUE(text.starts_with(file.path.string())) << "does not name the file: " << text;
    EXPECT_EQ(text.find_first_of("\n\r\x1b"), std::string::npos) << text;
    EXPECT_LT(text.size(), 2500U);
    for (const std::string& part : file.says)
      EXPECT_NE(text.find(part), std::string::npos) << "\"" << part << "\" is not in: " << text;
  } catch (const std::bad_alloc&) {
    ADD_FAILURE() << "took more than 64 MiB";
  }
}

void expect_read(const CorpusFile& file, const Reader& read) {
  try {
    const MemoryLimit limit(kSmallContent + 2 * file.decoded);
    read(file.path);
  } catch (const Error& error) {
    ADD_FAILURE() << error.what();
  } catch (const std::bad_alloc&) {
    ADD_FAILURE() << "took more than 64 MiB and twice its " << file.decoded << " bytes";
  }
}

class Corpus : public testing::TestWithParam<std::pair<const std::string, Reader>> {
 protected:
  /// Calls `body` with the files of the reader for which `wanted` is true.
  template <class Wanted, class Body>
  static void for_files(const Wanted& wanted, const Body& body) {
    const auto& [reader, read] = GetParam();
    for (const CorpusFile& file : corpus()) {
      if (file.reader != reader || !wanted(file)) continue;
      const std::string trace = std::filesystem::relative(file.path, DEBRUIT_HOSTILE_CORPUS).string();
      SCOPED_TRACE(trace);
      std::cout << trace << std::endl;  // where a reader ends the process, the last line says at which file
      body(file, read);
    }
  }
};

TEST_P(Corpus, MalformedFilesAreRefusedWithTheirMessages) {
  for_files([](const CorpusFile& file) { return file.kind != "none"; }, expect_refused);
}

TEST_P(Corpus, GoodFilesAreRead) {
  for_files([](const CorpusFile& file) { return file.kind == "none" && file.decoded == 0; }, expect_read);
}

TEST_P(Corpus, LargeFilesAreNoMoreThanTwiceInMemory) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer's own memory is not to be told apart";
  for_files([](const CorpusFile& file) { return file.decoded > 0; }, expect_read);
}

INSTANTIATE_TEST_SUITE_P(Readers, Corpus, testing::ValuesIn(readers().begin(), readers().end()),
                         [](const auto& row) { return row.param.first; });

TEST(CorpusTable, HasGoodAndMalformedFilesOfEveryReader) {
  std::map<std::string, std::size_t> good;
  std::map<std::string, std::size_t> malformed;
  for (const CorpusFile& file : corpus()) {
    EXPECT_TRUE(readers().contains(file.reader)) << file.reader;
    ++(file.kind == "none" ? good : malformed)[file.reader];
  }
  std::size_t all = 0;
  for (const auto& [reader, read] : readers()) {
    std::cout << reader << ": " << malformed[reader] << " malformed, " << good[reader] << " good" << std::endl;
    EXPECT_GT(malformed[reader], 0U) << reader;
    EXPECT_GT(good[reader], 0U) << reader;
    all += malformed[reader];
  }
  EXPECT_GE(all, 150U);
}

}  // namespace
}  // namespace debruit::test
