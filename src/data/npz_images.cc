#include "data/npz_images.h"

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/stored_images.h"
#include "debruit/error.h"
#include "files/npz.h"
#include "files/zip.h"

namespace debruit {
namespace {

struct ArrayNames {
  StoredPart part;
  std::string images;
  std::string labels;
  std::string noisy = {};  // real noisy versions of the images
};

struct Convention {
  std::string name;
  std::vector<ArrayNames> parts;
};

/// The one table of names, in the order in which they are tried.
const std::vector<Convention>& conventions() {
  using enum StoredPart;
  static const std::vector<Convention> kConventions = {
      {"Keras", {{train, "x_train", "y_train"}, {validation, "x_val", "y_val"}, {test, "x_test", "y_test"}}},
      {"MedMNIST",
       {{train, "train_images", "train_labels"},
        {validation, "val_images", "val_labels"},
        {test, "test_images", "test_labels"}}},
      {"plain", {{whole, "images", "labels"}}},
      {"plain", {{whole, "x", "y"}}},
      {"noisy and clean", {{whole, "clean", "labels", "noisy"}}},
  };
  return kConventions;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The parts of `convention` that the archive has.
std::vector<ArrayNames> parts_in(const NpzFile& file, const Convention& convention) {
  std::vector<ArrayNames> found;
  for (const ArrayNames& names : convention.parts) {
    if (file.has(names.images)) found.push_back(names);
  }
  return found;
}

Convention convention_of(const NpzFile& file, const std::string& where) {
  for (const Convention& convention : conventions()) {
    std::vector<ArrayNames> parts = parts_in(file, convention);
    if (!parts.empty()) return {convention.name, std::move(parts)};
  }
  if (file.names().size() == 1) return {"one array", {{StoredPart::whole, file.names().front(), ""}}};
  throw Error(ErrorKind::input, where,
              "holds " + (file.names().empty() ? "no array" : "the arrays " + joined(file.names())) + "; expected " +
                  npz_conventions_text());
}

/// An array of images, with how it was taken in words.
struct ReadArray {
  ImageShape shape;
  Images images;
  std::string words;
};

ReadArray read_images(const NpzFile& file, const std::string& name, bool grey, const std::string& where) {
  const ArrayLayout layout = layout_of(file.info(name), where);
  const ImageShape shape = shape_as(layout.shape, grey);
  return {shape, images_of(pixels_of(file.read(name).values, layout, grey, 0, where), shape), layout.words};
}

StoredImages read_part(const NpzFile& file, const ArrayNames& names, bool grey, const std::string& path) {
  const auto where = [&](const std::string& array) { return path + ", " + array; };
  ReadArray clean = read_images(file, names.images, grey, where(names.images));
  StoredImages stored;
  stored.shape = clean.shape;
  stored.images = std::move(clean.images);
  stored.source = names.images + " " + clean.words;
  if (!names.noisy.empty() && file.has(names.noisy)) {
    ReadArray noisy = read_images(file, names.noisy, grey, where(names.noisy));
    if (noisy.shape != stored.shape || noisy.images.size() != stored.images.size() ||
        noisy.images.type() != stored.images.type()) {
      throw Error(ErrorKind::input, where(names.noisy),
                  "is " + noisy.words + "; expected a noisy version of each image of " + names.images + ", which is " +
                      clean.words);
    }
    stored.noisy = std::move(noisy.images);
    stored.source += "; its noisy versions " + names.noisy;
  }
  if (file.has(names.labels)) {
    stored.labels = labels_of(file.read(names.labels), stored.images.size(), where(names.labels));
    stored.source += "; labels " + names.labels;
  }
  return stored;
}

}  // namespace

std::string npz_conventions_text() {
  std::string text;
  for (const Convention& convention : conventions()) {
    std::vector<std::string> names;
    for (const ArrayNames& part : convention.parts) {
      names.push_back(part.images);
      names.push_back(part.labels);
      if (!part.noisy.empty()) names.push_back(part.noisy);
    }
    text += joined(names) + " (" + convention.name + "); ";
  }
  return text + "or one array alone";
}

std::vector<std::string> image_arrays(const NpzFile& file, const std::string& where) {
  if (file.has("noisy")) return {"noisy"};
  std::vector<std::string> names;
  for (const ArrayNames& part : convention_of(file, where).parts) names.push_back(part.images);
  return names;
}

void require_readable(const std::filesystem::path& file, std::uint64_t limit) {
  const ZipFile archive(file, std::numeric_limits<std::uint64_t>::max());
  std::uint64_t size = 0;
  for (const std::string& name : archive.names()) size += archive.size(name);
  if (size <= limit) return;
  constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;
  throw Error(ErrorKind::input, file.string(),
              "holds arrays of " + std::to_string(size / kMebibyte) +
                  " MiB, but an archive is read whole and may hold " + std::to_string(limit / kMebibyte) +
                  " MiB; expected its images in an .npy file, which is read image by image");
}

StoredData open_npz(const std::filesystem::path& file, const LoadOptions& options) {
  const std::string where = file.string();
  require_readable(file);
  const auto archive = std::make_shared<NpzFile>(file);
  const Convention convention = convention_of(*archive, where);
  StoredData data{"NumPy archive, " + convention.name, false, {}, {}};
  for (const ArrayNames& names : convention.parts) data.parts.push_back(names.part);
  data.read = [archive, convention, grey = options.grey, where](StoredPart part) {
    for (const ArrayNames& names : convention.parts) {
      if (names.part == part) return read_part(*archive, names, grey, where);
    }
    throw Error(ErrorKind::internal, where, "has no such part");
  };
  return data;
}

}  // namespace debruit
