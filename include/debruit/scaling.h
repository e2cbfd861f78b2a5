// How stored pixels become the numbers that a model sees.
#pragma once

namespace debruit {

/// The two minmax scalings look at the clean image: they exist for studies.
enum class Scaling {
  unit,            ///< whole numbers: x / the largest of their type; others as they are, which must lie in [0, 1]
  minmax,          ///< (x - min) / (max - min) of the image; a constant image becomes 0
  minmax_columns,  ///< the same for each column of each channel; a constant column becomes 0
  none,            ///< as they are, whatever their range: for vectors and data that is standardised already
};

}  // namespace debruit
