// save_files FOLDER: writes files below FOLDER in each of the ways that src/files has, for file_faults.py to disturb.
#include <cerrno>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "debruit/error.h"
#include "files/append_file.h"
#include "files/atomic_file.h"
#include "files/descriptor.h"
#include "files/folder.h"

namespace {

void save_files(const std::filesystem::path& folder) {
  debruit::make_folder(folder / "deep" / "folder");
  debruit::write_file(folder / "deep" / "folder" / "made", "new content\n");
  debruit::write_file(folder / "replaced", "new content\n");

  debruit::AtomicFile by_others(folder / "by_others");
  if (!(std::ofstream(by_others.path()) << "new content\n" << std::flush)) {
    debruit::throw_io(by_others.path(), "write the file", errno);
  }
  by_others.commit();

  debruit::AppendFile grown(folder / "grown");
  for (const char* line : {"first line\n", "second line\n", "third line\n"}) grown.append(line);
  grown.finish();
}

}  // namespace

int main(int count, char** arguments) {
  constexpr int kIo = 4;
  try {
    if (count != 2) throw std::runtime_error("usage: save_files FOLDER");
    save_files(arguments[1]);
    return 0;
  } catch (const debruit::Error& error) {
    std::cerr << error.what() << "\n";
    return error.kind() == debruit::ErrorKind::io ? kIo : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
