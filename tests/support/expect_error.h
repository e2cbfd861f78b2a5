// Expecting a debruit::Error of a kind that says something.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "debruit/error.h"

namespace debruit::test {

/// Calls `body` and expects an Error of `kind`, one line long, whose text contains every one of `parts`.
template <class Body, class... Parts>
void expect_error(ErrorKind kind, Body&& body, const Parts&... parts) {
  try {
    body();
    ADD_FAILURE() << "no error was thrown";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(error.kind(), kind) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    for (const std::string& part : {std::string(parts)...}) {
      EXPECT_NE(text.find(part), std::string::npos) << "'" << text << "' does not contain '" << part << "'";
    }
  }
}

}  // namespace debruit::test
