#include "data/picture_set.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "debruit/error.h"
#include "files/picture.h"

namespace debruit {
namespace {

bool is_deep(const Picture& picture) { return std::holds_alternative<std::vector<std::uint16_t>>(picture.values); }

Picture read_one(const std::filesystem::path& file, const LoadOptions& options) {
  Picture picture = read_picture(file);
  if (options.grey) picture = to_grey(std::move(picture));
  if (options.resize) picture = resize_area(picture, options.resize->width, options.resize->height);
  return picture;
}

/// The same; an error says how far reading came.
Picture read_next(const PictureSet& set, std::size_t index, const LoadOptions& options) {
  try {
    return read_one(set.files[index], options);
  } catch (const Error& error) {
    const std::string defect = std::string(error.what()).substr(error.where().size() + 2);  // after "where: "
    throw Error(error.kind(), error.where(),
                defect + " (" + std::to_string(index) + " of the " + std::to_string(set.files.size()) +
                    " pictures in " + set.name + " were read before it)");
  }
}

/// What all pictures have in common, or should.
struct Survey {
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> sizes;  // how many, by height and width
  std::uint64_t pixels = 0;                                          // of all together
  bool colour = false;                                               // of one at least
  bool deep = false;

  void see(const Picture& picture) {
    ++sizes[{picture.height, picture.width}];
    pixels += picture.height * picture.width;
    colour |= picture.channels == 3;
    deep |= is_deep(picture);
  }
  [[nodiscard]] ImageShape shape() const {
    const auto [height, width] = sizes.begin()->first;
    return {colour ? std::size_t{3} : std::size_t{1}, height, width};
  }
  [[nodiscard]] std::uint64_t bytes() const { return pixels * (colour ? 3 : 1) * pixel_bytes(type()); }
  [[nodiscard]] PixelType type() const { return deep ? PixelType::uint16 : PixelType::uint8; }
};

/// Throws where the sizes differ.
void require_one_size(const Survey& survey, const std::string& where) {
  constexpr std::size_t kMostNamed = 5;
  if (survey.sizes.size() == 1) return;
  std::vector<std::pair<std::size_t, std::string>> sizes;  // the most frequent first
  for (const auto& [size, count] : survey.sizes) {
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

/// With colour and 16 bits where others have them.
Picture as_all(Picture picture, const Survey& survey) {
  if (survey.colour) picture = to_colour(std::move(picture));
  return survey.deep ? to_16_bits(std::move(picture)) : picture;
}

/// All values, of type T.
template <class T>
std::vector<T> joined(std::vector<Picture> pictures, const Survey& survey) {
  std::vector<T> values;
  values.reserve(pictures.size() * survey.shape().size());
  for (Picture& picture : pictures) {
    const Picture whole = as_all(std::exchange(picture, {}), survey);  // so that the pixels are not held twice
    const auto& some = std::get<std::vector<T>>(whole.values);
    values.insert(values.end(), some.begin(), some.end());
  }
  return values;
}

/// Decodes every picture when it is asked for.
class PictureImages final : public ImageSource {
 public:
  PictureImages(PictureSet set, const LoadOptions& options, Survey survey)
      : set_(std::move(set)), options_(options), survey_(std::move(survey)) {}

  [[nodiscard]] PixelType type() const override { return survey_.type(); }
  [[nodiscard]] std::size_t size() const override { return set_.files.size(); }
  [[nodiscard]] std::size_t image_size() const override { return survey_.shape().size(); }

  [[nodiscard]] Pixels image(std::size_t index, PixelBuffer& buffer) const override {
    const Picture picture = as_all(read_one(set_.files[index], options_), survey_);
    const ImageShape shape = survey_.shape();
    if (picture.channels != shape.channels || picture.height != shape.height || picture.width != shape.width ||
        is_deep(picture) != survey_.deep) {
      throw Error(ErrorKind::input, set_.files[index].string(), "has become another picture since it was first read");
    }
    return std::visit([&](const auto& values) { return put_pixels(values, buffer); }, picture.values);
  }

 private:
  PictureSet set_;
  LoadOptions options_;
  Survey survey_;
};

}  // namespace

StoredImages read_pictures(PictureSet set, const LoadOptions& options, std::uint64_t largest_held) {
  Survey survey;
  std::vector<Picture> held;
  for (std::size_t i = 0; i < set.files.size(); ++i) {
    Picture picture = read_next(set, i, options);
    survey.see(picture);
    if (survey.bytes() <= largest_held) {
      held.push_back(std::move(picture));
    } else {
      held = {};
    }
  }
  require_one_size(survey, set.name);
  StoredImages stored;
  stored.shape = survey.shape();
  stored.labels = std::move(set.labels);
  stored.source = "pictures in " + set.name;
  if (set.passed_over > 0) stored.source += ", other files passed over: " + std::to_string(set.passed_over);
  if (options.resize) stored.source += ", resized";
  if (survey.bytes() > largest_held) {
    stored.images = Images(std::make_shared<PictureImages>(std::move(set), options, std::move(survey)));
    stored.source += ", decoded image by image";
  } else if (survey.deep) {
    stored.images = Images(joined<std::uint16_t>(std::move(held), survey), stored.shape.size());
  } else {
    stored.images = Images(joined<std::uint8_t>(std::move(held), survey), stored.shape.size());
  }
  return stored;
}

}  // namespace debruit
