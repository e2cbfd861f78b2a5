#include "runs/own_files.h"

#include <charconv>

namespace debruit {
namespace {

constexpr std::string_view kPrefix = "step-";
constexpr std::string_view kSuffix = ".safetensors";
constexpr std::size_t kDigits = 10;

}  // namespace

std::string checkpoint_name(std::size_t steps) {
  std::string digits = std::to_string(steps);
  if (digits.size() < kDigits) digits.insert(0, kDigits - digits.size(), '0');
  return std::string(kPrefix) + digits + std::string(kSuffix);
}

std::optional<std::size_t> checkpoint_steps(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  if (name.size() < kPrefix.size() + kDigits + kSuffix.size()) return std::nullopt;
  const std::string_view digits = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
  std::size_t steps = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), steps);
  if (code != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return steps;
}

}  // namespace debruit
