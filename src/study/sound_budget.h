// How long the protocol is going to take, roughly, before it begins.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "study/sound_settings.h"
#include "study/study_runner.h"

namespace debruit {

/// A part of the protocol and its work, as if no training stopped early and those in the middle of the grids won.
struct SoundPart {
  std::string name;
  std::size_t trainings = 0;
  double operations = 0;  ///< floating-point operations, or what takes as long
};

[[nodiscard]] std::vector<SoundPart> sound_parts(const SoundSettings& settings, std::size_t training_images);

/// Logs the parts with the minutes that they take on the runner's threads, measured on this machine for a moment.
void log_budget(const SoundSettings& settings, std::size_t training_images, const StudyRunner& runner);

}  // namespace debruit
