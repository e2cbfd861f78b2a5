#include "fuzz/target.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

namespace debruit::fuzz {
namespace {

/// A file that exists in memory alone, and the path by which a reader opens it.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("input", MFD_CLOEXEC)) {
    must(descriptor_ >= 0, "no file can be made in memory");
    path_ = "/proc/self/fd/" + std::to_string(descriptor_);
  }

  const std::filesystem::path& hold(std::string_view bytes) {
    must(::ftruncate(descriptor_, 0) == 0, "the file in memory cannot be emptied");
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), 0);
    must(written == static_cast<ssize_t>(bytes.size()), "the file in memory cannot be written");
    return path_;
  }

 private:
  int descriptor_;
  std::filesystem::path path_;
};

bool is_control(char character) {
  const auto code = static_cast<unsigned char>(character);
  return code < 0x20 || code == 0x7F;
}

}  // namespace

const std::filesystem::path& as_file(std::string_view bytes) {
  static MemoryFile file;
  return file.hold(bytes);
}

void must(bool holds, std::string_view why) {
  if (holds) return;
  std::cerr << "finding: " << why << std::endl;
  std::abort();
}

void must_be_clear(const Error& error, std::initializer_list<ErrorKind> kinds) {
  const std::string_view message = error.what();
  const auto finding = [&](std::string_view why) { return std::string(why) + ": " + std::string(message); };
  must(std::find(kinds.begin(), kinds.end(), error.kind()) != kinds.end(), finding("an error of an unexpected kind"));
  must(!error.where().empty(), finding("an error that names neither file nor field"));
  must(message.size() > error.where().size() + 2, finding("an error without words"));
  must(std::none_of(message.begin(), message.end(), is_control), finding("an error with control characters"));
}

}  // namespace debruit::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool says = std::getenv("FUZZ_SAY") != nullptr;  // for a person who runs a single input again
  try {
    debruit::fuzz::read({reinterpret_cast<const char*>(data), size});
    if (says) std::cout << "read" << std::endl;
  } catch (const debruit::Error& error) {
    if (says) std::cout << error.what() << std::endl;
    debruit::fuzz::must_be_clear(error, {debruit::ErrorKind::input});
  }
  return 0;
}
