#include "report/gnuplot.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::put;
using test::TemporaryFolder;

/// Runs a shell script in gnuplot's place.
void run_instead(const TemporaryFolder& folder, std::string_view shell) {
  put(folder / "gnuplot", "#!/bin/sh\n" + std::string(shell) + "\n");
  std::filesystem::permissions(folder / "gnuplot", std::filesystem::perms::owner_all);
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", (folder.path().string() + ":" + path).c_str(), 1);
  try {
    run_gnuplot(folder.path());
  } catch (...) {
    ::setenv("PATH", path.c_str(), 1);
    throw;
  }
  ::setenv("PATH", path.c_str(), 1);
}

TEST(RunGnuplot, IsOutOfReachOfTheTerminalsCtrlC) {
  const TemporaryFolder folder;
  // The terminal signals the process group that it has in front: this program's. The fifth word is the group.
  run_instead(folder, "read -r line </proc/$$/stat; set -- $line; echo \"$5\" >&2");
  const std::string group = test::get(folder / "messages.txt");
  ASSERT_FALSE(group.empty());
  EXPECT_NE(std::stoi(group), ::getpgrp());
}

TEST(RunGnuplot, TellsWhatGnuplotSaid) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { run_instead(folder, "echo no such terminal >&2; exit 1"); },
      "failed to draw the figures: no such terminal");
}

TEST(RunGnuplot, AKilledGnuplotIsAnIoError) {
  const TemporaryFolder folder;
  expect_error(
      ErrorKind::io, [&] { run_instead(folder, "kill -KILL $$"); }, "failed to draw the figures");
}

}  // namespace
}  // namespace debruit
