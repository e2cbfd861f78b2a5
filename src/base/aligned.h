// Memory for SIMD loops: aligned to a cache line and zeroed.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace debruit {

inline constexpr std::size_t kAlignment = 64;
inline constexpr std::size_t kHugePage = std::size_t{1} << 21;  // bytes

/// A fixed number of trivially copyable values, zeroed, aligned to kAlignment. Where there are megabytes of them, the
/// system is asked for huge pages: a training step walks through all of its weights, and small pages cost misses.
template <class T>
class AlignedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  AlignedArray() = default;
  explicit AlignedArray(std::size_t size) : size_(size), data_(allocate(size)) {}

  [[nodiscard]] T* data() noexcept { return data_.get(); }
  [[nodiscard]] const T* data() const noexcept { return data_.get(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::span<T> span() noexcept { return {data(), size_}; }
  [[nodiscard]] std::span<const T> span() const noexcept { return {data(), size_}; }

 private:
  struct Free {
    std::size_t alignment = kAlignment;
    void operator()(T* pointer) const noexcept { ::operator delete (pointer, std::align_val_t{alignment}); }
  };
  static std::unique_ptr<T[], Free> allocate(std::size_t size) {
    if (size == 0) return nullptr;
    const std::size_t alignment = size * sizeof(T) >= kHugePage ? kHugePage : kAlignment;
    const std::size_t bytes = (size * sizeof(T) + alignment - 1) / alignment * alignment;
    void* memory = ::operator new (bytes, std::align_val_t{alignment});
    if (alignment == kHugePage) madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: without it only time is lost
    T* first = static_cast<T*>(memory);
    std::uninitialized_value_construct_n(first, size);
    return {first, Free{alignment}};
  }

  std::size_t size_ = 0;
  std::unique_ptr<T[], Free> data_;
};

}  // namespace debruit
