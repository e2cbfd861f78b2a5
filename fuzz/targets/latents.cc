#include "fuzz/sections.h"
#include "fuzz/target.h"
#include "runs/latent_views.h"

void debruit::fuzz::read(std::string_view bytes) { (void)read_latent_views(as_npz(bytes)); }
