#include "runs/document.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "files/atomic_file.h"
#include "files/npz.h"
#include "runs/temporary_folder.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

using test::expect_error;

const std::string kHostile = "<script>alert('x')</script> `id` \"é\" \\ \n";
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Pictures some_pictures() {
  return {"Pictures", {1, 1, 2}, {"a", "b"}, {"r", "s"}, {{{0, 0.25F}, {}}, {{0.5F, 1.0F}, {-1.0F, 2.0F}}}, "note"};
}

LineChart some_lines(const std::string& name = "lines") {
  return {name, kHostile, "x", "y", true, {{"s", {1, 2}, {0.1, 1e-300}, {0, -1}, {1, 2}}, {"", {}, {}, {}, {}}}, "n"};
}

/// Every kind of block, twice where order could matter.
Document whole() {
  Document document{kHostile, "summary", {}, {"notebook/best", "sound/cnn"}};
  document.blocks = {
      Heading{3, kHostile},
      Paragraph{"text", true},
      Table{"t", {"c", "d"}, {{{"1", Tone::good}, {"2", Tone::bad}}, {{"", Tone::quiet}, {kHostile}}}, "note"},
      Table{},
      some_pictures(),
      some_lines(),
      DistributionChart{"seeds", "t", "accuracy", "published", {{"cnn", {0.74, 0.81}, 0.8706}, {"", {}, 0}}, "n"},
      HeatMap{"map", "t", "x", "y", "mse", {"1", "2"}, {"a"}, {{0.5, 0.25}}, false, "n"},
      ParallelCoordinates{
          "grid", "t", "mse", {{"h", {1, 3}}, {"mse", {}}}, {{1, 0.5}, {3, 0.25}}, {0.5, 0.25}, false, "n"},
      Pictures{"none", {1, 28, 28}, {"a"}, {"r"}, {{{}}}, ""},
      some_pictures(),
      Paragraph{},
  };
  return document;
}

TEST(Document, IsReadBackWhole) {
  const TemporaryFolder folder;
  write_document(folder.path(), whole());
  EXPECT_EQ(read_document(folder.path()), whole());
  EXPECT_EQ(read_npz(folder.path() / "document.npz").at("pictures2").shape, (std::vector<std::size_t>{3, 1, 1, 2}));
}

TEST(Document, WithoutPicturesHasNoArchive) {
  const TemporaryFolder folder;
  write_document(folder.path(), whole());
  write_document(folder.path(), Document{"t", "", {Heading{}, Table{}}, {}});
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "document.npz"));
  EXPECT_EQ(read_document(folder.path()).blocks.size(), 2U);
}

TEST(Document, KeepsWhatIsNoNumber) {
  const TemporaryFolder folder;
  const HeatMap map{"map", "", "", "", "", {"1", "2"}, {"a"}, {{kNan, HUGE_VAL}}, true, ""};
  const DistributionChart chart{"seeds", "", "", "", {{"g", {0.5}, kNan}}, ""};
  write_document(folder.path(), Document{"", "", {map, chart}, {}});
  const Document back = read_document(folder.path());
  EXPECT_TRUE(std::isnan(std::get<HeatMap>(back.blocks[0]).values[0][0]));
  EXPECT_TRUE(std::isnan(std::get<HeatMap>(back.blocks[0]).values[0][1]));
  EXPECT_TRUE(std::isnan(std::get<DistributionChart>(back.blocks[1]).groups[0].reference));
}

/// Nothing is written where `block` makes a document refused.
void expect_refused(const std::vector<Block>& blocks, const std::string& part) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::usage,
      [&] {
        write_document(folder.path(), Document{"", "", blocks, {}});
      },
      "document", part);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Document, RefusesRaggedBlocks) {
  expect_refused({Heading{}, Heading{5, ""}}, "blocks[1]: a heading's level");
  expect_refused({Table{"", {"a", "b"}, {{{"1"}, {"2"}}, {{"3"}}}, ""}}, "row 1 has 1 values, 2 expected");
  LineChart lines = some_lines();
  lines.series[0].low.pop_back();
  expect_refused({lines}, "series \"s\" differ in number");
  lines = some_lines();
  lines.series[0].x.push_back(1);
  expect_refused({lines}, "series \"s\" differ in number");
  lines = some_lines();
  lines.series[0].high.clear();
  expect_refused({lines}, "series \"s\" differ in number");
  expect_refused({HeatMap{"m", "", "", "", "", {"1"}, {"a", "b"}, {{1}}, true, ""}}, "1 rows, 2 expected");
  expect_refused({HeatMap{"m", "", "", "", "", {"1"}, {"a"}, {{1, 2}}, true, ""}}, "row 0 has 2 values");
  expect_refused({ParallelCoordinates{"p", "", "", {{"h", {}}}, {{1}}, {1, 2}, true, ""}}, "1 rows, 2 expected");
  expect_refused({ParallelCoordinates{"p", "", "", {{"h", {}}}, {{}}, {1}, true, ""}}, "row 0 has 0 values");
  Pictures pictures = some_pictures();
  pictures.cells[1][0].push_back(0);
  expect_refused({pictures}, "another size");
  pictures = some_pictures();
  pictures.cells.pop_back();
  expect_refused({pictures}, "1 rows, 2 expected");
}

