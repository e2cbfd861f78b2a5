// IDX files, plain or gzip-compressed.
#include "files/idx.h"

#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) { (void)read_idx(as_file(bytes)); }
