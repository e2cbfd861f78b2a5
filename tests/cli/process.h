// Runs the program as a person would and keeps what it said.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern char** environ;

namespace debruit::test {

struct Outcome {
  int code = -1;  // exit status, or minus the signal
  std::string out;
  std::string err;
};

/// A program started with its standard output in a pipe and its standard error in a file.
class Process {
 public:
  Process(const std::vector<std::string>& command, const std::filesystem::path& folder)
      : error_file_(folder / "stderr.txt") {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    posix_spawnp(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }
  ~Process() {
    if (output_ != nullptr) std::fclose(output_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Reads output up to a line that contains `text`; false where the program ended before.
  bool wait_for(const std::string& text) {
    while (read_line()) {
      if (line_.find(text) != std::string::npos) return true;
    }
    return false;
  }

  void send(int signal) const { kill(process_, signal); }

  Outcome finish() {
    while (read_line()) {
    }
    int status = 0;
    waitpid(process_, &status, 0);
    std::ifstream errors(error_file_);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
            said_,
            {std::istreambuf_iterator<char>(errors), {}}};
  }

 private:
  bool read_line() {
    line_.clear();
    for (int c = std::fgetc(output_); c != EOF; c = std::fgetc(output_)) {
      line_ += static_cast<char>(c);
      if (c == '\n') break;
    }
    said_ += line_;
    return !line_.empty();
  }

  std::filesystem::path error_file_;
  pid_t process_ = -1;
  std::FILE* output_ = nullptr;
  std::string line_;
  std::string said_;
};

}  // namespace debruit::test
