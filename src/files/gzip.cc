#include "files/gzip.h"

#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <vector>

#include "debruit/error.h"
#include "files/descriptor.h"
#include "files/sha256.h"

namespace debruit {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16;
constexpr std::uint8_t kGzipMagic0 = 0x1f;
constexpr std::uint8_t kGzipMagic1 = 0x8b;
constexpr int kGzipWindow = 16 + MAX_WBITS;  // zlib's way to ask for gzip and nothing else

}  // namespace

struct DecodedFile::State {
  explicit State(const std::filesystem::path& file) : path(file), descriptor(file, O_RDONLY | O_NONBLOCK) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (compressed) inflateEnd(&stream);
  }

  [[nodiscard]] Error defect(const std::string& message) const {
    return Error(ErrorKind::input, path.string(), message);
  }

  /// Puts the next piece of the file behind what is left of the last one; false at the end of the file.
  bool fill() {
    std::copy(next, end, piece.begin());
    end = piece.data() + (end - next);
    next = piece.data();
    while (true) {
      const auto room = static_cast<std::size_t>(piece.data() + piece.size() - end);
      const ssize_t got = ::read(descriptor.get(), end, room);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw_io(path, "read the file", errno);
      end += got;
      return got > 0;
    }
  }
  [[nodiscard]] std::size_t available() const { return static_cast<std::size_t>(end - next); }
  /// Whether the file goes on with gzip's magic; reads on where needed.
  bool at_gzip() {
    while (available() < 2 && fill()) continue;
    return available() >= 2 && next[0] == kGzipMagic0 && next[1] == kGzipMagic1;
  }

  std::size_t copy_plain(std::span<std::uint8_t> buffer) {
    std::size_t done = 0;
    while (done < buffer.size() && (available() > 0 || fill())) {
      const std::size_t count = std::min(available(), buffer.size() - done);
      std::copy_n(next, count, buffer.data() + done);
      next += count;
      done += count;
    }
    return done;
  }

  /// Decides what follows a finished member: nothing, another one, or garbage.
  void finish_member() {
    if (available() == 0 && !fill()) {
      ended = true;
    } else if (at_gzip()) {
      if (inflateReset(&stream) != Z_OK) throw Error(ErrorKind::internal, path.string(), "zlib could not restart");
    } else {
      throw defect("has trailing garbage after the end of its gzip data");
    }
  }

  std::size_t inflate_some(std::span<std::uint8_t> buffer) {
    stream.next_in = next;
    stream.avail_in = static_cast<uInt>(available());
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(std::min<std::size_t>(buffer.size(), std::size_t{1} << 30));
    const uInt asked = stream.avail_out;
    const int code = inflate(&stream, Z_NO_FLUSH);
    next = stream.next_in;
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      throw defect(std::string("is broken gzip: ") + (stream.msg == nullptr ? "damaged data" : stream.msg));
    }
    if (code == Z_STREAM_END) finish_member();
    return asked - stream.avail_out;
  }

  std::size_t copy_decoded(std::span<std::uint8_t> buffer) {
    std::size_t done = 0;
    while (done < buffer.size() && !ended) {
      if (available() == 0 && !fill()) throw defect("is truncated: its gzip data ends before the end mark");
      const std::size_t got = inflate_some(buffer.subspan(done));
      done += got;
      decoded += got;
      if (decoded > largest) throw defect("decodes to more than the " + std::to_string(largest) + " bytes allowed");
    }
    return done;
  }

  std::filesystem::path path;
  Descriptor descriptor;
  std::uint64_t size = 0;
  std::uint64_t largest = 0;  // bytes of content
  std::vector<std::uint8_t> piece = std::vector<std::uint8_t>(kPiece);
  std::uint8_t* next = piece.data();  // next..end: read from the file and not used yet
  std::uint8_t* end = piece.data();
  z_stream stream{};
  bool compressed = false;
  bool ended = false;
  std::uint64_t decoded = 0;
};

DecodedFile::DecodedFile(const std::filesystem::path& file, std::uint64_t limit)
    : state_(std::make_unique<State>(file)) {
  State& state = *state_;
  if (!state.descriptor.open()) throw_io(file, "open the file", errno);
  struct stat status {};
  if (::fstat(state.descriptor.get(), &status) != 0) throw_io(file, "read the file", errno);
  if (!S_ISREG(status.st_mode)) throw Error(ErrorKind::io, file.string(), "is not a regular file");
  state.size = static_cast<std::uint64_t>(status.st_size);
  state.largest = state.size;
  if (!state.at_gzip()) return;
  state.largest = std::min(limit, largest_expansion(state.size));
  if (inflateInit2(&state.stream, kGzipWindow) != Z_OK) {
    throw Error(ErrorKind::internal, file.string(), "zlib could not start");
  }
  state.compressed = true;
}

DecodedFile::~DecodedFile() = default;
DecodedFile::DecodedFile(DecodedFile&&) noexcept = default;

std::size_t DecodedFile::read(std::span<std::uint8_t> buffer) {
  return state_->compressed ? state_->copy_decoded(buffer) : state_->copy_plain(buffer);
}

bool DecodedFile::compressed() const noexcept { return state_->compressed; }

std::uint64_t DecodedFile::file_size() const noexcept { return state_->size; }

std::uint64_t DecodedFile::largest_content() const noexcept { return state_->largest; }

std::string decoded_sha256(const std::filesystem::path& file, std::uint64_t limit) {
  DecodedFile content(file);
  Sha256 hash;
  std::vector<std::uint8_t> piece(kPiece);
  std::uint64_t total = 0;
  while (const std::size_t got = content.read(piece)) {
    total += got;
    if (total > limit) {
      throw Error(ErrorKind::input, file.string(),
                  "has more content than the " + std::to_string(limit) + " bytes expected");
    }
    hash.update(std::span(piece).first(got));
  }
  return hash.finish();
}

}  // namespace debruit
