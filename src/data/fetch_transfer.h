// One download over HTTPS into a file that may hold the beginning already (owns libcurl).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "debruit/dataset.h"

namespace debruit {

/// How a transfer ended.
enum class TransferEnd {
  complete,      ///< the server says that this was all
  transient,     ///< broken off; what came is in the file, and another try may bring the rest
  cannot_range,  ///< the server has nothing at the place from where the file was to be continued
  not_found,     ///< there is no such file on the server
  refused,       ///< the answer was no before anything came; another try would end the same way
  spoiled,       ///< what came is of no use: too large, or continued at another place
  unreachable,   ///< nobody answered
};

struct Transfer {
  TransferEnd end = TransferEnd::refused;
  std::string reason;    ///< for people; empty where complete
  bool resumed = false;  ///< whether the server continued the file
};

/// Downloads `url` (https, also after redirects) to the end of `part`, or over it where the server does not continue.
/// Never writes beyond `limit` bytes. `file` is what progress is reported for.
/// Throws Error(io) where `part` cannot be written or options.should_stop says so.
[[nodiscard]] Transfer download(const std::string& url, const std::filesystem::path& part, std::uint64_t limit,
                                std::string_view file, const FetchOptions& options);

/// Throws Error(io) where options.should_stop says so.
void check_stop(const FetchOptions& options);

}  // namespace debruit
