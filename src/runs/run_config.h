// config.json: everything that a run's result depends on, and nothing that depends on threads or time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/autoencoder.h"
#include "debruit/train.h"

namespace debruit {

struct RunConfig {
  std::string data;                   ///< data set name or path
  std::vector<std::uint8_t> classes;  ///< labels that are kept; empty: all
  std::string data_checksum;          ///< of the training images and labels; empty while unknown
  AutoencoderSpec model;
  TrainingSpec training;
  friend bool operator==(const RunConfig&, const RunConfig&) = default;
};

/// config.json's text, with schema and version.
[[nodiscard]] std::string format_config(const RunConfig& config);

/// Reads any subset of what config.json holds; what is absent keeps the value of `defaults`. Throws Error(input) where
/// the text is not JSON, Error(usage) naming `where` and the key for unknown keys, wrong types and values out of range.
[[nodiscard]] RunConfig parse_config(std::string_view json, const RunConfig& defaults, std::string_view where);

/// Reads a config.json that debruit wrote: every key must be there. Throws Error(input) naming `where` and the key.
[[nodiscard]] RunConfig parse_written_config(std::string_view json, std::string_view where);

}  // namespace debruit
