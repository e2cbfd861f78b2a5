#include "exchange/event_file.h"

#include <gtest/gtest.h>

#include <vector>

#include "exchange/projector.h"
#include "files/atomic_file.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace debruit {
namespace {

std::string bytes_of(const std::filesystem::path& folder) {
  const std::filesystem::directory_entry entry = *std::filesystem::directory_iterator(folder);
  EXPECT_TRUE(entry.path().filename().string().starts_with(kEventFilePrefix));
  return read_file(entry.path());
}

TEST(EventFile, BeginsWithTheRecordByWhichReadersKnowIt) {
  const test::TemporaryFolder folder;
  const EventFile events(folder / "new" / "board");
  const std::string bytes = bytes_of(folder / "new" / "board");
  // Eight bytes of length with the checksum that TensorFlow's own files have for 24 bytes, a time, a name.
  EXPECT_EQ(bytes.substr(0, 12), std::string("\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22", 12));
  EXPECT_EQ(bytes.size(), 12U + 24U + 4U);
  EXPECT_NE(bytes.find("brain.Event:2"), std::string::npos);
}

TEST(EventFile, GrowsByOneRecordACall) {
  const test::TemporaryFolder folder;
  EventFile events(folder / "board");
  const std::vector<EventScalar> scalars = {{.tag = "loss/training", .value = 0.5}};
  const std::string before = bytes_of(folder / "board");
  events.add_scalars(3, scalars);
  const std::string after = bytes_of(folder / "board");
  ASSERT_GT(after.size(), before.size());
  EXPECT_EQ(after.substr(0, before.size()), before);
  const auto length = static_cast<unsigned char>(after[before.size()]);
  EXPECT_EQ(after.size(), before.size() + 12 + length + 4);
}

TEST(EventFile, SaysWhereItCannotBe) {
  const test::TemporaryFolder folder;
  write_file(folder / "file", "in the way");
  test::expect_error(
      ErrorKind::io, [&] { const EventFile events(folder / "file" / "board"); }, "board");
}

TEST(Projector, RefusesVectorsWithoutLabels) {
  const test::TemporaryFolder folder;
  const std::vector<GreyImage> images = {{1, 1, {0}}, {1, 1, {255}}};
  test::expect_error(
      ErrorKind::usage,
      [&] {
        write_projector(folder.path(),
                        {.name = "latents", .size = 2, .values = {1, 2, 3, 4}, .labels = {7}, .images = images});
      },
      "latents", "1 labels", "2 images");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace debruit
