#include "report/document_markdown.h"

#include <gtest/gtest.h>

namespace debruit {
namespace {

TEST(DocumentMarkdownTest, WritesHeadingsParagraphsTablesAndFigures) {
  Document document;
  document.title = "A study";
  document.summary = "What it says.";
  document.blocks = {
      Heading{2, "Part"}, Paragraph{"Words.", false},
      Table{"Scores", {"model", "error"}, {{{"a", Tone::plain}, {"0.1", Tone::good}}}, "Of 3 seeds."},
      LineChart{
          "curve", "Error by scale", "scale", "error", false, {{"a", {0, 1}, {2, 3}, {}, {}}}, "One line a model."}};
  EXPECT_EQ(document_markdown(document, "study"),
            "# A study\n\nWhat it says.\n\n## Part\n\nWords.\n\n**Scores**\n\n| model | error |\n| --- | --- |\n"
            "| a | **0.1** |\n\nOf 3 seeds.\n\n![Error by scale](study/curve.svg)\n\nOne line a model.\n");
}

TEST(DocumentMarkdownTest, SaysWhereAChartHasNothingToShow) {
  Document document;
  document.title = "A study";
  document.blocks = {LineChart{"curve", "Error by scale", "scale", "error", false, {}, "One line a model."}};
  EXPECT_EQ(document_markdown(document, "study"),
            "# A study\n\n**Error by scale**\n\nNo values to show.\n\nOne line a model.\n");
}

TEST(DocumentMarkdownTest, LetsNoTextActAsMarkdown) {
  Document document;
  document.title = "a|b <script> [x](y) *z* `q` \\ #";
  document.blocks = {Paragraph{"two\nlines", false}};
  EXPECT_EQ(document_markdown(document, "f"),
            "# a\\|b \\<script\\> \\[x\\](y) \\*z\\* \\`q\\` \\\\ \\#\n\ntwo lines\n");
}

}  // namespace
}  // namespace debruit
