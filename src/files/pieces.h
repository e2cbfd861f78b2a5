// Content whose size is known for certain only when all of it has arrived.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace debruit {

/// Collects pieces of a vector or a string. Memory grows with what has arrived, never with what was announced, and at
/// no time holds more than twice the content, which a vector that grows by doubling does.
template <class Container>
class Pieces {
 public:
  void add(Container piece) {
    size_ += piece.size();
    pieces_.push_back(std::move(piece));
  }

  /// Everything in its order; nothing is left.
  [[nodiscard]] Container join() {
    if (pieces_.size() == 1) return std::move(pieces_.front());
    Container all;
    all.reserve(size_);
    for (Container& piece : pieces_) {
      all.insert(all.end(), piece.begin(), piece.end());
      piece = Container();
    }
    return all;
  }

 private:
  std::vector<Container> pieces_;
  std::size_t size_ = 0;
};

}  // namespace debruit
