// One process at a time holds a folder, and a dead one holds none.
#include "runs/folder_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "runs/run_folder.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;
using test::expect_error;

TEST(FolderLockTest, IsHeldOnceAndNamesItsHolder) {
  const test::TemporaryFolder folder;
  {
    const FolderLock lock(folder / "run");
    expect_error(
        ErrorKind::usage, [&] { const FolderLock second(folder / "run"); }, (folder / "run").string(),
        "is in use: process " + std::to_string(::getpid()));
    const FolderLock other(folder / "other");
    EXPECT_TRUE(is_empty_but_for_lock(folder / "run"));
  }
  EXPECT_FALSE(fs::exists(folder / "run"));  // nothing was put there
  const FolderLock again(folder / "run");
}

TEST(FolderLockTest, LeavesWhatIsNotItsOwn) {
  const test::TemporaryFolder folder;
  fs::create_directories(folder / "empty");
  { const FolderLock lock(folder / "empty"); }
  EXPECT_TRUE(fs::is_empty(folder / "empty"));
  {
    const FolderLock lock(folder / "full");
    test::put(folder / "full/file", "x");
  }
  EXPECT_TRUE(fs::exists(folder / "full/file"));
  EXPECT_FALSE(fs::exists(folder / "full/.lock"));
}

TEST(FolderLockTest, RefusesWhatNoLockHasMade) {
  const test::TemporaryFolder folder;
  test::put(folder / ".lock", "my own");
  expect_error(
      ErrorKind::usage, [&] { const FolderLock lock(folder.path()); }, "is not a lock of debruit");
  EXPECT_EQ(test::get(folder / ".lock"), "my own");
  fs::rename(folder / ".lock", folder / "notes");
  fs::create_symlink("notes", folder / ".lock");
  expect_error(
      ErrorKind::usage, [&] { const FolderLock lock(folder.path()); }, "is a link");
  EXPECT_EQ(test::get(folder / "notes"), "my own");
}

TEST(FolderLockTest, EndsWithItsProcessHoweverThatEnds) {
  const test::TemporaryFolder folder;
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const FolderLock lock(folder / "run");
    static_cast<void>(::write(ready[1], "x", 1) == 1);
    while (true) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  expect_error(
      ErrorKind::usage, [&] { const FolderLock lock(folder / "run"); }, "process " + std::to_string(child));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(fs::exists(folder / "run/.lock"));
  const FolderLock lock(folder / "run");
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(FolderLockTest, StaysWhileARunFolderIsEmptied) {
  const test::TemporaryFolder folder;
  const FolderLock lock(folder / "run");
  test::put(folder / "run/config.json", "{}");
  (void)RunFolder::create(folder / "run", true);
  EXPECT_FALSE(fs::exists(folder / "run/config.json"));
  expect_error(
      ErrorKind::usage, [&] { const FolderLock second(folder / "run"); }, "is in use");
}

}  // namespace
}  // namespace debruit
