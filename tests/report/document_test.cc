#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

#include "cli/process.h"
#include "files/atomic_file.h"
#include "report/example_document.h"
#include "report/study_report.h"
#include "runs/run_folder.h"
#include "runs/temporary_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;
using test::hostile_document;
using test::plain_document;

/// The page of a document without featured runs, and the folder in which it was made.
struct Page {
  explicit Page(const Document& document) {
    write_document(folder.path(), document);
    write_study_report(folder.path(), folder.path() / "report.html");
    html = read_file(folder.path() / "report.html");
  }
  [[nodiscard]] fs::path figure(const std::string& name) const { return folder.path() / "figures" / name; }
  [[nodiscard]] std::string svg(const std::string& name) const { return read_file(figure(name + ".svg")); }

  TemporaryFolder folder;
  std::string html;
};

testing::AssertionResult contains(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "lacks \"" << part << "\"";
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

TEST(DocumentPage, HasTitleContentsAndBlocksInTheirOrder) {
  const Page page(plain_document());
  EXPECT_TRUE(contains(page.html, "<title>What a study says</title>"));
  EXPECT_TRUE(contains(page.html, "Two protocols, one page."));
  std::size_t at = 0;
  for (const char* part : {"<a href=\"#part-1\">Reproduction</a>", "<a href=\"#part-2\">Grid search</a>",
                           "<h2 id=\"part-1\"", "Reproduction table", "<h3 class=\"heading\">From seed to seed</h3>",
                           "Accuracy from seed to seed", "<p class=\"note\">A note under the charts.</p>",
                           "<h2 id=\"part-2\"", "27 autoencoders", "Validation error", "Before and after"}) {
    const std::size_t next = page.html.find(part, at);
    ASSERT_NE(next, std::string::npos) << part;
    at = next;
  }
}

TEST(DocumentPage, OfOnePartHasNoContents) {
  const Page page(Document{"t", "", {Heading{2, "only"}}, {}});
  EXPECT_FALSE(contains(page.html, "<nav"));
}

TEST(DocumentPage, AlignsNumbersRightAndTextLeft) {
  const Table table{"",
                    {"name", "size", "time", "filter"},
                    {{{"a"}, {"1,234"}, {"3 min 2 s"}, {"3×3 median"}}, {{"b"}, {"–"}, {"−0.5 ± 0.1"}, {"none"}}},
                    ""};
  const Page page(Document{"t", "", {table}, {}});
  for (const char* part : {"<th class=\"text\" scope=\"col\">name", "<th class=\"\" scope=\"col\">size",
                           "<th class=\"\" scope=\"col\">time", "<th class=\"text\" scope=\"col\">filter"}) {
    EXPECT_TRUE(contains(page.html, part));
  }
  EXPECT_TRUE(contains(page.html, "<div class=\"scroll\"><table"));
}

TEST(DocumentPage, NamesItsColumnInEachCellOfATableOfWords) {
  const Table words{
      "", {"what", "why & how"}, {{{"an error"}, {"against its own noisy input", Tone::bad}}, {{"a loss"}, {""}}}, ""};
  const Table numbers{"", {"seed", "lost"}, {{{"1"}, {"0, 2, 3, 4, 5, 6, 7, 8, 9"}}}, ""};
  const Page page(Document{"t", "", {words, numbers}, {}});
  EXPECT_TRUE(contains(page.html, "data-label=\"why &amp; how\"><span><span class=\"sign\">✗</span> against its own"));
  EXPECT_TRUE(contains(page.html, "<td class=\"text\"></td>"));  // left out where cells stand one below the other
  EXPECT_FALSE(contains(page.html, "data-label=\"lost\""));
}

TEST(DocumentPage, MarksToneBySignAsWellAsColour) {
  const Table table{
      "",
      {"v"},
      {{{"reproduced", Tone::good}}, {{"differs", Tone::bad}}, {{"not published", Tone::quiet}}, {{"", Tone::good}}},
      ""};
  const Page page(Document{"t", "", {table}, {}});
  EXPECT_TRUE(contains(page.html, "<td class=\"text good\"><span class=\"sign\">✓</span> reproduced</td>"));
  EXPECT_TRUE(contains(page.html, "<td class=\"text bad\"><span class=\"sign\">✗</span> differs</td>"));
  EXPECT_TRUE(contains(page.html, "<td class=\"text quiet\">not published</td>"));
  EXPECT_TRUE(contains(page.html, "<td class=\"text good\"></td>"));
  EXPECT_TRUE(contains(page.html, "td.bad { color: var(--worse); font-weight: 650; }"));
  EXPECT_TRUE(contains(page.html, ".quiet { color: var(--soft); font-style: italic; }"));
}

TEST(DocumentPage, SaysInWordsWhatAChartShows) {
  const Page page(plain_document());
  for (const char* part :
       {"alt=\"Score against the noise&#39;s scale. Line chart, mean squared error over noise scale: model 1, model 2",
        "alt=\"Accuracy from seed to seed. Strips of points, accuracy on clean test images of network 1, network 2\"",
        "alt=\"27 autoencoders. Parallel coordinates of 27 trials, coloured by mean squared error: hidden_layers",
        "alt=\"Validation error. Heat map, mean squared error for hidden size (300, 400, 500) and hidden layers"}) {
    EXPECT_TRUE(contains(page.html, part));
  }
  EXPECT_EQ(count(page.html, "<source media=\"(prefers-color-scheme: dark)\""), 4U);
}

TEST(DocumentPage, LeavesTheFreePlaceOfAPictureEmpty) {
  const Page page(Document{"t", "", {test::pictures(4, 3)}, {}});
  EXPECT_EQ(count(page.html, "src=\"data:image/png;base64,"), 11U);  // four columns, three rows, one place free
  EXPECT_EQ(count(page.html, "<td></td><td><img"), 1U);
}

TEST(DocumentPage, EscapesEveryText) {
  const Page page(hostile_document());
  EXPECT_FALSE(contains(page.html, "<script"));
  EXPECT_FALSE(contains(page.html, "alert('x')"));
  EXPECT_GE(count(page.html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; `touch pwned` &quot;$(id)&quot;"), 20U);
  EXPECT_FALSE(fs::exists("pwned"));
  for (const fs::directory_entry& figure : fs::directory_iterator(page.folder.path() / "figures")) {
    EXPECT_FALSE(contains(read_file(figure.path()), "<script")) << figure.path();
  }
}

TEST(DocumentPage, DrawsEveryChartInBothFormatsAndSchemes) {
  const Page page(hostile_document());
  std::vector<std::string> parse = {
      "python3", "-c",
      "import sys, xml.dom.minidom\n"
      "for name in sys.argv[1:]: print(xml.dom.minidom.parse(name).documentElement.tagName)"};
  std::string expected;
  for (const char* name : {"twelve", "one-point", "log", "groups", "wide", "single", "failed", "alone"}) {
    for (const char* scheme : {"", "-dark"}) {
      parse.push_back(page.figure(name + std::string(scheme) + ".svg").string());
      expected += "svg\n";
      EXPECT_EQ(read_file(page.figure(name + std::string(scheme) + ".png")).substr(1, 3), "PNG") << name;
    }
  }
  const test::Outcome outcome = test::Process(parse, page.folder.path()).finish();
  EXPECT_EQ(outcome.out, expected) << outcome.err;
  for (const char* name : {"nothing", "empty", "none", "void", "void-2", "void-3", "void-4"}) {
    EXPECT_FALSE(fs::exists(page.figure(name + std::string(".svg")))) << name;
  }
  EXPECT_EQ(count(page.html, "No values to show."), 7U);
}

TEST(DocumentPage, FiguresNameWhatTheyShow) {
  const Page page(plain_document());
  EXPECT_TRUE(contains(page.svg("robustness"), "model 5"));
  EXPECT_TRUE(contains(page.svg("seeds"), "published"));
  EXPECT_TRUE(contains(page.svg("seeds"), "median"));
  EXPECT_TRUE(contains(page.svg("heat"), "0.00880"));
  EXPECT_TRUE(contains(page.svg("heat"), "better"));
  EXPECT_TRUE(contains(page.svg("grid"), "best trial"));
  EXPECT_TRUE(contains(page.svg("grid"), "latent_size"));
}

TEST(DocumentPage, IsTheSameBytesForTheSameDocument) {
  const Page page(Document{"t", "", {test::trials("trials"), test::lines("lines", 2, 3), test::pictures(2, 1)}, {}});
  write_study_report(page.folder.path(), page.folder.path() / "again.html");
  EXPECT_TRUE(read_file(page.folder.path() / "again.html") == page.html);
}

TEST(DocumentPage, EndsWithTheRunsThatItFeatures) {
  const TemporaryFolder folder;
  RunConfig config;
  config.data = "mnist";
  RunFolder::create(folder.path() / "notebook" / "best", false).write_config(config);
  write_document(folder.path(), Document{"t", "", {Heading{2, "Part"}}, {"notebook/best"}});
  write_study_report(folder.path(), folder.path() / "report.html");
  const std::string page = read_file(folder.path() / "report.html");
  EXPECT_TRUE(contains(page, "<a href=\"#runs\">Runs</a>"));
  EXPECT_LT(page.find("<h2 id=\"runs\""), page.find("id=\"run-1\""));
  EXPECT_FALSE(contains(page, "This report is full"));
}

TEST(DocumentPage, KeepsTheDocumentAndLeavesOutPicturesOfRuns) {
  const TemporaryFolder folder;
  RunConfig config;
  config.data = "mnist";
  RunFolder::create(folder.path() / "run", false).write_config(config);
  const std::string words(5'000'000, 'w');
  write_document(folder.path(), Document{"t", "", {Paragraph{words, false}}, {"run"}});
  write_study_report(folder.path(), folder.path() / "report.html");
  const std::string page = read_file(folder.path() / "report.html");
  EXPECT_TRUE(contains(page, words));
  EXPECT_TRUE(contains(page, "This report is full"));
}

}  // namespace
}  // namespace debruit
