// Spec structs and Python's dictionaries, by the specs' own tables of parameters.
#pragma once

#include <nanobind/nanobind.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "debruit/classifier.h"
#include "debruit/error.h"
#include "debruit/evaluate.h"
#include "debruit/scaling.h"
#include "debruit/train.h"

namespace debruit::python {

namespace nb = nanobind;

/// The written names of an enumeration's values.
template <class Enum, std::size_t count>
using EnumNames = std::array<std::pair<std::string_view, Enum>, count>;

inline constexpr EnumNames<Optimiser, 2> kOptimisers = {{{"adam", Optimiser::adam}, {"adamw", Optimiser::adamw}}};
inline constexpr EnumNames<NoiseMix, 2> kMixes = {{{"random", NoiseMix::random}, {"thirds", NoiseMix::thirds}}};
inline constexpr EnumNames<NoiseDraw, 2> kDraws = {{{"fresh", NoiseDraw::fresh}, {"once", NoiseDraw::once}}};
inline constexpr EnumNames<Scaling, 4> kScalings = {{{"unit", Scaling::unit},
                                                     {"minmax", Scaling::minmax},
                                                     {"minmax-columns", Scaling::minmax_columns},
                                                     {"none", Scaling::none}}};
inline constexpr EnumNames<ClassifierInput, 3> kInputs = {{{"pixels", ClassifierInput::pixels},
                                                           {"latents", ClassifierInput::latents},
                                                           {"denoised", ClassifierInput::denoised}}};
inline constexpr EnumNames<ClassifierLoss, 3> kLosses = {
    {{"cross-entropy", ClassifierLoss::cross_entropy},
     {"cross-entropy-of-softmax", ClassifierLoss::cross_entropy_of_softmax},
     {"broadcast-mse", ClassifierLoss::broadcast_mse}}};

template <class Enum, std::size_t count>
[[nodiscard]] std::string enum_name(const EnumNames<Enum, count>& names, Enum value) {
  for (const auto& [name, known] : names) {
    if (known == value) return std::string(name);
  }
  return "";  // a value that studies alone use
}

/// Throws Error(usage) naming the key and what is known.
template <class Enum, std::size_t count>
[[nodiscard]] Enum enum_value(const EnumNames<Enum, count>& names, std::string_view key, std::string_view text) {
  std::string known;
  for (const auto& [name, value] : names) {
    if (name == text) return value;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  throw Error(ErrorKind::usage, key, "'" + std::string(text) + "' is not known; known are " + known);
}

/// `value` as a T. Throws Error(usage) naming the key and what came.
template <class T>
[[nodiscard]] T setting(std::string_view key, nb::handle value, const char* expected) {
  T result{};
  if (nb::try_cast<T>(value, result)) return result;
  throw Error(ErrorKind::usage, key, "expected " + std::string(expected) + ", got " + nb::repr(value).c_str());
}

/// Sets the parameter `key` of `spec` where its table has one, and says whether it has. Ranges are `validate`'s affair.
template <class Spec>
bool set_parameter(Spec& spec, std::string_view key, nb::handle value) {
  for (const Parameter<Spec>& parameter : parameters(spec)) {
    if (parameter.name != key) continue;
    if (const auto* real = std::get_if<double Spec::*>(&parameter.member)) {
      spec.*(*real) = setting<double>(key, value, "a number");
    } else if (const auto* count = std::get_if<std::size_t Spec::*>(&parameter.member)) {
      spec.*(*count) = setting<std::size_t>(key, value, "a whole number from 0");
    } else if (const auto* flag = std::get_if<bool Spec::*>(&parameter.member)) {
      spec.*(*flag) = setting<bool>(key, value, "True or False");
    }
    return true;
  }
  return false;
}

template <class Spec>
void get_parameters(const Spec& spec, nb::dict& into) {
  for (const Parameter<Spec>& parameter : parameters(spec)) {
    const nb::str key(parameter.name.data(), parameter.name.size());
    std::visit([&](auto member) { into[key] = nb::cast(spec.*member); }, parameter.member);
  }
}

[[nodiscard]] nb::dict to_dict(const AutoencoderSpec& spec);
[[nodiscard]] nb::dict to_dict(const TrainingSpec& spec);
[[nodiscard]] nb::dict to_dict(const ClassifierSpec& spec);
[[nodiscard]] nb::dict to_dict(const EvaluationSpec& spec);  // the seed alone

/// What a dictionary leaves out keeps its default. All throw Error(usage) for a key that the spec does not have, a
/// value of another type and an unknown name.
[[nodiscard]] AutoencoderSpec autoencoder_spec(const nb::dict& settings);
[[nodiscard]] TrainingSpec training_spec(const nb::dict& settings);
[[nodiscard]] ClassifierSpec classifier_spec(const nb::dict& settings);

}  // namespace debruit::python
