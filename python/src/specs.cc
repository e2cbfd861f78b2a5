#include "specs.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <tuple>
#include <vector>

namespace debruit::python {
namespace {

using ShapeTuple = std::tuple<std::size_t, std::size_t, std::size_t>;

nb::tuple shape_tuple(const ImageShape& shape) { return nb::make_tuple(shape.channels, shape.height, shape.width); }

ImageShape image_shape(nb::handle value) {
  const auto [channels, height, width] = setting<ShapeTuple>("image", value, "(channels, height, width)");
  return {.channels = channels, .height = height, .width = width};
}

std::string text(std::string_view key, nb::handle value) { return setting<std::string>(key, value, "a string"); }

[[noreturn]] void refuse(std::string_view key) {
  throw Error(ErrorKind::usage, key, "there is no setting of this name");
}

/// Calls `set(key, value)` for every item.
template <class Set>
void for_each(const nb::dict& settings, const Set& set) {
  for (const auto& [key, value] : settings) set(nb::cast<std::string>(key), value);
}

bool set_noise(TrainingNoise& noise, const std::string& key, nb::handle value) {
  if (key == "noise") {
    noise.kinds.clear();
    for (const std::string& kind : setting<std::vector<std::string>>(key, value, "a sequence of strings")) {
      noise.kinds.push_back(parse_noise(kind));
    }
  } else if (key == "noise_scale") {
    std::tie(noise.scale_low, noise.scale_high) =
        setting<std::tuple<double, double>>(key, value, "a pair of numbers, lowest and highest");
  } else if (key == "noise_mix") {
    noise.mix = enum_value(kMixes, key, text(key, value));
  } else if (key == "noise_draw") {
    noise.draw = enum_value(kDraws, key, text(key, value));
  } else if (key == "clip") {
    noise.clip = setting<bool>(key, value, "True or False");
  } else {
    return false;
  }
  return true;
}

}  // namespace

nb::dict to_dict(const AutoencoderSpec& spec) {
  nb::dict result;
  result["image"] = shape_tuple(spec.image);
  get_parameters(spec, result);
  return result;
}

nb::dict to_dict(const TrainingSpec& spec) {
  nb::dict result;
  nb::list kinds;
  for (const Noise& kind : spec.noise.kinds) kinds.append(format_noise(kind));
  result["noise"] = nb::tuple(kinds);
  result["noise_scale"] = nb::make_tuple(spec.noise.scale_low, spec.noise.scale_high);
  result["noise_mix"] = enum_name(kMixes, spec.noise.mix);
  result["noise_draw"] = enum_name(kDraws, spec.noise.draw);
  result["clip"] = spec.noise.clip;
  result["schedule"] = format_schedule(spec.schedule);
  result["optimiser"] = enum_name(kOptimisers, spec.optimiser);
  get_parameters(spec, result);
  return result;
}

nb::dict to_dict(const ClassifierSpec& spec) {
  nb::dict result;
  result["image"] = shape_tuple(spec.image);
  result["classes"] = spec.classes;
  result["kind"] = format_classifier(spec.kind);
  result["input"] = enum_name(kInputs, spec.input);
  result["autoencoder"] = spec.autoencoder ? nb::object(to_dict(*spec.autoencoder)) : nb::none();
  result["fine_tune"] = spec.fine_tune;
  result["loss"] = enum_name(kLosses, spec.loss);
  return result;
}

nb::dict to_dict(const EvaluationSpec& spec) {
  nb::dict result;
  result["seed"] = spec.seed;
  return result;
}

AutoencoderSpec autoencoder_spec(const nb::dict& settings) {
  AutoencoderSpec spec;
  for_each(settings, [&](const std::string& key, nb::handle value) {
    if (key == "image") {
      spec.image = image_shape(value);
    } else if (!set_parameter(spec, key, value)) {
      refuse(key);
    }
  });
  return spec;
}

TrainingSpec training_spec(const nb::dict& settings) {
  TrainingSpec spec;
  for_each(settings, [&](const std::string& key, nb::handle value) {
    if (key == "schedule") {
      spec.schedule = parse_schedule(text(key, value));
    } else if (key == "optimiser") {
      spec.optimiser = enum_value(kOptimisers, key, text(key, value));
    } else if (!set_noise(spec.noise, key, value) && !set_parameter(spec, key, value)) {
      refuse(key);
    }
  });
  return spec;
}

ClassifierSpec classifier_spec(const nb::dict& settings) {
  ClassifierSpec spec;
  for_each(settings, [&](const std::string& key, nb::handle value) {
    if (key == "image") {
      spec.image = image_shape(value);
    } else if (key == "classes") {
      spec.classes = setting<std::size_t>(key, value, "a whole number from 0");
    } else if (key == "kind") {
      spec.kind = parse_classifier(text(key, value));
    } else if (key == "input") {
      spec.input = enum_value(kInputs, key, text(key, value));
    } else if (key == "autoencoder") {
      if (!value.is_none()) spec.autoencoder = autoencoder_spec(setting<nb::dict>(key, value, "a dictionary"));
    } else if (key == "fine_tune") {
      spec.fine_tune = setting<bool>(key, value, "True or False");
    } else if (key == "loss") {
      spec.loss = enum_value(kLosses, key, text(key, value));
    } else {
      refuse(key);
    }
  });
  return spec;
}

}  // namespace debruit::python
