// What a person sees who gives the program a malformed file: one line that names it, exit code 3, and nothing left.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "cli/command_test.h"

namespace debruit::test {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = DEBRUIT_HOSTILE_CORPUS;

class HostileCommandLine : public CommandTest {
 protected:
  /// Puts a file or folder of the corpus where the command finds it, under its own name or another.
  std::string copy(const std::string& from, const std::string& to = "") const {
    const fs::path target = folder_.path() / (to.empty() ? fs::path(from).filename() : fs::path(to));
    fs::create_directories(target.parent_path());
    fs::copy(kCorpus / from, target, fs::copy_options::recursive);
    return target.string();
  }

  std::set<std::string> everything() const {
    std::set<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) paths.insert(entry.path().string());
    paths.erase(path("stderr.txt"));
    return paths;
  }

  /// `file` is the one that the error must name.
  void expect_refused(const std::vector<std::string>& arguments, const std::string& file,
                      const std::string& said) const {
    SCOPED_TRACE(arguments.front() + " " + file);
    const std::set<std::string> before = everything();
    const Outcome outcome = debruit(arguments);
    expect_error(outcome, 3, {file, said});
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(everything(), before);
  }
};

TEST_F(HostileCommandLine, DataInfo) {
  for (const auto& [file, said] : std::vector<std::pair<std::string, std::string>>{
           {"idx/gzip-bomb", "is too long"},
           {"idx/gzip-checksum", "is broken gzip"},
           {"dataset/nan.npy", "image 1 holds NaN"},
           {"npy/objects.npy", "(Python objects)"},
           {"npy/shape-is-a-call.npy", "has a dimension that is not a number of values"},
           {"dataset/label-256.npz", "label 1 is 256"},
           {"zip/parent.zip", "expected relative paths"},
           {"dataset/idx-fewer-labels", "holds 1 labels"}}) {
    const std::string there = copy(file, file == "zip/parent.zip" ? "parent.npz" : "");
    expect_refused({"data", "info", there}, there, said);
  }
}

TEST_F(HostileCommandLine, DataInfoOfPictures) {
  const std::string there = copy("picture/filter-7.png", "pictures/broken.png");
  expect_refused({"data", "info", path("pictures")}, there, "bad adaptive filter value");
}

TEST_F(HostileCommandLine, Denoise) {
  const std::string model = copy("model/good-autoencoder.safetensors");
  for (const auto& [file, said] : std::vector<std::pair<std::string, std::string>>{
           {"picture/pixel-checksum.png", "CRC error"},
           {"picture/half.jpg", "Premature end"},
           {"npy/more-than-the-file.npy", "which is not what its shape asks for"},
           {"npz/array-checksum.npz", "is damaged"}}) {
    const std::string there = copy(file);
    expect_refused({"denoise", model, there, "--out", path("cleaned")}, there, said);
  }
}

TEST_F(HostileCommandLine, AModelThatIsNone) {
  const std::string picture = copy("picture/good-plain.png");
  for (const auto& [file, said] :
       std::vector<std::pair<std::string, std::string>>{{"model/nan.safetensors", "expected finite values"},
                                                        {"safetensors/overlap", "overlaps"},
                                                        {"bundle/hash.zip", "is not what was bundled"}}) {
    const std::string there = copy(file);
    expect_refused({"denoise", there, picture, "--out", path("cleaned")}, there, said);
    expect_refused({"evaluate", there, "--data", kSmall}, there, said);
    expect_refused({"export", there, "--onnx", path("model.onnx")}, there, said);
  }
}

TEST_F(HostileCommandLine, Verify) {
  for (const auto& [file, said] : std::vector<std::pair<std::string, std::string>>{
           {"bundle/output-differs.zip", "expected 0.8999"},
           {"bundle/input-of-objects.zip", "(Python objects)"},
           {"zip/overlapping.zip", "is larger than what may be unpacked"}}) {
    const std::string there = copy(file);
    expect_refused({"verify", there}, there, said);
  }
}

TEST_F(HostileCommandLine, Import) {
  const std::string there = copy("import/decoder-missing.safetensors");
  expect_refused({"import", there, "--kind", "autoencoder", "--out", path("run")}, there, "decoder.0.weight");
}

TEST_F(HostileCommandLine, Report) {
  const auto run = [&](const std::string& spoilt, const std::string& as) {
    const std::string folder = "run-" + as;
    copy("config/good-config.json", folder + "/config.json");
    return copy(spoilt, folder + "/" + as);
  };
  for (const auto& [file, as] :
       std::vector<std::pair<std::string, std::string>>{{"metrics/torn-line.csv", "metrics.csv"},
                                                        {"result/deep-lists.json", "result.json"},
                                                        {"samples/index-negative.npz", "samples.npz"},
                                                        {"latents/mean-nan.npz", "latents.npz"}}) {
    const std::string there = run(file, as);
    expect_refused({"report", path("run-" + as), "--out", path("report.html")}, there, "");
  }
  const std::string document = copy("document/chart-name", "study");
  expect_refused({"report", document, "--out", path("report.html")}, document, "a chart's name is a file name");
}

TEST_F(HostileCommandLine, Settings) {
  const std::string there = copy("settings/deep-objects.json");
  expect_refused({"train", "autoencoder", "--config", there, "--data", kSmall, "--out", path("run")}, there,
                 "is nested too deeply");
}

}  // namespace
}  // namespace debruit::test
