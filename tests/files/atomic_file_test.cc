#include "files/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>

#include "files/descriptor.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::get;
using test::put;
using test::TemporaryFolder;

std::size_t entries(const TemporaryFolder& folder) {
  const auto begin = std::filesystem::directory_iterator(folder.path());
  return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

TEST(AtomicFile, AppearsOnlyWithTheCommit) {
  const TemporaryFolder folder;
  AtomicFile file(folder / "result");
  put(file.path(), "new");
  EXPECT_FALSE(std::filesystem::exists(folder / "result"));
  file.commit();
  EXPECT_EQ(get(folder / "result"), "new");
  EXPECT_EQ(entries(folder), 1U);
}

TEST(AtomicFile, WithoutACommitTheOldContentStaysAndNothingElse) {
  const TemporaryFolder folder;
  put(folder / "result", "old");
  {
    AtomicFile file(folder / "result");
    put(file.path(), "half of the ne");
  }
  EXPECT_EQ(get(folder / "result"), "old");
  EXPECT_EQ(entries(folder), 1U);
}

TEST(AtomicFile, TwoForOneNameDoNotShareTheirUnfinishedFile) {
  const TemporaryFolder folder;
  AtomicFile first(folder / "result");
  AtomicFile second(folder / "result");
  EXPECT_NE(first.path(), second.path());
}

TEST(AtomicFile, ACommitThatFailedIsNotBelievedTheSecondTime) {
  const TemporaryFolder folder;
  put(folder / "result", "old");
  AtomicFile file(folder / "result");
  expect_error(
      ErrorKind::io, [&] { file.commit(); }, (folder / "result").string());  // nobody has written it
  expect_error(
      ErrorKind::io, [&] { file.commit(); }, (folder / "result").string());
  EXPECT_EQ(get(folder / "result"), "old");
  EXPECT_EQ(entries(folder), 1U);
}

TEST(AtomicFile, WhatAKilledProcessLeavesIsKnownByItsName) {
  const TemporaryFolder folder;
  const std::filesystem::path left = AtomicFile(folder / "result").path();
  EXPECT_EQ(left.parent_path(), folder.path());
  EXPECT_TRUE(is_unfinished_file(left.filename().string()));
  EXPECT_TRUE(is_unfinished_file(".r.1-0-23.tmp"));
  for (const char* name : {"result", "result.tmp", ".result", ".tmp", ".notes.tmp", ".notes.1-2.tmp", ".1-2-3.tmp",
                           ".notes.1--3.tmp", ".notes.1-2-x.tmp", ".notes-1-2-3.tmp", "notes.1-2-3.tmp"}) {
    EXPECT_FALSE(is_unfinished_file(name)) << name;
  }
}

TEST(AtomicFile, WhatAKilledProcessLeavesIsRemovedAndNothingElse) {
  const TemporaryFolder folder;
  for (int i = 0; i < 2; ++i) {
    const std::filesystem::path left = AtomicFile(folder / "result").path();
    put(left, "half of the ne");
  }
  put(folder / "result", "old");
  put(folder / ".notes.tmp", "somebody's");
  std::filesystem::create_directory(folder / ".folder.tmp");
  EXPECT_EQ(remove_unfinished_files(folder.path()), 2U);
  EXPECT_EQ(entries(folder), 3U);
  EXPECT_EQ(remove_unfinished_files(folder.path()), 0U);
  EXPECT_EQ(remove_unfinished_files(folder / "none"), 0U);
}

TEST(WriteFile, TakesNamesAsLongAsTheSystemDoes) {
  const TemporaryFolder folder;
  std::string name = "x";
  while (name.size() < 254) name += "ü";  // two bytes each
  write_file(folder / name, "new");
  EXPECT_EQ(get(folder / name), "new");
  EXPECT_EQ(entries(folder), 1U);
}

TEST(WriteFile, ReplacesTheOldContent) {
  const TemporaryFolder folder;
  put(folder / "file", "old");
  write_file(folder / "file", std::string_view("a\0b", 3));
  EXPECT_EQ(get(folder / "file"), std::string("a\0b", 3));
}

TEST(WriteFile, WritesThroughALinkWhetherItsFileIsThereOrNot) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "deep");
  std::filesystem::create_symlink("deep/second", folder / "first");
  std::filesystem::create_symlink("file", folder / "deep/second");  // relative to the folder that the link lies in
  for (const char* bytes : {"new", "newer"}) {
    write_file(folder / "first", bytes);
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "first"));
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "deep/second"));
    EXPECT_EQ(get(folder / "deep/file"), bytes);
  }
}

TEST(WriteFile, LinksInACircleAreAnIoError) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("other", folder / "link");
  std::filesystem::create_symlink("link", folder / "other");
  expect_error(
      ErrorKind::io, [&] { write_file(folder / "link", "x"); }, (folder / "link").string(), "cannot follow the link");
}

TEST(WriteFile, LeavesAloneWhatIsNoRegularFile) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("pipe", folder / "link");
  std::filesystem::create_directory(folder / "folder");
  for (const char* name : {"pipe", "link", "folder"}) {
    expect_error(
        ErrorKind::io, [&] { write_file(folder / name, "x"); }, (folder / name).string(), "is not a regular file");
  }
  EXPECT_TRUE(std::filesystem::is_fifo(folder / "pipe"));
  EXPECT_EQ(entries(folder), 3U);
}

TEST(WriteFile, AMissingFolderIsAnIoErrorThatNamesTheFile) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { write_file(folder / "none/file", "x"); }, (folder / "none/file").string());
}

TEST(WriteFile, AFullDiskLeavesTheOldContentAndNothingElse) {
  // A limit on the size of files refuses a write half-way, as a full disk does.
  const TemporaryFolder folder;
  put(folder / "file", "old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  expect_error(
      ErrorKind::io, [&] { write_file(folder / "file", std::string(5000, 'x')); }, (folder / "file").string(),
      "cannot write the file");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(get(folder / "file"), "old");
  EXPECT_EQ(entries(folder), 1U);
}

TEST(IoErrors, SayInPlainWordsThatTheDiskIsFull) {
  expect_error(
      ErrorKind::io, [] { throw_io("file", "write the file", ENOSPC); },
      "file: cannot write the file: the disk is full");
  expect_error(
      ErrorKind::io, [] { throw_io("file", "write the file", EIO); },
      "file: cannot write the file: Input/output error");
}

TEST(ReadFile, GivesTheBytesUpToTheLimit) {
  const TemporaryFolder folder;
  put(folder / "file", "12345");
  EXPECT_EQ(read_file(folder / "file", 5), "12345");
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read_file(folder / "file", 4)); }, "larger than the 4 bytes allowed");
}

TEST(ReadFile, AMissingFileOrAFolderIsAnIoError) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(read_file(folder / "none")); }, (folder / "none").string());
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(read_file(folder.path())); }, "is a folder");
}

}  // namespace
}  // namespace debruit
