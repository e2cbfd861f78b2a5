#include "exchange/bundle_files.h"

#include <nlohmann/json.hpp>

#include "exchange/golden.h"
#include "runs/names.h"

namespace debruit {

Json preprocessing_json(const OpenedModel& opened, const NpyArray& golden) {
  const ImageShape& image = image_of(opened.config.model);
  return {{"shape", {image.channels, image.height, image.width}},
          {"smallest_pixel", 0},
          {"largest_pixel", largest_golden_pixel(golden)},
          {"scaling", name_of(opened.config.training.scaling)}};
}

Json golden_json(const NpyArray& golden) { return {{"images", golden.shape.front()}, {"tolerance", kGoldenTolerance}}; }

}  // namespace debruit
