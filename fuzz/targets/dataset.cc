// A data set in one file, of whatever format it turns out to be.
#include "debruit/dataset.h"

#include "data/stored_data.h"
#include "fuzz/target.h"

namespace debruit::fuzz {

void read(std::string_view bytes) {
  const std::filesystem::path& file = as_file(bytes);
  try {
    for (const Split split : available_splits(file.string(), {})) {
      const Dataset data = load_dataset(file.string(), split, {});
      must(data.labels.empty() || data.labels.size() == data.size(), "a data set with too many or too few labels");
    }
  } catch (const Error& error) {
    must_be_clear(error, {ErrorKind::input, ErrorKind::usage});  // usage: a file of no known format
  }
}

}  // namespace debruit::fuzz
