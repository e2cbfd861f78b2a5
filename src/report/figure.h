// A figure in both formats and both colour schemes.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace debruit {

/// Colours as "#rrggbb".
struct Theme {
  std::string_view suffix;  ///< of file names: "" or "-dark"
  std::string_view background;
  std::string_view text;
  std::string_view grid;
  std::string_view first;   ///< what the figure is about: training, denoised
  std::string_view second;  ///< what it is compared with: validation, the noisy input
};

inline constexpr Theme kLightTheme = {"", "#ffffff", "#3d4653", "#d9dee5", "#1f6fa8", "#c9772b"};
inline constexpr Theme kDarkTheme = {"-dark", "#1a2027", "#b9c3cf", "#39434f", "#6bb3e6", "#e8a25c"};

/// What to draw. Sizes are in CSS pixels.
struct Figure {
  std::string name;  ///< file name without suffix and extension
  unsigned width = 0;
  unsigned height = 0;
  std::map<std::string, std::string> data;  ///< file name -> bytes that `commands` reads
  /// gnuplot commands that draw it; data files lie in the folder given. Nothing of theirs is a path that people chose.
  std::function<std::string(const Theme&, const std::filesystem::path&)> commands;
};

/// Writes FOLDER/NAME.svg, NAME.png, NAME-dark.svg and NAME-dark.png for every figure, each whole or not at all.
/// Throws Error(io).
void draw_figures(const std::filesystem::path& folder, std::span<const Figure> figures);

}  // namespace debruit