TEST(Document, RefusesNamesThatAreNoFileNamesOfTheirOwn) {
  expect_refused({some_lines(), some_lines()}, "a second chart of the name \"lines\"");
  for (const char* name : {"", "../x", "a/b", ".hidden", "-x", "a b", "|id", "a`b"}) {
    expect_refused({some_lines(name)}, "a chart's name is a file name");
  }
}

TEST(Document, RefusesRunsOutsideItsFolder) {
  const TemporaryFolder folder;
  for (const char* run : {"", "/etc", "a/../../b"}) {
    expect_error(
        ErrorKind::usage,
        [&] {
          write_document(folder.path(), Document{"", "", {}, {run}});
        },
        "runs", "below the document's");
  }
}

/// Reads a document in whose text `from` was replaced.
void read_damaged(const TemporaryFolder& folder, const std::string& from, const std::string& to) {
  write_document(folder.path(), whole());
  const auto file = folder.path() / "document.json";
  std::string text = read_file(file);
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  write_file(file, text.replace(at, from.size(), to));
  (void)read_document(folder.path());
}

TEST(Document, DamageIsNamedByFileAndField) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& from, const std::string& to, const std::string& part) {
    expect_error(
        ErrorKind::input, [&] { read_damaged(folder, from, to); }, "document.json", part);
  };
  refused("debruit.document/1", "debruit.document/9", "schema: \"debruit.document/9\" given");
  refused("\"heading\"", "\"marquee\"", "blocks[0].block: unknown \"marquee\"; known are heading, paragraph");
  refused("\"good\"", "\"nice\"", "blocks[2].rows[0][0].tone: \"nice\" given");
  refused("\"level\": 3", "\"level\": 7", "blocks[0]: a heading's level");
  refused("\"level\": 3", "\"level\": -3", "blocks[0].level: a whole number");
  refused("\"note\": true", "\"note\": 1", "blocks[1].note: true or false expected");
  refused("\"title\": \"t\"", "\"tilte\": \"t\"", "blocks[2].title: is missing");
  refused("\"text\": \"text\"", "\"text\": \"text\", \"size\": 3", "blocks[1].size: unknown key");
  refused("0.74", "\"0.74\"", "blocks[6].groups[0].values[0]: a number or null expected");
  refused("\"c\",", "", "row 0 has 2 values, 1 expected");
  refused("\"channels\": 1", "\"channels\": 65537", "blocks[4].image.channels: a whole number");
  refused("\"width\": 2", "\"width\": 65536, \"width\": 65536", "twice");
  refused("notebook/best", "../best", "runs: \"../best\" given");
  refused("{", "", "is not JSON");
}

TEST(Document, NamesThePicturesThatAreMissing) {
  const TemporaryFolder folder;
  write_document(folder.path(), whole());
  const auto file = folder.path() / "document.npz";
  const NpzArrays good = read_npz(file);
  const auto refused = [&](const NpyArray& array, const std::string& part) {
    NpzArrays arrays = good;
    arrays["pictures0"] = array;
    write_npz(file, arrays);
    expect_error(
        ErrorKind::input, [&] { (void)read_document(folder.path()); }, "document.npz, pictures0", part);
  };
  refused({{2, 1, 1, 2}, std::vector<float>(4)}, "another shape");
  refused({{3, 1, 1, 1}, std::vector<float>(3)}, "another shape");
  refused({{3, 1, 1, 2}, std::vector<double>(6)}, "another type");
  write_npz(file, {{"pictures2", good.at("pictures2")}});
  expect_error(
      ErrorKind::input, [&] { (void)read_document(folder.path()); }, "document.npz, pictures0", "is missing");
  std::filesystem::remove(file);
  expect_error(
      ErrorKind::io, [&] { (void)read_document(folder.path()); }, "document.npz");
}

TEST(Document, OfAFolderWithoutOneIsAnIoError) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { (void)read_document(folder.path()); }, "document.json");
}

}  // namespace
}  // namespace debruit
