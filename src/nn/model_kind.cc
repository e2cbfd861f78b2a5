#include "debruit/model_kind.h"

#include <string>

#include "nn/model_file.h"

namespace debruit {

bool holds_classifier(const std::filesystem::path& path) {
  return read_model(path).content.metadata.contains(std::string(kClassifierKey));
}

}  // namespace debruit
