// What the epoch loop needs to know of what is trained.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "nn/engine.h"

namespace debruit {

/// Fills an engine's next batch.
class Batches {
 public:
  Batches() = default;
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;
  virtual ~Batches() = default;

  [[nodiscard]] virtual std::size_t training_size() const = 0;
  [[nodiscard]] virtual std::size_t held_out_size() const = 0;

  /// Makes the training images `indices` as they are in `epoch` the next batch.
  virtual void fill(Engine& engine, std::size_t epoch, std::span<const std::uint32_t> indices) = 0;

  /// The same of the held-out images first .. first + count.
  virtual void fill_held_out(Engine& engine, std::size_t first, std::size_t count) = 0;

  /// How many of those images the engine, filled with them, has right; nothing where there is no right or wrong.
  virtual std::optional<std::size_t> count_right(Engine& engine, std::size_t first, std::size_t count) = 0;
};

}  // namespace debruit
