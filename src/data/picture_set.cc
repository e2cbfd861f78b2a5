#include "data/picture_set.h"

#include <algorithm>
#include <map>
#include <type_traits>
#include <utility>

#include "debruit/error.h"
#include "files/picture.h"

namespace debruit {
namespace {

constexpr std::uint64_t kLargestSet = std::uint64_t{1} << 30;  // bytes of all pictures once decoded

std::uint64_t bytes_of(const Picture& picture) {
  return std::visit([](const auto& values) { return values.size() * sizeof(values[0]); }, picture.values);
}

bool is_deep(const Picture& picture) { return std::holds_alternative<std::vector<std::uint16_t>>(picture.values); }

Picture read_one(const PictureSet& set, std::size_t index, const LoadOptions& options) {
  try {
    Picture picture = read_picture(set.files[index]);
    if (options.grey) picture = to_grey(std::move(picture));
    if (options.resize) picture = resize_area(picture, options.resize->width, options.resize->height);
    return picture;
  } catch (const Error& error) {
    const std::string defect = std::string(error.what()).substr(error.where().size() + 2);  // after "where: "
    throw Error(error.kind(), error.where(),
                defect + " (" + std::to_string(index) + " of the " + std::to_string(set.files.size()) +
                    " pictures in " + set.name + " were read before it)");
  }
}

std::vector<Picture> read_all(const PictureSet& set, const LoadOptions& options) {
  std::vector<Picture> pictures;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < set.files.size(); ++i) {
    pictures.push_back(read_one(set, i, options));
    bytes += bytes_of(pictures.back());
    if (bytes > kLargestSet) {
      throw Error(ErrorKind::input, set.name,
                  "holds more than the " + std::to_string(kLargestSet) +
                      " bytes of pixels that are held in memory; --resize makes pictures smaller, and an array in a "
                      ".npy file may be of any size");
    }
  }
  return pictures;
}

/// Throws where the sizes differ.
void require_one_size(const std::vector<Picture>& pictures, const std::string& where) {
  constexpr std::size_t kMostNamed = 5;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> counts;  // by height and width
  for (const Picture& picture : pictures) ++counts[{picture.height, picture.width}];
  if (counts.size() == 1) return;
  std::vector<std::pair<std::size_t, std::string>> sizes;  // the most frequent first
  for (const auto& [size, count] : counts) {
    sizes.emplace_back(count, std::to_string(size.first) + "x" + std::to_string(size.second));
  }
  std::stable_sort(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (std::size_t i = 0; i < std::min(sizes.size(), kMostNamed); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(sizes[i].first) + " of " + sizes[i].second;
  }
  if (sizes.size() > kMostNamed) text += ", and " + std::to_string(sizes.size() - kMostNamed) + " sizes more";
  throw Error(ErrorKind::input, where,
              "holds pictures of " + std::to_string(sizes.size()) + " sizes (height x width): " + text +
                  "; expected one, or --resize HxW");
}

/// All values, of type T.
template <class T>
std::vector<T> joined(std::vector<Picture> pictures) {
  std::vector<T> values;
  for (Picture& picture : pictures) {
    if constexpr (std::is_same_v<T, std::uint16_t>) picture = to_16_bits(std::move(picture));
    const auto& some = std::get<std::vector<T>>(picture.values);
    values.insert(values.end(), some.begin(), some.end());
    picture = {};  // so that the pixels are not held twice
  }
  return values;
}

}  // namespace

StoredImages read_pictures(PictureSet set, const LoadOptions& options) {
  std::vector<Picture> pictures = read_all(set, options);
  require_one_size(pictures, set.name);
  const bool colour =
      std::any_of(pictures.begin(), pictures.end(), [](const Picture& picture) { return picture.channels == 3; });
  const bool deep = std::any_of(pictures.begin(), pictures.end(), is_deep);
  if (colour) {
    for (Picture& picture : pictures) picture = to_colour(std::move(picture));
  }
  StoredImages stored;
  stored.shape = {pictures[0].channels, pictures[0].height, pictures[0].width};
  stored.labels = std::move(set.labels);
  stored.source = std::to_string(pictures.size()) + " pictures in " + set.name;
  if (set.passed_over > 0) stored.source += ", " + std::to_string(set.passed_over) + " other files passed over";
  if (options.resize) stored.source += ", resized";
  stored.images = deep ? Images(joined<std::uint16_t>(std::move(pictures)), stored.shape.size())
                       : Images(joined<std::uint8_t>(std::move(pictures)), stored.shape.size());
  return stored;
}

}  // namespace debruit
