// Options whose values are words or lists: noise kinds, scales, classes, choices.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "debruit/error.h"
#include "debruit/noise.h"
#include "debruit/schedule.h"
#include "runs/names.h"
#include "training/checkpoint_rate.h"

namespace debruit::cli {

/// "a,b" -> {"a", "b"}
[[nodiscard]] std::vector<std::string> split_list(const std::string& text);

/// "gaussian,masking:amount=0.2". Throws Error(usage) as parse_noise does.
[[nodiscard]] std::vector<Noise> parse_noises(const std::string& text);

/// "1,7": labels 0 to 255. Throws Error(usage).
[[nodiscard]] std::vector<std::uint8_t> parse_classes(const std::string& text);

/// "0.5,1". Throws Error(usage).
[[nodiscard]] std::vector<double> parse_scales(const std::string& text);

/// "S" or "A..B". Throws Error(usage).
[[nodiscard]] std::pair<double, double> parse_scale_range(const std::string& text);

/// Seeds end where a double, and so JSON, stops telling whole numbers apart.
constexpr double kLargestSeed = 9007199254740991;

/// Adds --checkpoint-every.
void add_checkpoint_every(CLI::App& app, CheckpointRate& rate);

/// Adds --threads.
void add_threads(CLI::App& app, std::size_t& threads);

/// Adds --split, which takes one of `known`.
void add_split(CLI::App& app, std::string& split, const std::vector<std::string>& known, const std::string& help);

/// Adds --split for the parts of a run's data that `load_part` (study/train_run.h) knows.
void add_run_split(CLI::App& app, std::string& split);

/// All kinds of noise with their formulas and parameters, for help texts.
[[nodiscard]] std::string describe_noises();

/// The same of the learning-rate schedules.
[[nodiscard]] std::string describe_schedules();

/// Adds an option that takes one of the written names of `Enum` (runs/names.h), with the default in its help.
template <class Enum>
void add_choice(CLI::App& app, const std::string& option, std::optional<Enum>& value, Enum fallback, std::string help) {
  std::string known;
  for (const auto& named : names(Enum{})) known += (known.empty() ? "" : "|") + std::string(named.name);
  help += " [default " + std::string(name_of(fallback)) + "]";
  app.add_option_function<std::string>(
         option, [&value, option](const std::string& text) { value = parse_name<Enum>(text, option); }, help)
      ->type_name(known);
}

/// Adds --NAME and --no-NAME.
inline void add_switch(CLI::App& app, const std::string& name, std::optional<bool>& value, const std::string& help) {
  app.add_flag_callback(
      "--" + name, [&value] { value = true; }, help);
  app.add_flag_callback(
      "--no-" + name, [&value] { value = false; }, "the opposite of --" + name);
}

}  // namespace debruit::cli
