// Folders of pictures: root/train/CLASS/x.png, root/CLASS/x.png, or root/x.png.
#pragma once

#include <filesystem>

#include "data/stored_data.h"

namespace debruit {

/// Whether there is a PNG or JPEG (by its name) in the folder, in a folder in it, or in one of those.
[[nodiscard]] bool has_pictures(const std::filesystem::path& folder);

/// Pictures in `folder`, sorted by name:
///   - in train, test and val (or validation, valid), each a part of its own; without `train` the folder is one part;
///   - in folders of classes, whose names are the labels where all are numbers from 0 to 255, and are numbered from 0
///     in their order otherwise; train's folders are the classes of all parts;
///   - or directly in the part's folder: then there are no labels.
/// Hidden files and files with other endings than .png, .jpg and .jpeg are passed over and counted in the description.
/// Where one picture has colour or 16 bits, all get them. Every picture is decoded now.
/// Throws Error(io), and Error(input) for a folder with both pictures and folders of pictures, for more than 256
/// classes, for a class that train has not, for a picture that cannot be decoded (it says how many were before it),
/// and for sizes that differ (it counts them).
[[nodiscard]] StoredData open_picture_folder(const std::filesystem::path& folder, const LoadOptions& options);

}  // namespace debruit
