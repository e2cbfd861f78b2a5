// debruit classify
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>

#include "cli/command.h"
#include "cli/given_model.h"
#include "cli/pictures.h"
#include "cli/progress.h"
#include "cli/value_options.h"
#include "data/shape_check.h"
#include "debruit/classifier.h"
#include "debruit/error.h"
#include "report/text.h"
#include "study/run_data.h"

namespace debruit::cli {
namespace {

struct ClassifyArguments {
  std::filesystem::path model;
  std::vector<std::filesystem::path> inputs;
  std::string data;
  std::string split;
  PictureOptions pictures;
  bool probabilities = false;
  std::size_t threads = 0;
  bool json = false;
};

/// What is classified: images with a name each.
struct Input {
  std::vector<std::string> names;
  std::vector<float> values;  // [count, size], scaled
};

Input read_pictures(const ClassifyArguments& args, const GivenModel& given, const ImageShape& shape,
                    const Settings& settings) {
  ProgressLine notes(std::cerr, settings.quiet);
  note_scaling(given, notes);
  Input input;
  std::vector<Picture> pictures;
  for (const auto& file : args.inputs) {
    input.names.push_back(file.string());
    pictures.push_back(read_picture(file, shape, args.pictures));
  }
  input.values = picture_values(pictures);
  return input;
}

/// The images of a data set are named by their part and their place in it.
Input read_dataset(const ClassifyArguments& args, const GivenModel& given, const ImageShape& shape,
                   const Settings& settings) {
  require_data(given, args.data);
  const RunConfig& config = given.settings();
  const Dataset data = load_part(config, args.split, settings.data_dir, {args.data, {}});
  require_images(data, shape);
  Input input;
  const std::string part(args.split.empty() ? split_name(data.split) : std::string_view(args.split));
  for (std::size_t i = 0; i < data.size(); ++i) input.names.push_back(part + " " + std::to_string(i));
  input.values = scaled_images(data, config.training.scaling);
  return input;
}

Input read_input(const ClassifyArguments& args, const GivenModel& given, const ImageShape& shape,
                 const Settings& settings) {
  const bool of_dataset = !args.data.empty() || !args.split.empty();
  if (of_dataset == !args.inputs.empty()) {
    throw Error(ErrorKind::usage, "INPUT",
                of_dataset
                    ? "is given beside --data or --split; expected PNG or JPEG pictures or a data set, not both"
                    : "is missing: expected PNG or JPEG pictures, or --data or --split for the images of a data set");
  }
  if (of_dataset && (args.pictures.resize || args.pictures.invert)) {
    throw Error(ErrorKind::usage, args.pictures.resize ? "--resize" : "--invert",
                "is for PNG or JPEG pictures; the images of a data set are taken as they are");
  }
  return of_dataset ? read_dataset(args, given, shape, settings) : read_pictures(args, given, shape, settings);
}

/// The most probable class, the smaller of equals.
std::size_t answer(std::span<const float> probabilities) {
  return static_cast<std::size_t>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

void print_lines(const Input& input, std::span<const float> probabilities, std::size_t classes, bool all) {
  for (std::size_t i = 0; i < input.names.size(); ++i) {
    const auto row = probabilities.subspan(i * classes, classes);
    const std::size_t label = answer(row);
    std::cout << input.names[i] << "\t" << label << "\t" << fixed(row[label], 4);
    if (all) {
      for (const float probability : row) std::cout << "\t" << fixed(probability, 4);
    }
    std::cout << "\n";
  }
}

void print_json(const Input& input, std::span<const float> probabilities, std::size_t classes, bool all) {
  nlohmann::ordered_json images = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < input.names.size(); ++i) {
    const auto row = probabilities.subspan(i * classes, classes);
    const std::size_t label = answer(row);
    nlohmann::ordered_json image = {{"image", input.names[i]}, {"label", label}, {"probability", row[label]}};
    if (all) image["probabilities"] = std::vector<float>(row.begin(), row.end());
    images.push_back(std::move(image));
  }
  const nlohmann::ordered_json json = {{"images", std::move(images)}};
  std::cout << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

int run(const ClassifyArguments& args, const Settings& settings) {
  const GivenModel given = find_model(args.model);
  const Classifier& model = load_classifier(given);
  const Input input = read_input(args, given, model.spec().image, settings);
  const std::vector<float> probabilities = model.probabilities(input.values, args.threads);
  (args.json ? print_json : print_lines)(input, probabilities, model.spec().classes, args.probabilities);
  return 0;
}

}  // namespace

void add_classify(CLI::App& parent, const Settings& settings, Action& action) {
  CLI::App* app = parent.add_subcommand("classify", "say which class each picture belongs to");
  const auto args = std::make_shared<ClassifyArguments>();
  app->add_option("MODEL", args->model, std::string(kModelHelp) + ", of a classifier")->required();
  app->add_option("INPUT", args->inputs, "PNG or JPEG pictures, white ink on black as in MNIST");
  app->add_option("--data", args->data,
                  "instead of pictures: data set name, folder or file, whose images of the run's classes are taken "
                  "clean [default the "
                  "run's own]")
      ->type_name("NAME|PATH");
  app->add_option("--split", args->split, "which of the data set's images [default test]")
      ->type_name("train|validation|test");
  add_picture_options(*app, args->pictures, "for black ink on white paper: turned for the model");
  app->add_flag("--probabilities", args->probabilities, "also print the probability of every class");
  add_threads(*app, args->threads);
  app->add_flag("--json", args->json, "print the answers as JSON");
  app->footer("Prints a line an image: its name, its most probable class and that class's probability, with tabs.");
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
