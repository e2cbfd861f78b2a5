// How much of a study is run.
#pragma once

namespace debruit {

enum class StudyPreset {
  quick,  ///< enough to see that everything works: a few epochs, fewer images, grids and seeds
  full,   ///< all of it
};

}  // namespace debruit
