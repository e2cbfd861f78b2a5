// How filters are described: names, parameters, text form, validity.
#include <array>

#include "base/spec_text.h"
#include "evaluation/filters.h"

namespace debruit {
namespace {

constexpr std::string_view kWhat = "filter";
constexpr double kLargestSigma = 100;     // pixels: a kernel of 801, far beyond any use
constexpr double kSmallestH = 1e-6;       // gray levels, of 1
constexpr double kLargestGray = 1e6;      // gray levels: far beyond any use
constexpr double kLargestPatch = 99;      // pixels
constexpr double kLargestDistance = 999;  // pixels

std::span<const FilterDescription> table() {
  static const std::array<FilterDescription, std::variant_size_v<Filter>> descriptions = {{
      {"median_filter", {"median"}, "the median of the 3 x 3 pixels around a pixel", MedianFilter{}},
      {"gaussian_filter",
       {"gaussian"},
       "the mean of the pixels around a pixel with weight exp(-distance^2 / (2 sigma^2)), cut at 4 sigma",
       GaussianFilter{}},
      {"non_local_means",
       {"nl_means"},
       "the mean of the pixels around a pixel with weight exp(-max(0, mean over the patches around both of "
       "(difference^2 - 2 sigma^2)) / h^2)",
       NonLocalMeansFilter{}},
  }};
  return descriptions;
}

}  // namespace

std::span<const Parameter<MedianFilter>> parameters(const MedianFilter&) { return {}; }

std::span<const Parameter<GaussianFilter>> parameters(const GaussianFilter&) {
  static constexpr std::array kTable = {Parameter<GaussianFilter>{"sigma", &GaussianFilter::sigma, "pixels", 0,
                                                                  kLargestSigma, "standard deviation of the kernel"}};
  return kTable;
}

std::span<const Parameter<NonLocalMeansFilter>> parameters(const NonLocalMeansFilter&) {
  using Kind = NonLocalMeansFilter;
  static constexpr std::array kTable = {
      Parameter<Kind>{"patch_size", &Kind::patch_size, "pixels", 3, kLargestPatch, "side of the patches, odd"},
      Parameter<Kind>{"patch_distance", &Kind::patch_distance, "pixels", 1, kLargestDistance,
                      "rows and columns to the farthest patch compared"},
      Parameter<Kind>{"h", &Kind::h, "gray levels", kSmallestH, kLargestGray,
                      "difference between patches at which their weight falls to 1/e"},
      Parameter<Kind>{"sigma", &Kind::sigma, "gray levels", 0, kLargestGray,
                      "standard deviation of the noise, taken off the differences between patches"}};
  return kTable;
}

std::span<const FilterDescription> known_filters() { return table(); }

std::string_view filter_name(const Filter& filter) { return table()[filter.index()].name; }

Filter parse_filter(std::string_view text) {
  const Filter filter = spec_text::parse(kWhat, table(), text);
  validate_filter(filter);
  return filter;
}

std::string format_filter(const Filter& filter) { return spec_text::format(table(), filter); }

void validate_filter(const Filter& filter) {
  spec_text::check_ranges(kWhat, table(), filter);
  const auto* const means = std::get_if<NonLocalMeansFilter>(&filter);
  if (means != nullptr && means->patch_size % 2 == 0) {
    throw Error(ErrorKind::usage, "filter non_local_means, patch_size",
                std::to_string(means->patch_size) + " is even: a patch has a pixel in its middle");
  }
}

}  // namespace debruit
