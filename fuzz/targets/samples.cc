#include "runs/samples.h"

#include "fuzz/sections.h"
#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) { (void)read_samples(as_npz(bytes)); }
