// The bytes of a picture's file, as C libraries ask for them: by calls that must not throw.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <string_view>
#include <utility>

#include "files/byte_source.h"

namespace debruit {

/// Bytes by which a PNG or a JPEG is known.
inline constexpr std::size_t kPictureSignature = 8;

/// Reads through a buffer of 64 KiB, so that a file is never held whole.
class PictureBytes {
 public:
  /// `size` is that of the file.
  PictureBytes(ByteSource source, std::uint64_t size) : source_(std::move(source)), size_(size) {}

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  /// The first bytes, at most 64 KiB, before any was taken. Throws what the source throws.
  [[nodiscard]] std::string_view begin(std::size_t count) {
    refill();
    return {buffer_.data(), std::min(count, end_)};
  }

  /// What is there without reading on, or the next piece of the file; empty at its end and where it cannot be read.
  [[nodiscard]] std::span<const char> next() noexcept {
    if (place_ == end_) try_refill();
    return std::span(buffer_).first(end_).subspan(place_);
  }
  /// Marks `count` bytes of what `next` gave as used.
  void use(std::size_t count) noexcept { place_ += count; }

  /// Fills `out`; false where the file ends before, or cannot be read.
  [[nodiscard]] bool take(std::span<char> out) noexcept {
    while (!out.empty()) {
      const std::span<const char> some = next();
      if (some.empty()) return false;
      const std::size_t count = std::min(some.size(), out.size());
      std::copy_n(some.begin(), count, out.begin());
      use(count);
      out = out.subspan(count);
    }
    return true;
  }

  /// Throws what kept the file from being read, if anything did.
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void refill() {
    place_ = 0;
    end_ = 0;
    end_ = source_(buffer_);
  }
  void try_refill() noexcept {
    try {
      refill();
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  static constexpr std::size_t kBuffer = std::size_t{1} << 16;

  ByteSource source_;
  std::uint64_t size_;
  std::array<char, kBuffer> buffer_{};
  std::size_t place_ = 0;  // in the buffer, of what comes next
  std::size_t end_ = 0;
  std::exception_ptr failure_;
};

}  // namespace debruit
