#include "data/scaled_images.h"

#include <algorithm>

#include "data/value_check.h"

namespace debruit {
namespace {

constexpr std::size_t kValuesAtATime = std::size_t{4} << 20U;  // 16 MiB

/// Images [first, first + count) into `out`, which has room for them.
void scale_images(const Dataset& data, std::size_t first, std::size_t count, Scaling scaling, std::span<float> out) {
  const std::size_t size = data.shape.size();
  for (std::size_t i = 0; i < count; ++i) scaled_image(data, first + i, scaling, out.subspan(i * size, size));
}

}  // namespace

std::vector<float> scaled_images(const Dataset& data, Scaling scaling) {
  require_values(data, scaling);
  std::vector<float> images(data.size() * data.shape.size());
  scale_images(data, 0, data.size(), scaling, images);
  return images;
}

void for_scaled_images(const Dataset& data, Scaling scaling,
                       const std::function<void(std::size_t first, std::span<const float> images)>& body) {
  require_values(data, scaling);
  const std::size_t size = data.shape.size();
  const std::size_t at_a_time = std::min(data.size(), std::max<std::size_t>(1, kValuesAtATime / size));
  std::vector<float> images(at_a_time * size);
  for (std::size_t first = 0; first < data.size(); first += at_a_time) {
    const std::size_t count = std::min(at_a_time, data.size() - first);
    scale_images(data, first, count, scaling, images);
    body(first, std::span<const float>(images).first(count * size));
  }
}

}  // namespace debruit
