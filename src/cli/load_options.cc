#include "cli/load_options.h"

#include <charconv>

#include "debruit/error.h"
#include "files/picture.h"

namespace debruit::cli {
namespace {

/// "28x32": height and width.
LoadOptions::Size parse_size(const std::string& text) {
  LoadOptions::Size size;
  const char* const end = text.data() + text.size();
  const auto height = std::from_chars(text.data(), end, size.height);
  const bool crossed = height.ec == std::errc() && height.ptr != end && *height.ptr == 'x';
  const auto width = crossed ? std::from_chars(height.ptr + 1, end, size.width) : height;
  const auto in_range = [](std::size_t side) { return side >= 1 && side <= kLargestPictureSide; };
  if (crossed && width.ec == std::errc() && width.ptr == end && in_range(size.height) && in_range(size.width)) {
    return size;
  }
  throw Error(ErrorKind::usage, "--resize",
              "\"" + text + "\" is not a size; expected HEIGHTxWIDTH such as 28x28, each 1 to " +
                  std::to_string(kLargestPictureSide));
}

void add(CLI::App& app, LoadArguments& args, const std::string& more) {
  app.add_flag("--grey", args.grey, "turn colour to grey: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601)" + more);
  app.add_option(
         "--resize", args.resize,
         "bring pictures of a folder to one size: areas averaged where they shrink, bilinear where they grow" + more)
      ->type_name("HxW");
}

}  // namespace

void add_load_options(CLI::App& app, LoadArguments& args) { add(app, args, ""); }

void add_other_load_options(CLI::App& app, LoadArguments& args) {
  add(app, args, ", of --data [default as the run's own images]");
}

LoadOptions load_options(const LoadArguments& args) {
  LoadOptions options;
  options.grey = args.grey;
  if (!args.resize.empty()) options.resize = parse_size(args.resize);
  return options;
}

}  // namespace debruit::cli
