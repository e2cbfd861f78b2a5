#include "runs/predictions.h"

#include "fuzz/sections.h"
#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) { (void)read_predictions(as_npz(bytes)); }
