#include "kernels/target.h"

#include <algorithm>
#include <string>

#include "debruit/error.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/target.cc"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace debruit::HWY_NAMESPACE {
namespace {
const char* target_name() { return hwy::TargetName(HWY_TARGET); }
bool target_fuses() { return HWY_NATIVE_FMA == 1; }
}  // namespace
}  // namespace debruit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace debruit {
namespace {

/// Highway's bits of what was built and is here, the best first. Asked once, before any of them is disabled.
const std::vector<std::int64_t>& targets() {
  static const std::vector<std::int64_t> found = hwy::SupportedAndGeneratedTargets();
  return found;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

HWY_EXPORT(target_name);
HWY_EXPORT(target_fuses);

std::string_view kernel_target() { return HWY_DYNAMIC_DISPATCH(target_name)(); }

bool kernel_target_fuses() { return HWY_DYNAMIC_DISPATCH(target_fuses)(); }

std::vector<std::string_view> available_targets() {
  std::vector<std::string_view> names;
  for (const std::int64_t target : targets()) names.emplace_back(hwy::TargetName(target));
  return names;
}

void force_target(std::string_view name) {
  std::string known;
  for (const std::int64_t target : targets()) {
    if (same_name(name, hwy::TargetName(target))) {
      hwy::DisableTargets(~target);
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(hwy::TargetName(target));
  }
  throw Error(ErrorKind::usage, "target",
              "\"" + std::string(name) + "\" is not available here; available are " + known);
}

}  // namespace debruit
#endif
