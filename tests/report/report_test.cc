#include "debruit/report.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "report/page.h"
#include "runs/metrics_file.h"
#include "runs/run_folder.h"
#include "runs/temporary_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

Score score(const Noise& noise, double scale, double denoised, double noisy) {
  const auto quality = [](double mse) {
    return Quality{{mse, 0.9 * mse, 1.1 * mse, 0}, {20, 19.5, 20.5, 2}, {0.8, 0.79, 0.81, 0}};
  };
  return {{noise}, scale, quality(denoised), quality(noisy)};
}

Sample sample(const std::string& noise, bool processed) {
  Sample made{5, noise, 0.5, 0.0625, std::vector<float>(784, 0.25F), std::vector<float>(784, 0.5F), {}, {}};
  if (processed) {
    made.cleaned.assign(784, 0.75F);
    made.latent.assign(81, 1.0F);
  }
  return made;
}

/// A finished run of two epochs, named by its folder.
RunFolder make_run(const fs::path& path, const std::string& data = "mnist") {
  const RunFolder run = RunFolder::create(path, false);
  RunConfig config;
  config.data = data;
  config.training.epochs = 2;
  config.data_checksum = "sha256:feed";
  run.write_config(config);
  {
    MetricsWriter metrics(run.metrics());
    metrics.append({1, 0.0375, 0.05, std::nullopt, 1});
    metrics.append({2, 0.0089, 0.03, std::nullopt, 1});
  }
  Evaluation evaluation{{data, "test", "sha256:beef", {1, 7}, 2163, {}, 1}, {}};
  evaluation.spec.seed = 4711;
  evaluation.spec.clip = true;
  evaluation.scores = {score(SaltAndPepperNoise{}, 0.5, 0.01, 0.04), score(GaussianNoise{}, 0.5, 0.01, 0.0025),
                       score(SpeckleNoise{}, 0.5, 0.01, 0.0105)};
  run.write_result({"finished", 2, 1234567, 75, 2, "AVX2", "c0ffee", {evaluation}});
  const std::string gaussian = "gaussian:mean=0:var=0.01";
  run.write_samples({{1, 28, 28},
                     data,
                     "test",
                     {sample(gaussian, false)},
                     {{sample(gaussian, true)}},
                     {sample(gaussian, true)},
                     {sample("none", true)}});
  return run;
}

std::string report_of(const std::vector<fs::path>& runs, const fs::path& file, const std::string& title = "") {
  write_report(runs, file, title);
  return read_file(file);
}

