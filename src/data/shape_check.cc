#include "data/shape_check.h"

#include <string>

#include "debruit/error.h"

namespace debruit {

std::string shape_text(const ImageShape& shape) {
  return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" + std::to_string(shape.width);
}

namespace {

/// What would bring images to that shape while they are read; nothing where nothing would.
std::string remedy(const ImageShape& found, const ImageShape& expected) {
  const bool grey = found.channels == 3 && expected.channels == 1;
  if (!grey && found.channels != expected.channels) return "";
  std::string text;
  if (grey) text = "; --grey turns colour to grey";
  if (found.height == expected.height && found.width == expected.width) return text;
  return text + (grey ? ", and " : "; ") + "--resize " + std::to_string(expected.height) + "x" +
         std::to_string(expected.width) + " brings the pictures of a folder to that size";
}

}  // namespace

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
                  " (channels x height x width)" + remedy(data.shape, expected));
}

void require_source(const Dataset& data, NoiseSource source) {
  if (source == NoiseSource::drawn) {
    if (!data.has_pairs()) return;
    throw Error(ErrorKind::usage, data.name,
                "has real noisy images, but noise is described to be drawn; expected one of them: the noise source "
                "\"pairs\", or data without noisy images");
  }
  if (!data.has_pairs()) throw Error(ErrorKind::usage, data.name, "has no noisy images beside its clean ones");
  if (data.noisy.size() == data.size() && data.noisy.image_size() == data.images.image_size()) return;
  throw Error(ErrorKind::usage, data.name, "does not have one noisy image of the same size for each clean one");
}

void require_labels(const Dataset& data) {
  if (!data.has_labels()) {
    throw Error(ErrorKind::usage, data.name, "has no labels, which a classifier needs; an autoencoder does without");
  }
  if (data.labels.size() == data.size()) return;
  throw Error(ErrorKind::usage, data.name,
              "has " + std::to_string(data.labels.size()) + " labels for " + std::to_string(data.size()) + " images");
}

}  // namespace debruit
