// Runs https_server.py for one test.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/temporary_folder.h"

namespace debruit::test {

/// The server lives as long as this object. Files put into `content()` are served as `url("BEHAVIOUR")/FILE`.
class HttpsServer {
 public:
  HttpsServer() {
    // The server is on this machine: a proxy that the environment names must not be asked for it.
    ::setenv("no_proxy", "127.0.0.1", 1);
    std::filesystem::create_directory(content());
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) {
      throw std::runtime_error("pipe");
    }
    start(input[0], output[1]);
    ::close(input[0]);
    ::close(output[1]);
    stop_ = input[1];
    std::string text;
    for (char byte = 0; ::read(output[0], &byte, 1) == 1 && byte != '\n';) text += byte;
    ::close(output[0]);
    if (text.empty()) throw std::runtime_error("https_server.py did not start (it needs python3 and openssl)");
    port_ = std::stoi(text);
  }
  ~HttpsServer() {
    ::close(stop_);
    int status = 0;
    ::waitpid(process_, &status, 0);
  }
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  [[nodiscard]] std::filesystem::path content() const { return state_ / "content"; }
  [[nodiscard]] std::string certificate() const { return (state_ / "cert.pem").string(); }
  [[nodiscard]] std::string url(const std::string& behaviour) const {
    return "https://127.0.0.1:" + std::to_string(port_) + "/" + behaviour;
  }
  /// "PATH RANGE" for each request so far; RANGE is "-" where none was asked.
  [[nodiscard]] std::vector<std::string> requests() const {
    std::vector<std::string> lines;
    if (!std::filesystem::exists(state_ / "requests.log")) return lines;
    std::istringstream text(get(state_ / "requests.log"));
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
  }

 private:
  void start(int input, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    std::string python = "python3";
    std::string script = std::string(DEBRUIT_TEST_DATA) + "/data/https_server.py";
    std::string content_folder = content().string();
    std::string state_folder = state_.path().string();
    std::array<char*, 5> arguments = {python.data(), script.data(), content_folder.data(), state_folder.data(),
                                      nullptr};
    const int code = ::posix_spawnp(&process_, "python3", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0) throw std::runtime_error("python3 is needed for this test");
  }

  TemporaryFolder state_;
  pid_t process_ = 0;
  int stop_ = -1;
  int port_ = 0;
};

}  // namespace debruit::test
