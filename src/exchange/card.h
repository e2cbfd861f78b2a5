// A model's card: what a person must know before using it, in Markdown.
#pragma once

#include <string>

#include "exchange/open_model.h"

namespace debruit {

/// What the model is, what it was trained on, what it takes, its scores with what they were measured on, and where it
/// fails as far as they say: noises with which its output is further from the clean image than the noisy one, the
/// classes that it confuses. `largest_pixel` is that of the images that it is fed: 255 or 1.
[[nodiscard]] std::string model_card(const OpenedModel& opened, double largest_pixel = 255);

}  // namespace debruit
