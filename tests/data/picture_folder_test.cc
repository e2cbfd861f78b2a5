// Folders of pictures as data sets.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "data/picture_set.h"
#include "data/stored_data.h"
#include "debruit/dataset.h"
#include "files/picture.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

using test::expect_error;
using test::get;
using test::put;

const std::filesystem::path kPictures = std::filesystem::path(DEBRUIT_TEST_DATA) / "files/fixtures";
using Bytes = std::vector<std::uint8_t>;

class PictureFolder : public testing::Test {
 protected:
  /// Writes a picture of this grey, 2 high and 3 wide, and the folders above it.
  void grey(const std::string& name, std::uint8_t value, std::size_t height = 2, std::size_t width = 3) const {
    put_at(name, encode_png(Picture{1, height, width, Bytes(height * width, value)}));
  }
  void put_at(const std::string& name, std::string_view bytes) const {
    const std::filesystem::path file = folder_ / name;
    std::filesystem::create_directories(file.parent_path());
    put(file, bytes);
  }
  [[nodiscard]] std::string root() const { return (folder_ / "set").string(); }

  /// All values.
  static std::vector<double> values_of(const Images& images) {
    std::vector<double> values;
    PixelBuffer buffer;
    for (std::size_t i = 0; i < images.size(); ++i) {
      std::visit([&](auto pixels) { values.insert(values.end(), pixels.begin(), pixels.end()); },
                 images.image(i, buffer));
    }
    return values;
  }
  /// The first value of every image.
  static std::vector<double> first_values(const Images& images) {
    std::vector<double> values;
    PixelBuffer buffer;
    for (std::size_t i = 0; i < images.size(); ++i) {
      std::visit([&](auto pixels) { values.push_back(static_cast<double>(pixels[0])); }, images.image(i, buffer));
    }
    return values;
  }
  [[nodiscard]] StoredImages read(StoredPart part = StoredPart::whole, const LoadOptions& options = {}) const {
    return open_data(root(), {}, options).read(part);
  }

  test::TemporaryFolder folder_;
};

TEST_F(PictureFolder, FoldersOfNumbersAreLabelsAndFilesGoByName) {
  grey("set/train/7/b.png", 2);
  grey("set/train/7/a.png", 1);
  grey("set/train/10/c.PNG", 3);
  grey("set/test/7/d.png", 4);
  put_at("set/train/7/notes.txt", "not a picture");
  put_at("set/train/7/.hidden.png", "not a picture");
  const Dataset train = load_dataset(root(), Split::train, {});
  EXPECT_EQ(train.shape, (ImageShape{1, 2, 3}));
  EXPECT_EQ(first_values(train.images), (std::vector<double>{3, 1, 2}));  // folder 10 sorts before 7
  EXPECT_EQ(train.labels, (Bytes{10, 7, 7}));
  EXPECT_EQ(first_values(load_dataset(root(), Split::test, {}).images), (std::vector<double>{4}));
  EXPECT_TRUE(open_data(root(), {}).class_names.empty());
  EXPECT_EQ(read(StoredPart::train).source, "pictures in " + root() + "/train, other files passed over: 1");
}

TEST_F(PictureFolder, OtherFoldersAreNumberedInTheirOrder) {
  grey("set/dog/a.png", 1);
  grey("set/cat/b.png", 2);
  const StoredImages all = read();
  EXPECT_EQ(open_data(root(), {}).class_names, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(all.labels, (Bytes{0, 1}));
  EXPECT_EQ(first_values(all.images), (std::vector<double>{2, 1}));
}

TEST_F(PictureFolder, AFlatFolderHasNoLabels) {
  grey("set/b.png", 2);
  grey("set/a.png", 1);
  const Dataset data = load_dataset(root(), Split::train, {});
  EXPECT_FALSE(data.has_labels());
  EXPECT_EQ(first_values(data.images), (std::vector<double>{1, 2}));
}

TEST_F(PictureFolder, EachPartHasItsFolder) {
  grey("set/train/cat/a.png", 1);
  grey("set/train/dog/a.png", 2);
  grey("set/val/dog/a.png", 3);
  grey("set/test/dog/a.png", 4);
  EXPECT_EQ(open_data(root(), {}).parts,
            (std::vector<StoredPart>{StoredPart::train, StoredPart::validation, StoredPart::test}));
  EXPECT_EQ(read(StoredPart::validation).labels, (Bytes{1})) << "train has the classes of all";
  grey("set/test/owl/a.png", 4);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read(StoredPart::test)); },
      "set/test/owl: is the folder of a class that the training part does not have");
}

