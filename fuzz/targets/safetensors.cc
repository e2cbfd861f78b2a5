// Weights. What was read is written as it was read.
#include "files/safetensors.h"

#include "fuzz/target.h"

void debruit::fuzz::read(std::string_view bytes) {
  const Safetensors content = parse_safetensors(std::string(bytes), "model.safetensors");
  const std::string written = format_safetensors(content.tensors, content.metadata);
  const Safetensors again = parse_safetensors(written, "written.safetensors");
  must(format_safetensors(again.tensors, again.metadata) == written,
       "weights change when they are written and read again");
}
