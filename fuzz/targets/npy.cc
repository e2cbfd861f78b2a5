// NumPy's arrays. What was read is written as it was read.
#include "files/npy.h"

#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) {
  const NpyArray array = parse_npy(bytes, "array.npy");
  const std::string written = format_npy(array);
  must(format_npy(parse_npy(written, "written.npy")) == written, "an array changes when it is written and read again");
}