testing::AssertionResult contains(const std::string& page, const std::string& text) {
  if (page.find(text) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "the page lacks \"" << text << "\"";
}

TEST(Report, ShowsTheRun) {
  const TemporaryFolder folder;
  make_run(folder.path() / "first");
  const std::string page = report_of({folder.path() / "first"}, folder.path() / "report.html");
  for (const char* text :
       {"first", "mnist", "0.00890", "1,234,567", "1 min 15 s", "c0ffee", "sha256:feed", "finished"}) {
    EXPECT_TRUE(contains(page, text));
  }
  EXPECT_TRUE(contains(page,
                       "Measured on mnist, test split, classes 1 and 7: 2,163 images a row (sha256:beef); noise "
                       "drawn with seed 4711 after scaling unit, every image with every kind; noisy images cut to "
                       "[0, 1]; data range 1."));
  EXPECT_TRUE(contains(page, "left out of its mean (up to 2 in a row)"));
  EXPECT_TRUE(contains(page, "MSE 0.062. Image 5"));
}

TEST(Report, SaysHonestlyWhatGetsBetterAndWorse) {
  const TemporaryFolder folder;
  make_run(folder.path() / "first");
  const std::string page = report_of({folder.path() / "first"}, folder.path() / "report.html");
  EXPECT_TRUE(contains(page, "better in 1 of 3 cases, worse in 1, not clearly different in 1"));
  EXPECT_TRUE(contains(page, "better: error 4.0 times smaller"));
  EXPECT_TRUE(contains(page, "worse: error 4.0 times as large"));
  EXPECT_TRUE(contains(page, "no clear difference"));
}

TEST(Report, IsOneFileThatNeedsNothingElse) {
  const TemporaryFolder folder;
  make_run(folder.path() / "first");
  const std::string page = report_of({folder.path() / "first"}, folder.path() / "report.html");
  for (const char* reference : {"http:", "https:", "//", "<link", "<script", "<iframe", "@import", "url("}) {
    // Base64 uses the slash: look at what is not inside a picture.
    std::string text = page;
    for (std::size_t at = text.find(";base64,"); at != std::string::npos; at = text.find(";base64,", at + 1)) {
      text.erase(at + 8, text.find('"', at) - at - 8);
    }
    EXPECT_EQ(text.find(reference), std::string::npos) << reference;
  }
  std::size_t pictures = 0;
  for (std::size_t at = page.find("src"); at != std::string::npos; at = page.find("src", at + 1)) {
    const std::size_t value = page.find("=\"", at);
    if (value == std::string::npos || value > at + 6) continue;  // "src" within other text
    EXPECT_EQ(page.substr(value + 2, 5), "data:");
    ++pictures;
  }
  EXPECT_GE(pictures,
            4U + 2U + 4U + 6U);  // two charts in two schemes, a sheet of two, a grid of four, two cases of three
}

TEST(Report, SuitsLightDarkAndPhones) {
  const TemporaryFolder folder;
  make_run(folder.path() / "first");
  const std::string page = report_of({folder.path() / "first"}, folder.path() / "report.html");
  EXPECT_TRUE(contains(page, "@media (prefers-color-scheme: dark)"));
  EXPECT_TRUE(contains(page, "<source media=\"(prefers-color-scheme: dark)\" srcset=\"data:image/svg+xml;base64,"));
  EXPECT_TRUE(contains(page, "<meta name=\"viewport\" content=\"width=device-width"));
  EXPECT_TRUE(contains(page, "<div class=\"scroll\">"));
}

TEST(Report, EscapesEveryName) {
  const TemporaryFolder folder;
  const std::string name = "<b>`touch pwned` & 'x' \"y\"";
  make_run(folder.path() / name, "<script>alert(1)</script>");
  const std::string page = report_of({folder.path() / name}, folder.path() / "report.html", "</title><i>&");
  EXPECT_EQ(page.find("<b>"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("<i>"), std::string::npos);
  EXPECT_TRUE(contains(page, "&lt;b&gt;`touch pwned` &amp; &#39;x&#39; &quot;y&quot;"));
  EXPECT_TRUE(contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_FALSE(fs::exists("pwned"));
}

TEST(Report, LeavesEveryFigureInBothFormatsAndSchemes) {
  const TemporaryFolder folder;
  const RunFolder run = make_run(folder.path() / "first");
  (void)report_of({run.path()}, folder.path() / "report.html");
  std::size_t files = 0;
  for (const char* name : {"training", "scores", "noises", "denoised-0.5", "worst", "best"}) {
    for (const char* scheme : {"", "-dark"}) {
      const std::string svg = read_file(run.figures() / (std::string(name) + scheme + ".svg"));
      EXPECT_TRUE(contains(svg, "</svg>")) << name;
      EXPECT_EQ(read_file(run.figures() / (std::string(name) + scheme + ".png")).substr(1, 3), "PNG") << name;
      files += 2;
    }
  }
  const auto left = std::distance(fs::directory_iterator(run.figures()), fs::directory_iterator());
  EXPECT_EQ(static_cast<std::size_t>(left), files) << "scratch files are left";
}

TEST(Report, IsTheSameBytesForTheSameRun) {
  const TemporaryFolder folder;
  make_run(folder.path() / "first");
  EXPECT_EQ(report_of({folder.path() / "first"}, folder.path() / "a.html"),
            report_of({folder.path() / "first"}, folder.path() / "b.html"));
}

TEST(Report, OfSeveralRunsBeginsWithATable) {
  const TemporaryFolder folder;
  make_run(folder.path() / "first");
  make_run(folder.path() / "second");
  const std::string page =
      report_of({folder.path() / "first", folder.path() / "second"}, folder.path() / "report.html");
  EXPECT_LT(page.find("<a href=\"#run-2\">second</a>"), page.find("<article class=\"run\" id=\"run-1\">"));
  EXPECT_TRUE(contains(page, "<article class=\"run\" id=\"run-2\">"));
}

TEST(Report, MarksWhatIsNotFinished) {
  const TemporaryFolder folder;
  const RunFolder interrupted = make_run(folder.path() / "interrupted-run");
  RunResult result = interrupted.read_result().value();
  result.status = "interrupted";
  result.epochs_done = 1;
  interrupted.write_result(result);
  EXPECT_TRUE(contains(report_of({interrupted.path()}, folder.path() / "report.html"),
                       "This training was interrupted: 1 of 2 epochs are done."));
  const RunFolder killed = RunFolder::create(folder.path() / "killed", false);
  killed.write_config(RunConfig{});
  const std::string page = report_of({killed.path()}, folder.path() / "report.html");
  EXPECT_TRUE(contains(page, "This run has no result yet"));
  EXPECT_TRUE(contains(page, "No epoch was finished."));
}

TEST(Report, LeavesOutPicturesRatherThanGrowWithoutLimit) {
  const TemporaryFolder folder;
  const std::vector<fs::path> paths = {make_run(folder.path() / "first").path(),
                                       make_run(folder.path() / "second").path()};
  const std::vector<RunView> runs = read_runs(paths);
  const std::string notice = "the pictures of this run lie in its folder";
  const std::string whole = make_page(runs, "", 5'000'000);
  EXPECT_EQ(whole.find(notice), std::string::npos);
  const std::string cut = make_page(runs, "", whole.size() - 1);
  EXPECT_LT(cut.size(), whole.size());
  EXPECT_GT(cut.find(notice), cut.find("id=\"run-2\"")) << "the first run's pictures fit";
  EXPECT_TRUE(contains(cut, notice));
}

TEST(Report, SaysWhichPackageIsMissing) {
  const TemporaryFolder folder;
  const RunFolder run = make_run(folder.path() / "first");
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", folder.path().c_str(), 1);
  try {
    write_report(std::vector<fs::path>{run.path()}, folder.path() / "report.html", "");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
    EXPECT_NE(std::string(error.what()).find("gnuplot-nox"), std::string::npos) << error.what();
  }
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_FALSE(fs::exists(folder.path() / "report.html"));
  EXPECT_TRUE(fs::is_empty(run.figures()));
}

TEST(Report, NamesADamagedFile) {
  const TemporaryFolder folder;
  const RunFolder run = make_run(folder.path() / "first");
  write_file(run.result(), "{}");
  try {
    write_report(std::vector<fs::path>{run.path()}, folder.path() / "report.html", "");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_NE(std::string(error.what()).find("result.json"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace debruit
