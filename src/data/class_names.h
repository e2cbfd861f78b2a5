// Labels by the names of their classes: the same class has another number in another folder of pictures.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "debruit/dataset.h"

namespace debruit {

/// What the class of a label is called: its name, or the number where there is none.
[[nodiscard]] std::string class_name(std::span<const std::string> names, std::size_t label);

/// "cat, dog"
[[nodiscard]] std::string class_names_text(std::span<const std::string> names);

/// `data`, whose labels are places in `names`, with labels that are places in `known`. Throws Error(usage) naming the
/// classes of its images that are not among the known ones.
[[nodiscard]] Dataset with_known_classes(Dataset data, std::span<const std::string> names,
                                         std::span<const std::string> known);

}  // namespace debruit
