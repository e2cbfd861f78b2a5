// debruit classify
#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/pictures.h"
#include "cli/progress.h"
#include "cli/value_options.h"
#include "data/class_names.h"
#include "data/scaled_images.h"
#include "data/shape_check.h"
#include "debruit/classifier.h"
#include "debruit/error.h"
#include "exchange/open_model.h"
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
  bool grey = false;
  bool probabilities = false;
  std::size_t threads = 0;
  bool json = false;
};

/// Takes images, [count, size], scaled, and what each is called by its place among them.
using Take = std::function<void(std::span<const float> images, const std::function<std::string(std::size_t)>& name)>;

void take_pictures(const ClassifyArguments& args, const RunConfig& config, const ImageShape& shape,
                   const Settings& settings, const Take& take) {
  ProgressLine notes(std::cerr, settings.quiet);
  note_scaling(config, notes);
  std::vector<Picture> pictures;
  for (const auto& file : args.inputs) pictures.push_back(read_picture(file, shape, args.pictures));
  take(picture_values(pictures, config.training.scaling), [&](std::size_t i) { return args.inputs[i].string(); });
}

/// The images of a data set are named by their part and their place in it.
void take_dataset(const ClassifyArguments& args, const RunConfig& config, const ImageShape& shape,
                  const Settings& settings, const Take& take) {
  LoadOptions load;
  load.grey = args.grey;
  if (args.pictures.resize) load.resize = {shape.height, shape.width};
  const Dataset data = load_part(config, args.split, settings.data_dir, {args.data, {}, load}).data;
  require_images(data, shape);
  const std::string part(args.split.empty() ? split_name(data.split) : std::string_view(args.split));
  for_scaled_images(data, config.training.scaling, [&](std::size_t first, std::span<const float> images) {
    take(images, [&](std::size_t i) { return part + " " + std::to_string(first + i); });
  });
}

/// Whether a data set is classified, not pictures.
bool is_of_dataset(const ClassifyArguments& args) {
  const bool of_dataset = !args.data.empty() || !args.split.empty();
  if (of_dataset == !args.inputs.empty()) {
    throw Error(ErrorKind::usage, "INPUT",
                of_dataset
                    ? "is given beside --data or --split; expected PNG or JPEG pictures or a data set, not both"
                    : "is missing: expected PNG or JPEG pictures, or --data or --split for the images of a data set");
  }
  if (of_dataset && args.pictures.invert) {
    throw Error(ErrorKind::usage, "--invert",
                "is for PNG or JPEG pictures; the images of a data set are taken as they are");
  }
  if (!of_dataset && args.grey) {
    throw Error(ErrorKind::usage, "--grey", "is for --data; pictures become what the model takes in any case");
  }
  return of_dataset;
}

/// The most probable class, the smaller of equals.
std::size_t answer(std::span<const float> probabilities) {
  return static_cast<std::size_t>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

using ClassNames = std::vector<std::string>;

void print_line(const std::string& image, std::span<const float> probabilities, const ClassNames& names, bool all) {
  const std::size_t label = answer(probabilities);
  std::cout << image << "\t" << class_name(names, label) << "\t" << fixed(probabilities[label], 4);
  if (all) {
    for (const float probability : probabilities) std::cout << "\t" << fixed(probability, 4);
  }
  std::cout << "\n";
}

nlohmann::ordered_json json_of(const std::string& image, std::span<const float> probabilities, const ClassNames& names,
                               bool all) {
  const std::size_t label = answer(probabilities);
  nlohmann::ordered_json json = {{"image", image}, {"label", label}};
  if (label < names.size()) json["class"] = names[label];
  json["probability"] = probabilities[label];
  if (all) json["probabilities"] = std::vector<float>(probabilities.begin(), probabilities.end());
  return json;
}

int run(const ClassifyArguments& args, const Settings& settings) {
  const OpenedModel opened = open_model(args.model);
  const Classifier& model = classifier_of(opened);
  const ClassNames& names = opened.config.class_names;
  nlohmann::ordered_json answers = nlohmann::ordered_json::array();
  const Take take = [&](std::span<const float> images, const std::function<std::string(std::size_t)>& name) {
    const std::size_t classes = model.spec().classes;
    const std::vector<float> probabilities = model.probabilities(images, args.threads);
    for (std::size_t i = 0; i * classes < probabilities.size(); ++i) {
      const auto row = std::span(probabilities).subspan(i * classes, classes);
      if (args.json) {
        answers.push_back(json_of(name(i), row, names, args.probabilities));
      } else {
        print_line(name(i), row, names, args.probabilities);
      }
    }
  };
  (is_of_dataset(args) ? take_dataset : take_pictures)(args, opened.config, model.spec().image, settings, take);
  if (!args.json) return 0;
  const nlohmann::ordered_json json = {{"images", std::move(answers)}};
  std::cout << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
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
  app->add_flag("--grey", args->grey, "turn the colour of --data to grey [default as the run's own images]");
  app->add_flag("--probabilities", args->probabilities, "also print the probability of every class");
  add_threads(*app, args->threads);
  app->add_flag("--json", args->json, "print the answers as JSON");
  app->footer(
      "Prints a line an image: its name, its most probable class (by its name, where the run's "
      "classes\nhave names) and that class's probability, with tabs.");
  app->callback([args, &settings, &action] { action = [args, &settings] { return run(*args, settings); }; });
}

}  // namespace debruit::cli
