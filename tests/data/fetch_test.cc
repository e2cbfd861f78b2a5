#include "data/fetch.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <set>
#include <thread>

#include "data/https_server.h"
#include "files/sha256.h"
#include "support/expect_error.h"
#include "support/idx_bytes.h"

namespace debruit {
namespace {

using test::expect_error;
using test::get;
using test::gzipped;
using test::put;

std::string sha256(const std::string& text) {
  Sha256 hash;
  hash.update(text);
  return hash.finish();
}

/// Bytes that do not compress, so that lengths stay what they are.
std::string noise_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

/// Runs `body` in a process of its own, which ends with what it returns.
template <class Body>
pid_t start_process(Body&& body) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  int code = 99;  // where it throws
  try {
    code = body();
  } catch (...) {
  }
  ::_exit(code);
}

/// A published data set of two files, "big" and "small", and a folder to fetch it into.
class Fetch : public testing::Test {
 protected:
  Fetch() {
    put(server_.content() / "big.gz", big_gz_);
    put(server_.content() / "small.gz", gzipped(small_));
    options_.certificate_file = server_.certificate();
    options_.backoff_seconds = 0;
    options_.connect_timeout_seconds = 10;  // of a busy machine too
    options_.stall_timeout_seconds = 10;
    options_.on_log = [this](std::string_view line) { log_ += std::string(line) + "\n"; };
    std::filesystem::create_directory(target_);
  }

  FetchResult fetch(const std::vector<std::string>& behaviours) {
    options_.mirrors.clear();
    for (const std::string& behaviour : behaviours) {
      options_.mirrors.push_back(behaviour.starts_with("https") ? behaviour : server_.url(behaviour));
    }
    return fetch_files(dataset_, target_, options_);
  }

  void expect_complete() {
    EXPECT_TRUE(defects_of(dataset_, target_).empty());
    EXPECT_EQ(names(), (std::set<std::string>{".fetch.lock", "big.gz", "small.gz"}));
  }

  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> result;
    for (const auto& entry : std::filesystem::directory_iterator(target_)) result.insert(entry.path().filename());
    return result;
  }

