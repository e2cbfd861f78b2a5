#include "report/figure.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <vector>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/folder.h"
#include "report/gnuplot.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

/// A folder for gnuplot's script and data, removed at the end. RunFolder knows it by its name, should a killed process
/// leave it behind.
class ScratchFolder {
 public:
  explicit ScratchFolder(const fs::path& parent) {
    std::string pattern = (parent / ".gnuplot-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw Error(ErrorKind::io, parent.string(),
                  "cannot make a folder in it: " + std::generic_category().message(errno));
    }
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

std::string terminal(const Figure& figure, const Theme& theme, bool svg) {
  const unsigned zoom = svg ? 1 : 2;  // PNGs for screens of twice the resolution
  // A PNG's font is measured in points of 4/3 pixels, an SVG's in pixels: 1.5 is 2 * 3/4.
  std::string text =
      svg ? "set terminal svg dynamic rounded" : "set terminal pngcairo rounded fontscale 1.5 linewidth 2 pointscale 2";
  text += " size " + std::to_string(zoom * figure.width) + "," + std::to_string(zoom * figure.height);
  return text + " noenhanced font 'sans-serif,13' background rgb " + gnuplot_text(theme.background) + "\n";
}

/// Colours that every figure shares.
std::string defaults(const Theme& theme) {
  const std::string text = gnuplot_text(theme.text);
  const std::string grid = gnuplot_text(theme.grid);
  return "reset\nset encoding utf8\nset border 3 linecolor rgb " + grid + " linewidth 1\n" +
         "set tics nomirror out scale 0.4 textcolor rgb " + text + "\nset xlabel textcolor rgb " + text +
         "\nset ylabel textcolor rgb " + text + "\nset key textcolor rgb " + text + "\n";
}

}  // namespace

void draw_figures(const fs::path& folder, std::span<const Figure> figures) {
  make_folder(folder);
  // Everything is drawn in a folder of a name that is ours, in which gnuplot works: no path that somebody chose, with
  // line breaks or what gnuplot takes for a command, is ever part of a script.
  const ScratchFolder scratch(folder);
  std::vector<std::string> outputs;
  std::string script;
  for (const Figure& figure : figures) {
    for (const auto& [name, bytes] : figure.data) write_file(scratch.path() / name, bytes);
    for (const Theme& theme : {kLightTheme, kDarkTheme}) {
      for (const bool svg : {true, false}) {
        outputs.push_back(figure.name + std::string(theme.suffix) + (svg ? ".svg" : ".png"));
        script += defaults(theme) + terminal(figure, theme, svg) + "set output " + gnuplot_text(outputs.back()) + "\n" +
                  figure.commands(theme, ".") + "\nset output\n";
      }
    }
  }
  write_file(scratch.path() / "figures.gp", script);
  run_gnuplot(scratch.path());
  for (const std::string& output : outputs) write_file(folder / output, read_file(scratch.path() / output));
}

}  // namespace debruit
