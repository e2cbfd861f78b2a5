// NumPy's archives, as they lie on the disk.
#include "files/npz.h"

#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) {
  const NpzFile file(as_file(bytes));
  for (const std::string& name : file.names()) {
    (void)file.info(name);
    (void)file.read(name);
  }
}