  const std::string big_ = noise_bytes(300'000);
  const std::string small_ = "a small file";
  const std::string big_gz_ = gzipped(big_);
  const DatasetDescription dataset_ = {
      "tiny", {}, {{"big", sha256(big_), big_.size()}, {"small", sha256(small_), small_.size()}}};
  test::HttpsServer server_;
  test::TemporaryFolder folder_;
  const std::filesystem::path target_ = folder_ / "tiny";
  FetchOptions options_;
  std::string log_;
};

TEST_F(Fetch, BringsEveryFileAndLeavesItAloneAfterwards) {
  EXPECT_EQ(fetch({"normal"}).downloaded, 2U);
  expect_complete();
  EXPECT_EQ(get(target_ / "big.gz"), big_gz_);
  const auto requests = server_.requests();
  EXPECT_EQ(requests.size(), 2U);
  EXPECT_EQ(fetch({"normal"}).downloaded, 0U);
  EXPECT_EQ(server_.requests(), requests);
}

TEST_F(Fetch, TakesPlainFilesWhereTheMirrorHasThem) {
  std::filesystem::remove(server_.content() / "big.gz");
  put(server_.content() / "big", big_);
  EXPECT_EQ(fetch({"normal"}).downloaded, 2U);
  EXPECT_EQ(names(), (std::set<std::string>{".fetch.lock", "big", "small.gz"}));
}

TEST_F(Fetch, NamesAFileByWhatItIs) {
  put(server_.content() / "big.gz", big_);
  fetch({"normal"});
  EXPECT_EQ(names(), (std::set<std::string>{".fetch.lock", "big", "small.gz"}));
}

TEST_F(Fetch, ReportsProgressUpToTheWholeFile) {
  std::uint64_t last = 0;
  options_.on_progress = [&](const FetchProgress& progress) {
    if (progress.file != "big") return;
    EXPECT_GT(progress.received, last);
    EXPECT_EQ(progress.total, big_gz_.size());
    last = progress.received;
  };
  fetch({"normal"});
  EXPECT_EQ(last, big_gz_.size());
}

TEST_F(Fetch, ContinuesAfterTheConnectionWasCut) {
  fetch({"cutonce"});
  expect_complete();
  const std::string range = "bytes=" + std::to_string(big_gz_.size() / 2) + "-";
  EXPECT_EQ(server_.requests()[0], "/cutonce/big.gz -");
  EXPECT_EQ(server_.requests()[1], "/cutonce/big.gz " + range);
}

TEST_F(Fetch, ContinuesAfterAStall) {
  options_.stall_timeout_seconds = 0.5;
  options_.attempts = 10;
  fetch({"stallonce"});
  expect_complete();
  EXPECT_NE(log_.find("delivered nothing for 0.5 s; trying again"), std::string::npos) << log_;
}

TEST_F(Fetch, ContinuesTheDownloadOfAnEarlierRun) {
  put(target_ / "big.gz.part", big_gz_.substr(0, 1000));
  fetch({"normal"});
  expect_complete();
  EXPECT_EQ(server_.requests()[0], "/normal/big.gz bytes=1000-");
}

TEST_F(Fetch, TakesAnEarlierDownloadThatOnlyLackedItsName) {
  put(target_ / "big.gz.part", big_gz_);
  fetch({"normal"});
  expect_complete();
  EXPECT_EQ(server_.requests(), std::vector<std::string>{"/normal/small.gz -"});
}

TEST_F(Fetch, StartsAnewWhereTheServerDoesNotContinue) {
  put(target_ / "big.gz.part", big_gz_.substr(0, 1000));
  fetch({"noranges"});
  expect_complete();
}

TEST_F(Fetch, StartsAnewOnceWhereTheEarlierPartWasWrong) {
  put(target_ / "big.gz.part", std::string(1000, 'x'));
  fetch({"normal"});
  expect_complete();
  EXPECT_EQ(server_.requests()[0], "/normal/big.gz bytes=1000-");
  EXPECT_EQ(server_.requests()[1], "/normal/big.gz -");
}

TEST_F(Fetch, StartsAnewWhereTheEarlierPartIsLongerThanTheFile) {
  put(target_ / "big.gz.part", std::string(big_gz_.size() + 5, 'x'));
  fetch({"normal"});
  expect_complete();
}

TEST_F(Fetch, TriesAgainAfterAServerError) {
  fetch({"failonce"});
  expect_complete();
  EXPECT_NE(log_.find("answered HTTP 500; trying again"), std::string::npos) << log_;
}

TEST_F(Fetch, FollowsARedirectionToHttps) {
  fetch({"redirect"});
  expect_complete();
}

TEST_F(Fetch, TakesAWholeFileWhoseLengthWasALie) {
  fetch({"longer"});
  expect_complete();
}

struct Failure {
  const char* behaviour;
  const char* message;
  std::size_t requests;  // for the first file
  bool keeps_part;       // whether what came is worth keeping for the next run
  bool stalls = false;   // whether the stall timeout ends it
};

class FetchFailure : public Fetch, public testing::WithParamInterface<Failure> {};

TEST_P(FetchFailure, IsOneErrorAndGivesNoFileItsName) {
  options_.attempts = 2;
  options_.stall_timeout_seconds = GetParam().stalls ? 0.5 : 10;
  expect_error(
      ErrorKind::io, [&] { fetch({GetParam().behaviour}); }, (target_ / "big").string(),
      server_.url(GetParam().behaviour), GetParam().message);
  if (GetParam().stalls) {
    EXPECT_GE(server_.requests().size(), GetParam().requests);
  } else {
    EXPECT_EQ(server_.requests().size(), GetParam().requests);
  }
  const bool has_part =
      std::filesystem::exists(target_ / "big.gz.part") && std::filesystem::file_size(target_ / "big.gz.part") > 0;
  EXPECT_EQ(has_part, GetParam().keeps_part);
  EXPECT_FALSE(std::filesystem::exists(target_ / "big.gz"));
  EXPECT_FALSE(std::filesystem::exists(target_ / "big"));
}

INSTANTIATE_TEST_SUITE_P(Server, FetchFailure,
                         testing::Values(Failure{"cut", "", 2, true},
                                         Failure{"stall", "delivered nothing for 0.5 s", 2, true, true},
                                         Failure{"drip", "delivered ", 2, true, true},
                                         Failure{"failing", "answered HTTP 500", 2, false},
                                         Failure{"downgrade", "redirects to something that is not https", 1, false},
                                         Failure{"local", "redirects to something that is not https", 1, false},
                                         Failure{"headers", "", 2, false, true}, Failure{"loop", "redirects", 6, false},
                                         Failure{"wrong", "served wrong content", 1, false},
                                         Failure{"shorter", "served wrong content", 1, false},
                                         Failure{"huge", "is larger than the 301324 bytes allowed", 1, false},
                                         Failure{"endless", "is larger than the 301324 bytes allowed", 1, false}),
                         [](const auto& row) { return std::string(row.param.behaviour); });

TEST_F(Fetch, AFileThatNoMirrorHasIsAnError) {
  std::filesystem::remove(server_.content() / "big.gz");
  expect_error(
      ErrorKind::io, [&] { fetch({"normal"}); }, "no mirror delivered it", "answered HTTP 404");
  EXPECT_EQ(server_.requests(), (std::vector<std::string>{"/normal/big.gz -", "/normal/big -"}));
}

TEST_F(Fetch, AServerThatNeverAnswersIsPassedOver) {
  options_.connect_timeout_seconds = 2;
  expect_error(
      ErrorKind::io, [&] { fetch({"silent"}); }, "no answer within 2 s");
  EXPECT_LE(server_.requests().size(), 1U) << "it was asked again";
}

TEST_F(Fetch, RefusesToContinueAtAnotherPlaceThanAsked) {
  put(target_ / "big.gz.part", big_gz_.substr(0, 1000));
  expect_error(
      ErrorKind::io, [&] { fetch({"wrongplace"}); }, "continues the file at another place");
}

TEST_F(Fetch, DecodesNoBomb) {
  put(server_.content() / "small.gz", gzipped(std::string(900'000, '\0')));
  expect_error(
      ErrorKind::io, [&] { fetch({"normal"}); }, (target_ / "small").string(), "served wrong content");
}

TEST_F(Fetch, TakesNoGzipThatIsCutDamagedOrFollowedBySomething) {
  const std::string good = gzipped(small_);
  std::string wrong_checksum = good;
  wrong_checksum[good.size() - 5] ^= 1;  // the last four bytes are the length, those before them the CRC
  for (const std::string& served :
       {good.substr(0, good.size() - 1), good.substr(0, 12), good + "more", wrong_checksum, std::string("\x1f\x8b")}) {
    put(server_.content() / "small.gz", served);
    expect_error(
        ErrorKind::io, [&] { fetch({"normal"}); }, (target_ / "small").string(), "served wrong content");
    EXPECT_EQ(names(), (std::set<std::string>{".fetch.lock", "big.gz"})) << served.size() << " bytes";
  }
}

TEST_F(Fetch, GoesOnToTheNextMirror) {
  fetch({"wrong", "failing", "normal"});
  expect_complete();
}

TEST_F(Fetch, PassesOverAMirrorThatDidNotAnswerBefore) {
  // A bound socket that does not listen: its port refuses connections and cannot be given to somebody else.
  const int closed = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ASSERT_EQ(::bind(closed, reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(::getsockname(closed, reinterpret_cast<sockaddr*>(&address), &length), 0);
  fetch({"https://127.0.0.1:" + std::to_string(ntohs(address.sin_port)), "normal"});
  ::close(closed);
  expect_complete();
  EXPECT_NE(
      log_.find("small: https://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + ": did not answer before"),
      std::string::npos)
      << log_;
}

TEST_F(Fetch, RefusesACertificateThatNobodyVouchesFor) {
  options_.certificate_file.clear();
  expect_error(
      ErrorKind::io, [&] { fetch({"normal"}); }, "certificate");
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(Fetch, NamesAWrongFileAndFetchesItAnew) {
  put(target_ / "small", "another one!");  // would be read before small.gz
  put(target_ / "big.gz", big_gz_);
  EXPECT_EQ(fetch({"normal"}).downloaded, 1U);
  expect_complete();
  EXPECT_NE(log_.find((target_ / "small").string() + ": has the SHA-256 "), std::string::npos) << log_;
}

TEST_F(Fetch, ReplacesALinkToAWrongFileAndLeavesThatFile) {
  put(folder_ / "precious", "another one!");
  std::filesystem::create_symlink(folder_ / "precious", target_ / "small.gz");
  fetch({"normal"});
  expect_complete();
  EXPECT_FALSE(std::filesystem::is_symlink(target_ / "small.gz"));
  EXPECT_EQ(get(folder_ / "precious"), "another one!");
}

TEST_F(Fetch, TwoAtATimeFetchEachFileOnce) {
  options_.mirrors = {server_.url("normal")};
  options_.on_log = {};
  std::size_t downloaded[2] = {0, 0};
  std::thread other([&] { downloaded[0] = fetch_files(dataset_, target_, options_).downloaded; });
  downloaded[1] = fetch_files(dataset_, target_, options_).downloaded;
  other.join();
  EXPECT_EQ(downloaded[0] + downloaded[1], 2U);
  EXPECT_EQ(server_.requests().size(), 2U);
  expect_complete();
}

TEST_F(Fetch, TwoProcessesFetchEachFileOnce) {
  options_.mirrors = {server_.url("normal")};
  options_.on_log = {};
  const auto fetch_all = [&] { return static_cast<int>(fetch_files(dataset_, target_, options_).downloaded); };
  const std::array<pid_t, 2> children = {start_process(fetch_all), start_process(fetch_all)};
  int downloaded = 0;
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    downloaded += WEXITSTATUS(status);
  }
  EXPECT_EQ(downloaded, 2);
  EXPECT_EQ(server_.requests().size(), 2U);
  expect_complete();
}

TEST_F(Fetch, GoesOnAfterAnotherProcessWasKilledInTheMiddle) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t child = start_process([&] {
    options_.on_log = {};
    options_.on_progress = [&](const FetchProgress&) { EXPECT_EQ(::write(ends[1], "p", 1), 1); };
    fetch({"stall"});
    return 0;
  });
  ASSERT_GT(child, 0);
  char sign = 0;
  ASSERT_EQ(::read(ends[0], &sign, 1), 1);  // a part of the file lies on the disk, and the lock is held
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_EQ(fetch({"normal"}).downloaded, 2U);
  expect_complete();
  EXPECT_TRUE(server_.requests().at(1).starts_with("/normal/big.gz bytes=")) << server_.requests().at(1);
}

TEST_F(Fetch, StopsWhenAsked) {
  bool stop = false;
  options_.on_progress = [&](const FetchProgress&) { stop = true; };
  options_.should_stop = [&] { return stop; };
  expect_error(
      ErrorKind::io, [&] { fetch({"stall"}); }, "stopped");
  EXPECT_FALSE(std::filesystem::exists(target_ / "big.gz"));
}

TEST_F(Fetch, AnExceptionOfACallbackArrivesAtTheCaller) {
  options_.on_progress = [](const FetchProgress&) { throw std::out_of_range("mine"); };
  EXPECT_THROW(fetch({"normal"}), std::out_of_range);
}

TEST_F(Fetch, AFullDiskIsAnErrorAndGivesNoFileItsName) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{100'000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  expect_error(
      ErrorKind::io, [&] { fetch({"normal"}); }, "big.gz.part", "cannot write the file");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(std::filesystem::exists(target_ / "big.gz"));
}

TEST_F(Fetch, AFolderThatCannotBeMadeIsAnIoError) {
  put(folder_ / "file", "");
  options_.mirrors = {server_.url("normal")};
  expect_error(
      ErrorKind::io, [&] { fetch_files(dataset_, folder_ / "file/tiny", options_); }, "file/tiny",
      "cannot create the folder");
}

TEST(FetchDataset, RefusesUnknownNamesAndUnsafeMirrors) {
  expect_error(
      ErrorKind::usage, [] { fetch_dataset("no-such-set", "/tmp"); }, "known are mnist, fashion-mnist");
  expect_error(
      ErrorKind::usage, [] { fetch_dataset("mnist", ""); }, "--data-dir");
  FetchOptions options;
  options.mirrors = {"http://127.0.0.1/"};
  expect_error(
      ErrorKind::usage, [&] { fetch_dataset("mnist", "/tmp", options); }, "begins with https://");
  options.mirrors.clear();
  options.connect_timeout_seconds = 0;
  expect_error(
      ErrorKind::usage, [&] { fetch_dataset("mnist", "/tmp", options); }, "time-outs");
}

}  // namespace
}  // namespace debruit
