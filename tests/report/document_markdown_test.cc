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
      Table{"Scores",
            {"model", "error"},
            {{{"a", Tone::plain}, {"0.1", Tone::good}}, {{"b", Tone::bad}, {"0.2", Tone::quiet}}},
            "Of 3 seeds."},
      LineChart{
          "curve", "Error by scale", "scale", "error", false, {{"a", {0, 1}, {2, 3}, {}, {}}}, "One line a model."}};
  EXPECT_EQ(
      document_markdown(document, "study"),
      "# A study\n\nWhat it says.\n\n## Part\n\nWords.\n\n**Scores**\n\n| model | error |\n| --- | --- |\n"
      "| a | ✓ **0.1** |\n| ✗ b | *0.2* |\n\nOf 3 seeds.\n\n![Error by scale](study/curve.svg)\n\nOne line a model.\n");
}

TEST(DocumentMarkdownTest, LeavesOutHeadingsOfPicturesAlone) {
  Document document;
  document.title = "A study";
  document.blocks = {Heading{2, "Part"}, Heading{3, "Seen"},         Pictures{"a digit", {1, 1, 1}, {}, {}, {}, ""},
                     Heading{3, "Said"}, Paragraph{"Words.", false}, Heading{2, "End"}};
  EXPECT_EQ(document_markdown(document, "study"), "# A study\n\n## Part\n\n### Said\n\nWords.\n");
}

TEST(DocumentMarkdownTest, WritesAddressesThatBracketsCannotEnd) {
  Document document;
  document.title = "A study";
  document.blocks = {LineChart{"a)b", "Errors", "x", "y", false, {{"a", {0, 1}, {2, 3}, {}, {}}}, ""}};
  EXPECT_EQ(document_markdown(document, "my study"), "# A study\n\n![Errors](my%20study/a%29b.svg)\n");
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
