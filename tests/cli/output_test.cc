// Standard output that cannot be written is a failure that is said, and costs nobody a training.
#include <filesystem>

#include "cli/command_test.h"

namespace debruit {
namespace {

using OutputCommand = test::CommandTest;

TEST_F(OutputCommand, SaysThatStandardOutputIsFull) {
  for (const char* command : {"--help", "--version", "data info \"$small\"", "data info \"$small\" --json"}) {
    expect_error(shell(std::string("\"$debruit\" ") + command + " > /dev/full"), 4,
                 {"standard output: cannot be written"});
  }
}

TEST_F(OutputCommand, SavesTheRunWhenTheReaderLeaves) {
  // The reader ends before the program begins.
  const auto outcome = shell(
      "exec 3> >(exit 0); wait $!; "
      "\"$debruit\" train autoencoder --data \"$small\" --hidden-size 16 --epochs 1 --out \"$folder/run\" >&3");
  expect_error(outcome, 4, {"standard output: cannot be written"});
  EXPECT_TRUE(std::filesystem::exists(folder_ / "run/result.json"));
}

TEST_F(OutputCommand, KeepsTheCodeOfAnEarlierFailure) {
  expect_error(shell("\"$debruit\" evaluate \"$folder/nowhere\" > /dev/full"), 4, {"nowhere"});
  expect_error(shell("\"$debruit\" trian > /dev/full"), 2, {"trian"});
}

}  // namespace
}  // namespace debruit
