#include "data/known_datasets.h"

#include "debruit/error.h"

namespace debruit {
namespace {

constexpr std::uint64_t kTrainImageBytes = 16 + 60000 * 28 * 28;
constexpr std::uint64_t kTrainLabelBytes = 8 + 60000;
constexpr std::uint64_t kTestImageBytes = 16 + 10000 * 28 * 28;
constexpr std::uint64_t kTestLabelBytes = 8 + 10000;

/// The four files of a data set of MNIST's names and sizes, by the SHA-256 of each.
std::vector<DatasetFile> mnist_like(const char* train_images, const char* train_labels, const char* test_images,
                                    const char* test_labels) {
  const SplitFiles train = split_files(Split::train);
  const SplitFiles test = split_files(Split::test);
  return {{std::string(train.images), train_images, kTrainImageBytes},
          {std::string(train.labels), train_labels, kTrainLabelBytes},
          {std::string(test.images), test_images, kTestImageBytes},
          {std::string(test.labels), test_labels, kTestLabelBytes}};
}

}  // namespace

std::span<const DatasetDescription> dataset_descriptions() {
  static const std::vector<DatasetDescription> kDatasets = {
      {"mnist",
       {"https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist"},
       mnist_like("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                  "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                  "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                  "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")},
      {"fashion-mnist",
       {"https://storage.googleapis.com/tensorflow/tf-keras-datasets"},
       mnist_like("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                  "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                  "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                  "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")},
  };
  return kDatasets;
}

const DatasetDescription* find_dataset(std::string_view name) {
  for (const DatasetDescription& dataset : dataset_descriptions()) {
    if (dataset.name == name) return &dataset;
  }
  return nullptr;
}

std::string unknown_dataset(std::string_view name) {
  std::string message = "unknown data set '" + std::string(name) + "': known are ";
  bool first = true;
  for (const std::string_view known : known_datasets()) {
    if (!first) message += ", ";
    message += known;
    first = false;
  }
  return message;
}

std::filesystem::path dataset_folder(std::string_view name, const std::filesystem::path& data_dir) {
  if (data_dir.empty()) {
    throw Error(ErrorKind::usage, "--data-dir", "no folder for named data sets is known; name one with this option");
  }
  return data_dir / name;
}

SplitFiles split_files(Split split) {
  if (split == Split::train) return {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"};
  return {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
}

std::vector<std::string> accepted_names(std::string_view file) {
  std::vector<std::string> names = {std::string(file), std::string(file) + ".gz"};
  std::string dotted(file);
  if (const std::size_t dash = dotted.rfind("-idx"); dash != std::string::npos) {
    dotted[dash] = '.';
    names.push_back(dotted);
    names.push_back(dotted + ".gz");
  }
  return names;
}

std::vector<std::string_view> known_datasets() {
  std::vector<std::string_view> names;
  for (const DatasetDescription& dataset : dataset_descriptions()) names.push_back(dataset.name);
  return names;
}

}  // namespace debruit
