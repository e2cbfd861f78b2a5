#include "cli/data_noise.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/progress.h"
#include "cli/spec_options.h"
#include "cli/value_options.h"
#include "debruit/dataset.h"
#include "debruit/noise.h"
#include "files/png.h"
#include "report/text.h"

namespace debruit::cli {
namespace {

constexpr std::size_t kColumns = 16;       // images side by side; more go below
constexpr std::size_t kGutter = 4;         // pixels between images
constexpr std::uint8_t kGutterGrey = 128;  // neither ink nor paper
constexpr std::size_t kWantedSide = 84;    // small images are magnified to about this many pixels
constexpr double kMostImages = 1000;

struct NoiseArguments {
  std::string data;
  std::string noise = "gaussian,speckle,salt_and_pepper";
  double scale = 1;
  std::uint64_t seed = 0;
  std::size_t count = 10;
  std::optional<bool> clip;
  std::string split = "train";
  std::string classes;
  std::filesystem::path out;
};

/// Images in rows under each other, each pixel drawn as a square of `magnification`.
class Sheet {
 public:
  Sheet(const ImageShape& shape, std::size_t columns, std::size_t rows)
      : shape_(shape), magnification_(std::max<std::size_t>(1, kWantedSide / std::max(shape.height, shape.width))) {
    picture_.width = columns * cell_width() + kGutter;
    picture_.height = rows * cell_height() + kGutter;
    picture_.values.assign(picture_.width * picture_.height, kGutterGrey);
  }

  /// `image` [height, width], 0 black, 1 white; what lies outside is cut.
  void place(std::span<const float> image, std::size_t column, std::size_t row) {
    for (std::size_t y = 0; y < shape_.height * magnification_; ++y) {
      std::uint8_t* out = picture_.values.data() + (row * cell_height() + kGutter + y) * picture_.width +
                          column * cell_width() + kGutter;
      const float* in = image.data() + y / magnification_ * shape_.width;
      for (std::size_t x = 0; x < shape_.width * magnification_; ++x) {
        out[x] = static_cast<std::uint8_t>(std::lround(std::clamp(in[x / magnification_], 0.0F, 1.0F) * 255.0F));
      }
    }
  }

  [[nodiscard]] const GreyImage& picture() const { return picture_; }

 private:
  [[nodiscard]] std::size_t cell_width() const { return shape_.width * magnification_ + kGutter; }
  [[nodiscard]] std::size_t cell_height() const { return shape_.height * magnification_ + kGutter; }

  ImageShape shape_;
  std::size_t magnification_;
  GreyImage picture_;
};

int run(const NoiseArguments& args, const Settings& settings) {
  const std::vector<Noise> kinds = parse_noises(args.noise);
  for (const Noise& kind : kinds) validate_noise(kind, args.scale);
  Dataset data = load_dataset(args.data, args.split == "test" ? Split::test : Split::train, settings.data_dir);
  if (!args.classes.empty()) data = keep_classes(std::move(data), parse_classes(args.classes));
  data = take_first(data, args.count);

  const std::size_t columns = std::min(kColumns, data.size());
  const std::size_t rows_each = kinds.size() + 1;
  Sheet sheet(data.shape, columns, (data.size() + columns - 1) / columns * rows_each);
  std::vector<float> image(data.shape.size());
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::size_t row = i / columns * rows_each;
    scaled_image(data, i, Scaling::unit, image);
    sheet.place(image, i % columns, row);
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      scaled_image(data, i, Scaling::unit, image);
      add_noise(image, kinds[k], args.scale, {.seed = args.seed, .sample = static_cast<std::uint32_t>(i)},
                args.clip.value_or(false));
      sheet.place(image, i % columns, row + 1 + k);
    }
  }
  write_png(args.out, sheet.picture());
  ProgressLine(std::cout, settings.quiet)
      .line("wrote " + counted(data.size(), "image") + " with " + counted(kinds.size(), "kind") + " of noise to " +
            args.out.string());
  return 0;
}

}  // namespace

void add_data_noise(CLI::App& data, const Settings& settings, Action& action) {
  CLI::App* app = data.add_subcommand("noise", "draw a sheet of clean images over noisy ones");
  const auto args = std::make_shared<NoiseArguments>();
  app->add_option("DATA", args->data, "data set name or folder")->required()->type_name("NAME|PATH");
  app->add_option("--noise", args->noise, "kinds of noise, a row each, listed below [default " + args->noise + "]")
      ->type_name("K,K,...");
  add_number(*app, "--scale", args->scale, 0, kLargestNoiseScale, "noise scale");
  add_switch(*app, "clip", args->clip, "cut noisy images to [0, 1] [default no]");
  add_number(*app, "--seed", args->seed, 0, kLargestSeed, "seed of the noise");
  add_number(*app, "--count", args->count, 1, kMostImages, "how many images, the first of the split");
  add_split(*app, args->split, {"train", "test"}, "which part of the data");
  app->add_option("--classes", args->classes, "labels to keep, e.g. 1,7 [default all]")->type_name("N,N,...");
  app->add_option("--out", args->out,
                  "picture to write; pixels of small images are magnified, values outside [0, 1] cut")
      ->required()
      ->type_name("FILE.png");
  app->footer(describe_noises);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
