// result.json. What was read is written as it was read.
#include "fuzz/target.h"
#include "runs/run_result.h"

void debruit::fuzz::read(std::string_view bytes) {
  const std::string written = format_result(parse_result(bytes, "result.json"));
  must(format_result(parse_result(written, "written.json")) == written,
       "results change when they are written and read again");
}
