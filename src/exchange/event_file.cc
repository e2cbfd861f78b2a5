#include "exchange/event_file.h"

#include <array>
#include <boost/crc.hpp>
#include <chrono>

#include "debruit/error.h"
#include "exchange/tensorboard.pb.h"
#include "files/folder.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kVersion = "brain.Event:2";

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

fs::path new_event_file(const fs::path& folder) {
  make_folder(folder);
  const auto seconds = static_cast<std::int64_t>(seconds_since_1970());
  return folder / (std::string(kEventFilePrefix) + std::to_string(seconds) + ".debruit");
}

template <class Number>
void put_little_endian(std::string& bytes, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); ++i) bytes.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
}

/// The checksum of a TFRecord: CRC-32C (Castagnoli), rotated and shifted so that a checksum of bytes that hold
/// checksums is of use.
std::uint32_t masked_crc(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  const auto sum = static_cast<std::uint32_t>(crc.checksum());
  return (sum >> 15 | sum << 17) + 0xA282EAD8;
}

/// A TFRecord: length (uint64), its checksum, the data, its checksum; numbers in little-endian order.
std::string record_of(const tensorboard::Event& event) {
  const std::string data = event.SerializeAsString();
  std::string record;
  put_little_endian(record, static_cast<std::uint64_t>(data.size()));
  put_little_endian(record, masked_crc(record));
  record += data;
  put_little_endian(record, masked_crc(data));
  return record;
}

tensorboard::Event event_at(std::uint64_t step) {
  tensorboard::Event event;
  event.set_wall_time(seconds_since_1970());
  event.set_step(static_cast<std::int64_t>(step));
  return event;
}

}  // namespace

EventFile::EventFile(const fs::path& folder) : file_(new_event_file(folder)) {
  tensorboard::Event event = event_at(0);
  event.set_file_version(std::string(kVersion));
  file_.append(record_of(event));
}

void EventFile::add_scalars(std::uint64_t step, std::span<const EventScalar> scalars) {
  tensorboard::Event event = event_at(step);
  for (const EventScalar& scalar : scalars) {
    tensorboard::Summary::Value& value = *event.mutable_summary()->add_value();
    value.set_tag(scalar.tag);
    value.set_simple_value(static_cast<float>(scalar.value));
  }
  file_.append(record_of(event));
}

void EventFile::add_image(std::uint64_t step, const std::string& tag, const EventImage& image) {
  tensorboard::Event event = event_at(step);
  tensorboard::Summary::Value& value = *event.mutable_summary()->add_value();
  value.set_tag(tag);
  tensorboard::Summary::Image& picture = *value.mutable_image();
  picture.set_width(static_cast<std::int32_t>(image.width));
  picture.set_height(static_cast<std::int32_t>(image.height));
  picture.set_colorspace(1);
  picture.set_encoded_image_string(image.png);
  file_.append(record_of(event));
}

}  // namespace debruit
