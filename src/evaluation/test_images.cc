#include "evaluation/test_images.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/first_error.h"
#include "data/noise.h"
#include "data/noisy_images.h"
#include "data/value_check.h"
#include "debruit/error.h"

namespace debruit {

std::vector<TestCell> test_cells(const EvaluationSpec& spec) {
  if (spec.kinds.empty()) throw Error(ErrorKind::usage, "noise", "the list of kinds is empty");
  if (spec.scales.empty()) throw Error(ErrorKind::usage, "noise scale", "the list of scales is empty");
  for (const Noise& kind : spec.kinds) {
    for (const double scale : spec.scales) validate_noise(kind, scale);
  }
  if (spec.clip && spec.scaling == Scaling::none) {
    throw Error(ErrorKind::usage, "clip", "cuts to [0, 1], but with the scaling \"none\" values may lie anywhere");
  }
  std::vector<TestCell> cells;
  if (spec.mix != EvaluationMix::each) {
    for (const double scale : spec.scales) cells.push_back({spec.kinds, scale});
    return cells;
  }
  for (const Noise& kind : spec.kinds) {
    if (std::holds_alternative<NoNoise>(kind)) {
      cells.push_back({{kind}, 0});
    } else {
      for (const double scale : spec.scales) cells.push_back({{kind}, scale});
    }
  }
  return cells;
}

MeasuredOn measured_on(const Dataset& data, const EvaluationSpec& spec) {
  return {.data = data.name,
          .split = std::string(split_name(data.split)),
          .data_checksum = checksum(data),
          .classes = data.classes,
          .count = data.size(),
          .spec = spec,
          .data_range = 1};
}

const Noise* kind_of_test_image(std::size_t index, std::size_t count, EvaluationMix mix, const TestCell& cell) {
  const std::vector<Noise>& kinds = cell.kinds;
  switch (mix) {
    case EvaluationMix::each:
      return kinds.data();
    case EvaluationMix::thirds:
      return &kinds[part_of(index, count, kinds.size())];
    case EvaluationMix::thirds_black_between: {
      const auto part = part_with_black_between(index, count, kinds.size());
      return part ? &kinds[*part] : nullptr;
    }
  }
  throw Error(ErrorKind::internal, "noise mix", "is none of the known ones");
}

void make_test_image(const Dataset& data, std::size_t index, const EvaluationSpec& spec, const Noise& kind,
                     double scale, std::span<float> noisy, std::span<float> clean) {
  scaled_image(data, index, spec.scaling, clean);
  std::ranges::copy(clean, noisy.begin());
  draw_noise(noisy, kind, scale,
             {.seed = spec.seed, .stream = Stream::evaluation_noise, .sample = static_cast<std::uint32_t>(index)});
  if (spec.clip) clip_to_unit(noisy);
}

void make_test_image(const Dataset& data, std::size_t index, const EvaluationSpec& spec, const TestCell& cell,
                     std::span<float> noisy, std::span<float> clean) {
  const Noise* const kind = kind_of_test_image(index, data.size(), spec.mix, cell);
  if (kind != nullptr) {
    make_test_image(data, index, spec, *kind, cell.scale, noisy, clean);
  } else {
    scaled_image(data, index, spec.scaling, clean);
    std::ranges::fill(noisy, 0.0F);
  }
}

TestImages::TestImages(const Dataset& data, const EvaluationSpec& spec, ThreadPool& pool)
    : data_(data),
      spec_(spec),
      pool_(pool),
      noisy_(std::min(kLargestBatch, data.size()) * data.shape.size()),
      clean_(noisy_.size()) {
  require_values(data, spec.scaling);
}

void TestImages::for_each_batch(const TestCell& cell, const std::function<void(const TestBatch&)>& body) {
  const std::size_t size = data_.shape.size();
  for (std::size_t first = 0; first < data_.size(); first += kLargestBatch) {
    const std::size_t count = std::min(kLargestBatch, data_.size() - first);
    parallel_for_throwing(pool_, count, [&](std::size_t i, std::size_t) {
      make_test_image(data_, first + i, spec_, cell, std::span(noisy_).subspan(i * size, size),
                      std::span(clean_).subspan(i * size, size));
    });
    body({.first = first,
          .count = count,
          .noisy = std::span(noisy_).first(count * size),
          .clean = std::span(clean_).first(count * size)});
  }
}

}  // namespace debruit
