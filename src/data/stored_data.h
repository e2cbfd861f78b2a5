// Data as people keep it: named sets, folders and files, in whichever format, part by part.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/stored_images.h"
#include "debruit/dataset.h"

namespace debruit {

/// A part that a data set is kept in. `whole`: it is not divided.
enum class StoredPart { train, validation, test, whole };

/// "train", "validation", "test" or "all".
[[nodiscard]] std::string_view part_name(StoredPart part);

/// What was found under a name or a path. `read` is given one of `parts`; it throws Error(input) for what is malformed
/// and Error(io) for what cannot be read.
struct StoredData {
  std::string format;    ///< name of the format
  bool resizes = false;  ///< whether it takes LoadOptions::resize
  std::vector<StoredPart> parts;
  std::function<StoredImages(StoredPart)> read;
  std::vector<std::string> class_names = {};  ///< of the labels 0, 1, …; empty where the labels are their own names
};

/// How a kind of data is known and opened.
struct DataFormat {
  std::string_view name;
  std::string_view what;  ///< for help and errors, "an .npz with …"
  bool (*recognises)(const std::filesystem::path& path);
  StoredData (*open)(const std::filesystem::path& path, const LoadOptions& options);
};

/// Every format, in the order in which they are tried. The one place to add a new one.
[[nodiscard]] std::span<const DataFormat> data_formats();

/// The formats in words, "…, …, or …".
[[nodiscard]] std::string data_formats_text();

/// Opens a named data set of `data_dir`, or a file or folder in one of the formats. Throws Error(usage) for a name that
/// is not known, for a path that none of them recognises, and for a size asked of what is not resized; Error(io) where
/// nothing is there.
[[nodiscard]] StoredData open_data(const std::string& name_or_path, const std::filesystem::path& data_dir,
                                   const LoadOptions& options = {});

}  // namespace debruit
