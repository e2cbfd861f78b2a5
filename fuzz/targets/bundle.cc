// A bundle as it lies on the disk.
#include "exchange/bundle.h"

#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) { (void)open_bundle(as_file(bytes)); }
