// Commands on the small data set, for tests of what they print and how they end.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/process.h"
#include "support/temporary_folder.h"

namespace debruit::test {

class CommandTest : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  [[nodiscard]] Outcome debruit(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), DEBRUIT_BINARY);
    return Process(arguments, folder_.path()).finish();
  }

  /// A line for bash, with the program as "$debruit", the data set as "$small" and the folder as "$folder".
  [[nodiscard]] Outcome shell(const std::string& line) const {
    const std::string names = std::string("debruit='") + DEBRUIT_BINARY + "' small='" + kSmall + "' folder='" +
                              folder_.path().string() + "'; ";
    return Process({"bash", "-c", names + line}, folder_.path()).finish();
  }

  /// A small training of one epoch; `more` are further arguments.
  [[nodiscard]] Outcome train(const std::string& run, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"train",         "autoencoder", "--data",        kSmall,
                                          "--hidden-size", "16",          "--latent-size", "4",
                                          "--epochs",      "1",           "--out",         path(run)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return debruit(arguments);
  }

  /// The program ended with `code` and said each of `said` on standard error.
  static void expect_error(const Outcome& outcome, int code, const std::vector<std::string>& said) {
    EXPECT_EQ(outcome.code, code) << outcome.err;
    for (const std::string& text : said) expect_in(outcome.err, text);
  }

  static void expect_in(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "expected \"" << part << "\" in: " << text;
  }

  static inline const std::string kSmall = std::string(DEBRUIT_TEST_DATA) + "/data/small";
  TemporaryFolder folder_;
};

}  // namespace debruit::test
