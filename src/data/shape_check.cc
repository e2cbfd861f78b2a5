#include "data/shape_check.h"

#include <string>

#include "debruit/error.h"

namespace debruit {

std::string shape_text(const ImageShape& shape) {
  return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" + std::to_string(shape.width);
}

void require_images(const Dataset& data, const ImageShape& expected) {
  if (data.size() == 0) throw Error(ErrorKind::usage, data.name, "there are no images");
  if (data.images.image_size() != data.shape.size()) {
    throw Error(ErrorKind::usage, data.name,
                "its images have " + std::to_string(data.images.image_size()) + " values, but their shape is " +
                    shape_text(data.shape));
  }
  if (data.shape == expected) return;
  throw Error(ErrorKind::usage, data.name,
              "its images are " + shape_text(data.shape) + " but the model takes " + shape_text(expected) +
                  " (channels x height x width)");
}

void require_labels(const Dataset& data) {
  if (data.has_labels()) return;
  throw Error(ErrorKind::usage, data.name, "has no labels, which a classifier needs; an autoencoder does without");
}

}  // namespace debruit
