#include "runs/metrics_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "runs/temporary_folder.h"

namespace debruit {
namespace {

TEST(MetricsFile, CanBeReadWhileItGrows) {
  const TemporaryFolder folder;
  MetricsWriter writer(folder.path() / "metrics.csv");
  EXPECT_TRUE(read_metrics(folder.path() / "metrics.csv").empty());
  writer.append({1, 0.0375, std::nullopt, std::nullopt, 4.5});
  EXPECT_EQ(read_metrics(folder.path() / "metrics.csv").size(), 1U);
  writer.append({2, 0.1 + 0.2, 1e-7, 0.875, 4.25});
  const auto epochs = read_metrics(folder.path() / "metrics.csv");
  ASSERT_EQ(epochs.size(), 2U);
  EXPECT_EQ(epochs[0].training_loss, 0.0375);
  EXPECT_FALSE(epochs[0].validation_loss.has_value());
  EXPECT_EQ(epochs[1].epoch, 2U);
  EXPECT_EQ(epochs[1].training_loss, 0.1 + 0.2);
  EXPECT_EQ(epochs[1].validation_loss, 1e-7);
  EXPECT_FALSE(epochs[0].validation_accuracy.has_value());
  EXPECT_EQ(epochs[1].validation_accuracy, 0.875);
  EXPECT_EQ(epochs[1].seconds, 4.25);
  EXPECT_EQ(read_file(folder.path() / "metrics.csv"),
            "epoch,training_loss,validation_loss,validation_accuracy,seconds\n"
            "1,0.0375,,,4.5\n2,0.30000000000000004,1e-07,0.875,4.25\n");
}

TEST(MetricsFile, OfBeforeThereWereAccuraciesStaysReadable) {
  const TemporaryFolder folder;
  write_file(folder.path() / "metrics.csv", "epoch,training_loss,validation_loss,seconds\n1,0.5,0.25,2\n2,0.5,,2\n");
  const auto epochs = read_metrics(folder.path() / "metrics.csv");
  ASSERT_EQ(epochs.size(), 2U);
  EXPECT_EQ(epochs[0].validation_loss, 0.25);
  EXPECT_FALSE(epochs[0].validation_accuracy.has_value());
  EXPECT_EQ(epochs[1].seconds, 2);
  write_file(folder.path() / "metrics.csv", "epoch,training_loss,validation_loss,seconds\n1,0.5,0.25,1,2\n");
  EXPECT_THROW((void)read_metrics(folder.path() / "metrics.csv"), Error);
}

TEST(MetricsFile, TakesBackALineThatDoesNotFit) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "metrics.csv";
  MetricsWriter writer(file);
  writer.append({1, 0.5, std::nullopt, std::nullopt, 1});
  const std::string whole = read_file(file);
  // A limit on the file's size cuts the next write as a full disk does.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{whole.size() + 4, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  EXPECT_THROW(writer.append({2, 0.25, std::nullopt, std::nullopt, 1}), Error);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  (void)std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(read_file(file), whole);
}

TEST(MetricsFile, DamageIsNamedByLine) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "metrics.csv";
  const std::string header = "epoch,training_loss,validation_loss,validation_accuracy,seconds\n";
  const auto refusal = [&](const std::string& text) {
    write_file(file, text);
    try {
      (void)read_metrics(file);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(refusal(header + "1,0.5,,,2\n"), "accepted");
  EXPECT_NE(refusal("").find("line 1"), std::string::npos);
  for (const char* line : {"2,0.5,,,2", "2,0.5,,2\n", "2,0.5,,,2,3\n", "x,0.5,,,2\n", "2,,,,2\n", "2,nan,,,2\n",
                           "-2,0.5,,,2\n", "2,0.5,y,,2\n", "2,0.5,,y,2\n", "2,0.5,,,\n", "\n"}) {
    EXPECT_NE(refusal(header + "1,0.5,,,2\n" + line).find("line 3"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace debruit
