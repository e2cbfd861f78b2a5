#include "cli/data_noise.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cli/load_options.h"
#include "cli/progress.h"
#include "cli/spec_options.h"
#include "cli/value_options.h"
#include "data/value_check.h"
#include "debruit/dataset.h"
#include "debruit/error.h"
#include "debruit/noise.h"
#include "files/atomic_file.h"
#include "files/npz.h"
#include "files/picture.h"
#include "report/text.h"

namespace debruit::cli {
namespace {

constexpr std::size_t kColumns = 16;       // images side by side; more go below
constexpr std::size_t kGutter = 4;         // pixels between images
constexpr std::uint8_t kGutterGrey = 128;  // neither ink nor paper
constexpr std::size_t kWantedSide = 84;    // small images are magnified to about this many pixels
constexpr std::size_t kOnSheet = 10;
constexpr std::size_t kMostOnSheet = 1000;
constexpr std::size_t kMostValues = std::size_t{1} << 27;  // of each array, so half a GiB

struct NoiseArguments {
  std::string data;
  std::string noise = "gaussian,speckle,salt_and_pepper";
  double scale = 1;
  std::uint64_t seed = 0;
  std::optional<std::size_t> count;
  std::optional<bool> clip;
  std::string split = "train";
  std::string classes;
  LoadArguments load;
  std::filesystem::path out;
};

/// Images in rows under each other, each pixel drawn as a square of `magnification`; colour where they have it.
class Sheet {
 public:
  Sheet(const ImageShape& shape, std::size_t columns, std::size_t rows)
      : shape_(shape), magnification_(std::max<std::size_t>(1, kWantedSide / std::max(shape.height, shape.width))) {
    picture_.channels = shape.channels;
    picture_.width = columns * cell_width() + kGutter;
    picture_.height = rows * cell_height() + kGutter;
    values_.assign(picture_.channels * picture_.width * picture_.height, kGutterGrey);
  }

  /// `image` [channels, height, width], 0 black, 1 white; what lies outside is cut.
  void place(std::span<const float> image, std::size_t column, std::size_t row) {
    for (std::size_t c = 0; c < shape_.channels; ++c) {
      const float* plane = image.data() + c * shape_.height * shape_.width;
      for (std::size_t y = 0; y < shape_.height * magnification_; ++y) {
        const std::size_t line = c * picture_.height + row * cell_height() + kGutter + y;
        std::uint8_t* out = values_.data() + line * picture_.width + column * cell_width() + kGutter;
        const float* in = plane + y / magnification_ * shape_.width;
        for (std::size_t x = 0; x < shape_.width * magnification_; ++x) {
          out[x] = static_cast<std::uint8_t>(std::lround(std::clamp(in[x / magnification_], 0.0F, 1.0F) * 255.0F));
        }
      }
    }
  }

  [[nodiscard]] Picture picture() const {
    Picture picture = picture_;
    picture.values = values_;
    return picture;
  }

 private:
  [[nodiscard]] std::size_t cell_width() const { return shape_.width * magnification_ + kGutter; }
  [[nodiscard]] std::size_t cell_height() const { return shape_.height * magnification_ + kGutter; }

  ImageShape shape_;
  std::size_t magnification_;
  Picture picture_;  // its size
  std::vector<std::uint8_t> values_;
};

/// Image `index` with noise of this kind; clean where there is none. `image` has room for it.
void make_image(const Dataset& data, std::size_t index, const Noise* kind, const NoiseArguments& args,
                std::span<float> image) {
  scaled_image(data, index, Scaling::unit, image);
  if (kind == nullptr) return;
  add_noise(image, *kind, args.scale, {.seed = args.seed, .sample = static_cast<std::uint32_t>(index)},
            args.clip.value_or(false));
}

void write_sheet(const Dataset& data, std::span<const Noise> kinds, const NoiseArguments& args) {
  const std::size_t columns = std::min(kColumns, data.size());
  const std::size_t rows_each = kinds.size() + 1;
  Sheet sheet(data.shape, columns, (data.size() + columns - 1) / columns * rows_each);
  std::vector<float> image(data.shape.size());
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::size_t row = i / columns * rows_each;
    make_image(data, i, nullptr, args, image);
    sheet.place(image, i % columns, row);
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      make_image(data, i, &kinds[k], args, image);
      sheet.place(image, i % columns, row + 1 + k);
    }
  }
  write_file(args.out, encode_png(sheet.picture()));
}

