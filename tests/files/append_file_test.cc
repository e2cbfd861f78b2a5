#include "files/append_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <string>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::get;
using test::put;
using test::TemporaryFolder;

TEST(AppendFile, CanBeReadWhileItGrows) {
  const TemporaryFolder folder;
  put(folder / "file", "of an earlier run");
  AppendFile file(folder / "file");
  EXPECT_EQ(get(folder / "file"), "");
  file.append("one\n");
  EXPECT_EQ(get(folder / "file"), "one\n");
  file.append("two\n");
  EXPECT_EQ(get(folder / "file"), "one\ntwo\n");
  file.finish();
  EXPECT_EQ(get(folder / "file"), "one\ntwo\n");
}

TEST(AppendFile, GoesOnWithAFileThatIsThere) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { const AppendFile missing(folder / "file", AppendFile::Start::at_end); }, "No such file");
  put(folder / "file", "one\n");
  AppendFile file(folder / "file", AppendFile::Start::at_end);
  file.append("two\n");
  EXPECT_EQ(get(folder / "file"), "one\ntwo\n");
}

TEST(AppendFile, TakesBackAPieceOfWhichAFullDiskTookAPart) {
  // A limit on the size of files lets the first part of a write through, as a full disk does.
  const TemporaryFolder folder;
  AppendFile file(folder / "file");
  file.append("one\n");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  expect_error(
      ErrorKind::io, [&] { file.append(std::string(5000, 'x')); }, (folder / "file").string(), "cannot write the file");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(get(folder / "file"), "one\n");
  file.append("two\n");
  EXPECT_EQ(get(folder / "file"), "one\ntwo\n");
}

TEST(AppendFile, IsNeverWrittenAfterItsEnd) {
  const TemporaryFolder folder;
  AppendFile file(folder / "file");
  file.finish();
  expect_error(
      ErrorKind::io, [&] { file.append("one\n"); }, (folder / "file").string());
  expect_error(
      ErrorKind::io, [&] { file.finish(); }, (folder / "file").string());
}

TEST(AppendFile, AMissingFolderIsAnIoErrorThatNamesTheFile) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { const AppendFile file(folder / "none/file"); }, (folder / "none/file").string(),
      "No such file or directory");
}

}  // namespace
}  // namespace debruit
