// debruit denoise
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "cli/command.h"
#include "cli/denoise_arrays.h"
#include "cli/pictures.h"
#include "cli/progress.h"
#include "cli/value_options.h"
#include "debruit/autoencoder.h"
#include "debruit/error.h"
#include "exchange/open_model.h"
#include "files/atomic_file.h"
#include "files/folder.h"
#include "files/npy.h"
#include "files/zip.h"

namespace debruit::cli {
namespace {

struct DenoiseArguments {
  std::filesystem::path model;
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path out;
  PictureOptions pictures;
  bool grey = false;
  bool side_by_side = false;
  std::size_t threads = 0;
};

/// Of equal size, depth and channels.
Picture beside(const Picture& left, const Picture& right) {
  Picture both{left.channels, left.height, left.width + right.width, {}};
  std::visit(
      [&]<class T>(const std::vector<T>& values) {
        const auto& others = std::get<std::vector<T>>(right.values);
        std::vector<T> joined;
        for (std::size_t row = 0; row < left.channels * left.height; ++row) {
          for (const auto& [all, width] : {std::pair(&values, left.width), std::pair(&others, right.width)}) {
            const auto first = all->begin() + static_cast<std::ptrdiff_t>(row * width);
            joined.insert(joined.end(), first, first + static_cast<std::ptrdiff_t>(width));
          }
        }
        both.values = std::move(joined);
      },
      left.values);
  return both;
}

/// What an input's result is called: a JPEG's is a PNG, so that nothing more is lost.
std::filesystem::path result_of(const std::filesystem::path& out, const std::filesystem::path& input) {
  std::filesystem::path name = input.filename();
  if (!is_array_file(name) && name.extension() != ".png") name.replace_extension(".png");
  return out / name;
}

/// Two inputs of the same file name would overwrite each other's result.
void check_names(const DenoiseArguments& args) {
  std::set<std::filesystem::path> names;
  for (const auto& input : args.inputs) {
    const std::filesystem::path result = result_of(args.out, input);
    if (!names.insert(result).second) {
      throw Error(ErrorKind::usage, input.string(),
                  "a second input of this file name would overwrite the first's result");
    }
    std::error_code ignored;
    if (std::filesystem::equivalent(input, result, ignored)) {
      throw Error(ErrorKind::usage, "--out", "the result would overwrite the input " + input.string());
    }
  }
}

/// Options that have no meaning for an array are refused.
void check_options(const DenoiseArguments& args) {
  const auto array = std::find_if(args.inputs.begin(), args.inputs.end(), is_array_file);
  if (array == args.inputs.end() || (!args.pictures.resize && !args.side_by_side)) return;
  throw Error(ErrorKind::usage, args.pictures.resize ? "--resize" : "--side-by-side",
              "is for pictures; " + array->string() + " is an array");
}

/// What is written once everything is done, by the name of its file.
using Results = std::map<std::filesystem::path, std::variant<Picture, NpyArray, ZipEntries>>;

void denoise_pictures(const DenoiseArguments& args, const Autoencoder& model, Results& results) {
  const ImageShape& shape = model.spec().image;
  std::vector<std::filesystem::path> targets;
  std::vector<Picture> pictures;
  for (const auto& input : args.inputs) {
    if (is_array_file(input)) continue;
    targets.push_back(result_of(args.out, input));
    pictures.push_back(read_picture(input, shape, args.pictures));
  }
  if (pictures.empty()) return;
  const std::vector<float> cleaned = model.denoise(picture_values(pictures), args.threads);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    Picture result = picture_of(std::span(cleaned).subspan(i * shape.size(), shape.size()), shape, pictures[i]);
    if (args.side_by_side) result = beside(pictures[i], result);
    if (args.pictures.invert) invert(result);
    results.emplace(targets[i], std::move(result));
  }
}

void write(const std::filesystem::path& file, const Picture& picture) { write_file(file, encode_png(picture)); }
void write(const std::filesystem::path& file, const NpyArray& array) { write_npy(file, array); }
void write(const std::filesystem::path& file, const ZipEntries& archive) { write_zip(file, archive); }

int run(const DenoiseArguments& args, const Settings& settings) {
  const OpenedModel opened = open_model(args.model);
  const Autoencoder& model = autoencoder_of(opened);
  check_names(args);
  check_options(args);
  ProgressLine progress(std::cout, settings.quiet);
  note_scaling(opened.config, progress);
  Results results;
  denoise_pictures(args, model, results);
  const ArrayOptions options{args.pictures.invert, args.grey, args.threads};
  for (const auto& input : args.inputs) {
    if (!is_array_file(input)) continue;
    std::visit([&](auto arrays) { results.emplace(result_of(args.out, input), std::move(arrays)); },
               denoised_arrays(input, model, options, progress));
  }
  make_folder(args.out);
  for (const auto& input : args.inputs) {  // in the order in which they were given
    const std::filesystem::path target = result_of(args.out, input);
    std::visit([&](const auto& result) { write(target, result); }, results.at(target));
    progress.line("wrote " + target.string());
  }
  return 0;
}

}  // namespace

void add_denoise(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("denoise", "clean your own pictures and arrays");
  const auto args = std::make_shared<DenoiseArguments>();
  app->add_option("MODEL", args->model, kModelHelp)->required();
  app->add_option("INPUT", args->inputs,
                  "PNG or JPEG pictures, white ink on black as in MNIST; .npy or .npz arrays of images")
      ->required();
  app->add_option("--out", args->out, "folder for the results, named as the inputs; a JPEG's is a .png")
      ->type_name("DIR")
      ->required();
  add_picture_options(*app, args->pictures,
                      "for black ink on white paper: turned for the model, and back in the result");
  app->add_flag("--grey", args->grey, "turn the colour of arrays to grey; pictures become what the model takes");
  app->add_flag("--side-by-side", args->side_by_side, "show what the model was given beside its output");
  add_threads(*app, args->threads);
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
