// Reading and writing JSON with errors that a person can act on. For the .cc files of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/error.h"

namespace debruit {

/// Keeps members in the order in which they were written.
using Json = nlohmann::ordered_json;

/// Parses a whole text. Throws Error(input) naming `where` for bad syntax, for an object that names a key twice or has
/// more than 1024 members, and for a text of more than 32 levels or 524288 values.
[[nodiscard]] Json parse_json(std::string_view text, std::string_view where);

/// Indented by two, with a newline at the end. Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string format_json(const Json& json);

/// What an absent member means to an ObjectReader.
enum class Missing { keep, refuse };

/// Reads the members of an object one by one into variables. Errors are Error(usage) naming the file or option and the
/// field ("config.json: training.epochs: …") and saying what was expected. With Missing::keep an absent member leaves
/// its variable alone. Call `finish()` last: it refuses members that were not asked for.
class ObjectReader {
 public:
  /// `json` must outlive the reader; `field` is its path, empty for the whole text.
  ObjectReader(const Json& json, std::string_view where, std::string field, Missing missing);

  /// The member, or null where it is absent and may be.
  [[nodiscard]] const Json* find(std::string_view key);
  [[nodiscard]] std::optional<ObjectReader> object(std::string_view key);
  /// The same with another meaning of absent members inside it.
  [[nodiscard]] std::optional<ObjectReader> object(std::string_view key, Missing missing);
  /// The objects of a list; none where it is absent and may be.
  [[nodiscard]] std::vector<ObjectReader> objects(std::string_view key);
  [[nodiscard]] bool is_null(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const;

  void read(std::string_view key, std::string& target);
  void read(std::string_view key, bool& target);
  void read(std::string_view key, double& target, double minimum, double maximum);
  void read(std::string_view key, std::uint64_t& target, double minimum, double maximum);
  void read(std::string_view key, std::vector<std::string>& target);
  /// Each value at least `minimum` and at most `maximum`.
  void read(std::string_view key, std::vector<double>& target, double minimum, double maximum);
  void read(std::string_view key, std::vector<std::size_t>& target, std::size_t minimum, std::size_t maximum);
  /// The same for a list of lists.
  void read(std::string_view key, std::vector<std::vector<std::size_t>>& target, std::size_t minimum,
            std::size_t maximum);
  /// A number, or null for NaN.
  void read_measured(std::string_view key, double& target);

  void finish() const;

  /// Throws Error(usage) about a member.
  [[noreturn]] void fail(std::string_view key, std::string_view message) const;
  [[nodiscard]] std::string path(std::string_view key) const;

 private:
  const Json* json_;
  std::string where_;
  std::string field_;
  Missing missing_;
  std::vector<std::string> known_;
};

/// The same complaint about a file that debruit wrote and nobody chose: Error(input), for it is damaged.
[[nodiscard]] Error as_damage(const Error& error);

/// NaN becomes null, as JSON knows no NaN.
[[nodiscard]] Json measured(double value);

}  // namespace debruit
