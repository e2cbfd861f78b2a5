#include "files/folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::put;
using test::TemporaryFolder;

TEST(MakeFolder, MakesThoseAboveItToo) {
  const TemporaryFolder folder;
  make_folder(folder / "a/b/c/");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b/c"));
  make_folder(folder / "a/b/c");
  make_folder(folder / "x/../y/.");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "y"));
}

TEST(MakeFolder, TakesAPathFromTheCurrentFolder) {
  const TemporaryFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  make_folder("a");
  make_folder("b/c");
  make_folder(".");
  make_folder("");
  std::filesystem::current_path(before);
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a"));
  EXPECT_TRUE(std::filesystem::is_directory(folder / "b/c"));
}

TEST(MakeFolder, AFileInTheWayIsAnIoErrorThatNamesIt) {
  const TemporaryFolder folder;
  put(folder / "file", "");
  std::filesystem::create_symlink("none", folder / "link");
  for (const char* name : {"file", "link"}) {
    expect_error(
        ErrorKind::io, [&] { make_folder(folder / name / "new"); }, (folder / name).string(), "cannot make the folder");
  }
}

TEST(EntriesOf, AreWhatLiesInTheFolder) {
  const TemporaryFolder folder;
  EXPECT_TRUE(entries_of(folder.path()).empty());
  EXPECT_TRUE(entries_of(folder / "none").empty());
  make_folder(folder / "a/b");
  put(folder / "file", "");
  auto entries = entries_of(folder.path());
  std::ranges::sort(entries);
  EXPECT_EQ(entries, (std::vector{folder / "a", folder / "file"}));
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(entries_of(folder / "file")); }, (folder / "file").string(),
      "cannot read the folder");
}

TEST(SyncFolder, AMissingFolderIsAnIoErrorThatNamesIt) {
  const TemporaryFolder folder;
  sync_folder(folder.path());
  expect_error(
      ErrorKind::io, [&] { sync_folder(folder / "none"); }, (folder / "none").string(), "No such file or directory");
}

}  // namespace
}  // namespace debruit
