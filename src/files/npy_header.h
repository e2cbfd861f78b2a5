// The header of a .npy file: a Python dict literal that says type, order and shape.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace debruit {

struct NpyHeader {
  std::string descr;  ///< "<f4", "<f8", "|u1", "<i8", …
  bool fortran_order = false;
  std::vector<std::size_t> shape;
};

/// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }` followed by blanks: these three keys in any
/// order, nothing else. Throws Error(input) naming `where`.
[[nodiscard]] NpyHeader parse_npy_header(std::string_view text, std::string_view where);

/// The same text, without padding.
[[nodiscard]] std::string format_npy_header(const NpyHeader& header);

}  // namespace debruit
