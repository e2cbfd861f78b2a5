// config.json, of a run and of --config. What was read is written as it was read.
#include "fuzz/target.h"
#include "runs/run_config.h"

namespace debruit::fuzz {

void read(std::string_view bytes) {
  try {
    (void)parse_config(bytes, RunConfig{}, "config.json");
  } catch (const Error& error) {
    must_be_clear(error, {ErrorKind::input, ErrorKind::usage});
  }
  const std::string written = format_config(parse_written_config(bytes, "config.json"));
  must(format_config(parse_written_config(written, "written.json")) == written,
       "settings change when they are written and read again");
}

}  // namespace debruit::fuzz
