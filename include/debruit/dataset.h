// Images, labelled or not: reading, fetching, choosing classes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "debruit/images.h"
#include "debruit/scaling.h"
#include "debruit/shape.h"

namespace debruit {

/// The parts in which data sets are published. Not all have all of them.
enum class Split { train, test, validation };

[[nodiscard]] std::string_view split_name(Split split);

/// Images as they are stored, with what is known of each. Vectors of D values are images of 1 x 1 x D.
struct Dataset {
  std::string name;  ///< "mnist", or the path it was read from
  Split split = Split::train;
  ImageShape shape;                   ///< of every image
  Images images;                      ///< [count], shape.size() pixels each
  std::vector<std::uint8_t> labels;   ///< [count]; empty where there are none
  Images noisy;                       ///< [count], of the same size: real noisy versions of the images; or none
  std::vector<std::uint8_t> classes;  ///< the labels kept by a class filter, ascending; empty when unfiltered

  [[nodiscard]] std::size_t size() const noexcept { return images.size(); }
  [[nodiscard]] bool has_labels() const noexcept { return !labels.empty(); }
  [[nodiscard]] bool has_pairs() const noexcept { return noisy.size() > 0; }
};

/// Writes image `index` < data.size() as a model sees it, [channels, height, width]. May be called from several
/// threads. Throws Error where the image has to be read first and cannot be.
void scaled_image(const Dataset& data, std::size_t index, Scaling scaling, std::span<float> out);

/// `clean` with the images of `noisy` as their noisy versions, in the same order; what else `noisy` holds is dropped.
/// Throws Error(usage) naming both where their counts or shapes differ.
[[nodiscard]] Dataset pair_up(Dataset clean, const Dataset& noisy);

/// SHA-256 (lower-case hex, prefixed "sha256:") of the pixels' bytes, little-endian as they are stored in memory,
/// followed by those of the noisy versions and by the label bytes, where there are some. Images that are read one at a
/// time are read for it.
[[nodiscard]] std::string checksum(const Dataset& data);

/// Keeps the images whose label is in `classes`, in their order. Throws Error(usage) where none is left or there are no
/// labels.
[[nodiscard]] Dataset keep_classes(Dataset data, std::span<const std::uint8_t> classes);

/// The first `count` images (all where there are fewer).
[[nodiscard]] Dataset take_first(const Dataset& data, std::size_t count);

/// The images at `indices`, in that order. No pixel is copied.
[[nodiscard]] Dataset take(const Dataset& data, std::span<const std::size_t> indices);

/// Names that `load_dataset` and `fetch_dataset` know: "mnist", "fashion-mnist".
[[nodiscard]] std::vector<std::string_view> known_datasets();

/// Reads a split of a known data set from `data_dir`/NAME, or of a folder that holds four IDX files under MNIST's names
/// (`train-images-idx3-ubyte`, …, plain or .gz).
/// Throws Error(usage) for a name that is neither known nor a folder or a split that it has not, Error(io) where files,
/// or a folder written with a slash, are missing (it says how to fetch the files), Error(input) for malformed files.
[[nodiscard]] Dataset load_dataset(const std::string& name_or_path, Split split, const std::filesystem::path& data_dir);

/// The splits that load_dataset would find under this name, without reading them, in the order of Split. Throws as
/// load_dataset does where there is no such data set.
[[nodiscard]] std::vector<Split> available_splits(const std::string& name_or_path,
                                                  const std::filesystem::path& data_dir);

/// What a fetch reports while it runs. Byte counts are of the file as it travels.
struct FetchProgress {
  std::string_view file;
  std::uint64_t received = 0;
  std::optional<std::uint64_t> total;  ///< where the server said
};

/// How to fetch. The defaults suit a person on a home network.
struct FetchOptions {
  std::vector<std::string> mirrors;     ///< base URLs to try in order; empty: the data set's own list
  double connect_timeout_seconds = 10;  ///< a mirror that does not answer in this time is passed over
  double stall_timeout_seconds = 20;    ///< a transfer below 1 kB/s for this long is broken off
  std::size_t attempts = 3;             ///< tries a mirror, with back-off between them
  double backoff_seconds = 1;           ///< first wait; it doubles each time
  std::string certificate_file;         ///< PEM file of extra trusted authorities; empty: the system's
  std::function<void(const FetchProgress&)> on_progress;
  std::function<void(std::string_view)> on_log;
  std::function<bool()> should_stop;  ///< polled; true breaks off with Error(io)
};

/// Where a data set lies after a fetch and whether anything had to be downloaded.
struct FetchResult {
  std::filesystem::path folder;
  std::size_t downloaded = 0;  ///< files downloaded by this call
};

/// Makes sure that the four files of a known data set lie under `data_dir`/NAME with the right SHA-256 of their decoded
/// bytes. Files that are there and right are left alone; a partial download is resumed; a file takes its final name
/// only after its checksum was right. Throws Error(usage) for an unknown name and Error(io) where no mirror delivered.
FetchResult fetch_dataset(std::string_view name, const std::filesystem::path& data_dir,
                          const FetchOptions& options = {});

}  // namespace debruit