TEST_F(PictureFolder, OneOfColourMakesAllColourUnlessGreyIsAskedFor) {
  put_at("set/a.png", encode_png(Picture{3, 1, 1, Bytes{255, 0, 0}}));
  grey("set/b.png", 9, 1, 1);
  const StoredImages colour = read();
  EXPECT_EQ(colour.shape, (ImageShape{3, 1, 1}));
  PixelBuffer buffer;
  const auto pixels = std::get<std::span<const std::uint8_t>>(colour.images.image(1, buffer));
  EXPECT_EQ(Bytes(pixels.begin(), pixels.end()), (Bytes{9, 9, 9}));
  const StoredImages grey = read(StoredPart::whole, {.grey = true});
  EXPECT_EQ(grey.shape, (ImageShape{1, 1, 1}));
  EXPECT_EQ(first_values(grey.images), (std::vector<double>{76, 9}));
}

TEST_F(PictureFolder, OneOfSixteenBitsMakesAllSixteen) {
  put_at("set/a.png", encode_png(Picture{1, 1, 1, std::vector<std::uint16_t>{300}}));
  grey("set/b.png", 255, 1, 1);
  const StoredImages deep = read();
  EXPECT_EQ(deep.images.type(), PixelType::uint16);
  EXPECT_EQ(first_values(deep.images), (std::vector<double>{300, 65535}));
}

TEST_F(PictureFolder, ReadsJpegs) {
  put_at("set/a.jpg", get(kPictures / "colour.jpg"));
  put_at("set/b.jpeg", get(kPictures / "grey.jpg"));
  EXPECT_EQ(read().shape, (ImageShape{3, 19, 26}));
}

TEST_F(PictureFolder, CountsSizesThatDifferUnlessTheyAreResized) {
  grey("set/a.png", 5);
  grey("set/b.png", 6);
  grey("set/c.png", 7, 4, 6);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read()); },
      "set: holds pictures of 2 sizes (height x width): 2 of 2x3, 1 of 4x6; expected one, or --resize HxW");
  const StoredImages all = read(StoredPart::whole, {.resize = LoadOptions::Size{2, 3}});
  EXPECT_EQ(all.shape, (ImageShape{1, 2, 3}));
  EXPECT_EQ(first_values(all.images), (std::vector<double>{5, 6, 7}));
}

TEST_F(PictureFolder, ManyPicturesAreDecodedOneAtATimeWithTheSameValues) {
  put_at("set/a.png", get(kPictures / "colour8.png"));
  put_at("set/b.png", get(kPictures / "words.png"));
  const PictureSet set{root(), {folder_ / "set/a.png", folder_ / "set/b.png"}, {1, 2}};
  for (const LoadOptions& options :
       {LoadOptions{.resize = LoadOptions::Size{6, 5}}, LoadOptions{.grey = true, .resize = LoadOptions::Size{6, 5}}}) {
    const StoredImages held = read_pictures(set, options);
    const StoredImages pieces = read_pictures(set, options, 100);
    EXPECT_EQ(values_of(pieces.images), values_of(held.images));
    EXPECT_EQ(pieces.shape, held.shape);
    EXPECT_EQ(pieces.images.type(), held.images.type());
    EXPECT_EQ(pieces.labels, held.labels);
    EXPECT_NE(pieces.source.find("image by image"), std::string::npos);
  }
}

TEST_F(PictureFolder, APictureThatChangedSinceIsNamed) {
  grey("set/a.png", 5);
  grey("set/b.png", 6);
  const Images images = read_pictures({root(), {folder_ / "set/a.png", folder_ / "set/b.png"}, {}}, {}, 1).images;
  EXPECT_EQ(first_values(images), (std::vector<double>{5, 6}));
  grey("set/b.png", 6, 3, 2);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(first_values(images)); }, "set/b.png: has become another picture");
  std::filesystem::remove(folder_ / "set/b.png");
  expect_error(
      ErrorKind::io, [&] { static_cast<void>(first_values(images)); }, "set/b.png");
}

TEST_F(PictureFolder, OneBrokenPictureIsNamedWithWhatWasReadBefore) {
  grey("set/a.png", 5);
  grey("set/c.png", 6);
  const std::string whole = get(kPictures / "words.png");
  put_at("set/b.png", whole.substr(0, whole.size() - 20));
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read()); }, "set/b.png: is a broken PNG",
      "(1 of the 3 pictures in " + root() + " were read before it)");
}

TEST_F(PictureFolder, RefusesWhatItCannotTellApart) {
  grey("set/7/a.png", 1);
  grey("set/b.png", 1);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read()); }, "holds both pictures (b.png) and folders (7)");
  std::filesystem::remove(folder_ / "set/b.png");
  grey("set/7/deep/a.png", 1);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read()); }, "set/7/deep: lies too deep");
  std::filesystem::remove_all(folder_ / "set/7");
  grey("set/train/a.png", 1);
  grey("set/val/a.png", 1);
  grey("set/valid/a.png", 1);
  expect_error(
      ErrorKind::input, [&] { static_cast<void>(read(StoredPart::train)); }, "set/valid: is a second folder");
}

}  // namespace
}  // namespace debruit
