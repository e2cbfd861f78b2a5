// Successive halving: how long the trials of a grid are trained before most of them are given up.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "study/grid_run.h"

namespace debruit {

/// One in so many trials goes on.
inline constexpr std::size_t kHalvingEta = 3;

/// What tables, files and reports call it.
inline constexpr std::string_view kHalvingName = "successive halving";

/// The epochs after which trials are ranked (Jamieson & Talwalkar 2016, eta 3): a ninth of `epochs`, a third and all of
/// them, rounded up, each number once.
[[nodiscard]] std::vector<std::size_t> halving_rungs(std::size_t epochs);

/// How many of `trials` go on: the best third, rounded up.
[[nodiscard]] std::size_t halving_survivors(std::size_t trials);

/// Throws Error(usage) where trials cannot be given up early: their epochs differ or are too few, their schedule
/// depends on the number of epochs, they have patience, they are ranked by something else than the validation loss, or
/// no checkpoints are kept, from which the best go on.
void check_halving(const std::vector<GridTrial>& trials, const GridRank& rank, const CheckpointRate& checkpoints);

}  // namespace debruit
