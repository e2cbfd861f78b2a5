// A model in a bare safetensors file: what network its tensors are.
#include "exchange/open_model.h"
#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) { (void)model_from(parse_model(std::string(bytes), "model")); }