/// A row for every image with every kind: all images with the first kind, then all with the second, …
void write_arrays(const Dataset& data, std::span<const Noise> kinds, const NoiseArguments& args) {
  const std::size_t size = data.shape.size();
  const std::size_t rows = data.size() * kinds.size();
  if (rows > kMostValues / size) {
    throw Error(ErrorKind::usage, "--out",
                grouped(rows) + " noisy images of " + grouped(size) + " values are more than the " +
                    grouped(kMostValues) + " values that an archive may hold; expected fewer (--count)");
  }
  std::vector<float> noisy(rows * size);
  std::vector<float> clean(rows * size);
  std::vector<std::uint8_t> kind_of_row;
  std::vector<std::uint8_t> labels;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t index = row % data.size();
    const Noise& kind = kinds[row / data.size()];
    make_image(data, index, &kind, args, std::span(noisy).subspan(row * size, size));
    make_image(data, index, nullptr, args, std::span(clean).subspan(row * size, size));
    kind_of_row.push_back(static_cast<std::uint8_t>(row / data.size()));
    if (data.has_labels()) labels.push_back(data.labels[index]);
  }
  std::vector<std::size_t> shape = {rows, data.shape.channels, data.shape.height, data.shape.width};
  if (data.shape.channels == 1) shape.erase(shape.begin() + 1);
  NpzArrays arrays = {{"noisy", {shape, std::move(noisy)}},
                      {"clean", {shape, std::move(clean)}},
                      {"kind", {{rows}, std::move(kind_of_row)}}};
  if (data.has_labels()) arrays.emplace("labels", NpyArray{{rows}, std::move(labels)});
  write_npz(args.out, arrays);
}

Dataset read_data(const NoiseArguments& args, const Settings& settings, std::size_t count) {
  Split split = Split::train;
  for (const Split known : {Split::validation, Split::test}) {
    if (args.split == split_name(known)) split = known;
  }
  Dataset data = load_dataset(args.data, split, settings.data_dir, load_options(args.load));
  if (!args.classes.empty()) data = keep_classes(std::move(data), parse_classes(args.classes));
  if (count != 0) data = take_first(data, count);
  require_values(data, Scaling::unit);
  return data;
}

int run(const NoiseArguments& args, const Settings& settings) {
  const std::vector<Noise> kinds = parse_noises(args.noise);
  for (const Noise& kind : kinds) validate_noise(kind, args.scale);
  const bool picture = args.out.extension() == ".png";
  if (!picture && args.out.extension() != ".npz") {
    throw Error(ErrorKind::usage, "--out", args.out.string() + " is neither a .png nor an .npz");
  }
  if (picture && args.count && (*args.count == 0 || *args.count > kMostOnSheet)) {
    throw Error(ErrorKind::usage, "--count",
                std::to_string(*args.count) + " given; a picture shows 1 to " + std::to_string(kMostOnSheet));
  }
  const Dataset data = read_data(args, settings, args.count.value_or(picture ? kOnSheet : 0));
  (picture ? write_sheet : write_arrays)(data, kinds, args);
  ProgressLine(std::cout, settings.quiet)
      .line("wrote " + counted(data.size(), "image") + " with " + counted(kinds.size(), "kind") + " of noise to " +
            args.out.string());
  return 0;
}

std::string describe_arrays() {
  return "An .npz holds a row for every image with every kind, all images with the first kind before all with the\n"
         "second: float32 noisy and clean [rows, height, width] (colour: [rows, 3, height, width]), 0 to 1 before the\n"
         "noise; uint8 labels [rows], where the data has them, and uint8 kind [rows], the place of the kind in "
         "--noise.\n";
}

}  // namespace

void add_data_noise(CLI::App& data, const Settings& settings, Action& action) {
  CLI::App* app = data.add_subcommand("noise", "draw a sheet of clean images over noisy ones, or write both as arrays");
  const auto args = std::make_shared<NoiseArguments>();
  app->add_option("DATA", args->data, "data set name, folder or file")->required()->type_name("NAME|PATH");
  app->add_option("--noise", args->noise, "kinds of noise, a row each, listed below [default " + args->noise + "]")
      ->type_name("K,K,...");
  add_number(*app, "--scale", args->scale, 0, kLargestNoiseScale, "noise scale");
  add_switch(*app, "clip", args->clip, "cut noisy images to [0, 1] [default no]");
  add_number(*app, "--seed", args->seed, 0, kLargestSeed, "seed of the noise");
  app->add_option("--count", args->count,
                  "how many images, the first of the split; 0: all [default 10 in a picture, all in an .npz]")
      ->type_name("COUNT")
      ->check(number_in<std::size_t>(0, kLargestSeed));
  add_split(*app, args->split, {"train", "validation", "test"}, "which part of the data");
  app->add_option("--classes", args->classes, "labels to keep, e.g. 1,7 [default all]")->type_name("N,N,...");
  add_load_options(*app, args->load);
  app->add_option("--out", args->out,
                  "picture (pixels of small images are magnified, values outside [0, 1] cut) or archive of arrays to "
                  "write")
      ->required()
      ->type_name("FILE.png|FILE.npz");
  app->footer([] { return describe_arrays() + describe_noises(); });
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
