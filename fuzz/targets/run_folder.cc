// A whole run folder, opened as every command that takes a model opens it.
#include "runs/run_folder.h"

#include <array>

#include "exchange/open_model.h"
#include "fuzz/sections.h"
#include "fuzz/target.h"

namespace debruit::fuzz {

void read(std::string_view bytes) {
  constexpr std::array<std::string_view, 4> kNames = {"config.json", "metrics.csv", "model.safetensors", "result.json"};
  const std::filesystem::path& path = as_folder(sections_of(bytes), kNames);
  try {
    (void)RunFolder::open(path).read_metrics();
    (void)open_model(path);
  } catch (const Error& error) {
    must_be_clear(error, {ErrorKind::input, ErrorKind::io});  // io: the model's file is missing
  }
}

}  // namespace debruit::fuzz
