// Makes the kernels run on one instruction set for its lifetime.
#pragma once

#include <string_view>

#include "kernels/target.h"

namespace debruit {

class TargetScope {
 public:
  explicit TargetScope(std::string_view name) : before_(kernel_target()) { force_target(name); }
  ~TargetScope() { force_target(before_); }
  TargetScope(const TargetScope&) = delete;
  TargetScope& operator=(const TargetScope&) = delete;

 private:
  std::string_view before_;
};

}  // namespace debruit
