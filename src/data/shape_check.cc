#include "data/shape_check.h"

#include <string>

#include "debruit/error.h"

namespace debruit {
namespace {

std::string text_of(const ImageShape& shape) {
  return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" + std::to_string(shape.width);
}

}  // namespace

void require_images(const Dataset& data, const ImageShape& expected) {
  if (data.size() == 0) throw Error(ErrorKind::usage, data.name, "there are no images");
  if (data.shape == expected) return;
  throw Error(ErrorKind::usage, data.name,
              "its images are " + text_of(data.shape) + " but the model takes " + text_of(expected) +
                  " (channels x height x width)");
}

}  // namespace debruit
