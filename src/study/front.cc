// The autoencoder in front of a classifier.
#include <string>
#include <system_error>

#include "base/number_text.h"
#include "debruit/error.h"
#include "runs/names.h"
#include "runs/run_folder.h"
#include "study/train_run.h"

namespace debruit {
namespace {

std::string shape_text(const ImageShape& shape) {
  return "[" + std::to_string(shape.channels) + ", " + std::to_string(shape.height) + ", " +
         std::to_string(shape.width) + "]";
}

/// `found` is what the settings, `asked`, describe. The image is the data's, whatever they say of it.
void check_spec(const AutoencoderSpec& found, const AutoencoderSpec& asked, const std::string& where) {
  for (const auto& parameter : parameters(found)) {
    const auto value = [&](const AutoencoderSpec& spec) {
      return std::visit([&](auto member) { return static_cast<double>(spec.*member); }, parameter.member);
    };
    if (value(found) == value(asked)) continue;
    const std::string name(parameter.name);
    throw Error(ErrorKind::input, where,
                "has " + name + " " + format_number(value(found)) + ", but the settings' model.autoencoder." + name +
                    " is " + format_number(value(asked)));
  }
}

Autoencoder load_autoencoder(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::path(path) / "config.json", ignored)) {
    static_cast<void>(autoencoder_of(RunFolder::open(path).read_config(), path));
  }
  return Autoencoder::load(path);
}

}  // namespace

std::optional<Autoencoder> load_front(RunConfig& config) {
  auto* const spec = std::get_if<ClassifierSpec>(&config.model);
  if (spec == nullptr || spec->input == ClassifierInput::pixels) {
    if (config.autoencoder.empty()) return std::nullopt;
    throw Error(ErrorKind::usage, "autoencoder",
                spec == nullptr ? "there is one in front of a model that is an autoencoder itself"
                                : "there is one, but the classifier's input is pixels");
  }
  if (config.autoencoder.empty()) {
    throw Error(ErrorKind::usage, "autoencoder",
                "is missing: the classifier's input is " + std::string(name_of(spec->input)) +
                    "; expected the run of an autoencoder");
  }
  Autoencoder front = load_autoencoder(config.autoencoder);
  if (front.spec().image != spec->image) {
    throw Error(ErrorKind::input, config.autoencoder,
                "takes images of " + shape_text(front.spec().image) + ", but the data's are " +
                    shape_text(spec->image) + " (channels, height, width)");
  }
  if (spec->autoencoder) check_spec(front.spec(), *spec->autoencoder, config.autoencoder);
  const std::string found = weights_sha256(front.weights());
  if (!config.autoencoder_sha256.empty() && config.autoencoder_sha256 != found) {
    throw Error(ErrorKind::input, config.autoencoder,
                "is another autoencoder than the settings name: its weights have SHA-256 " + found + ", expected " +
                    config.autoencoder_sha256);
  }
  spec->autoencoder = front.spec();
  config.autoencoder_sha256 = found;
  return front;
}

}  // namespace debruit
