#include "runs/predictions.h"

#include <gtest/gtest.h>

#include "debruit/error.h"
#include "files/npz.h"
#include "runs/temporary_folder.h"

namespace debruit {
namespace {

Predictions two_cells() {
  return {"mnist", "test", {1, 7, 1}, {{{NoNoise{}}, 0, {1, 1, 1}}, {{GaussianNoise{}}, 0.5, {1, 7, 7}}}};
}

TEST(Predictions, LieInArraysThatNumpyReads) {
  const TemporaryFolder folder;
  write_predictions(folder.path() / "p.npz", two_cells());
  const NpzArrays arrays = read_npz(folder.path() / "p.npz");
  EXPECT_EQ(std::get<std::vector<std::uint8_t>>(arrays.at("labels").values), (std::vector<std::uint8_t>{1, 7, 1}));
  EXPECT_EQ(arrays.at("predicted").shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(std::get<std::vector<std::uint8_t>>(arrays.at("predicted").values),
            (std::vector<std::uint8_t>{1, 1, 1, 1, 7, 7}));
  EXPECT_EQ(read_predictions(folder.path() / "p.npz"), two_cells());
}

TEST(Predictions, ThatAreNotOneALabelAreRefused) {
  const TemporaryFolder folder;
  Predictions wrong = two_cells();
  wrong.cells[1].predicted.pop_back();
  EXPECT_THROW(write_predictions(folder.path() / "p.npz", wrong), Error);
}

TEST(Predictions, DamageIsNamedByArray) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "p.npz";
  write_predictions(file, two_cells());
  NpzArrays arrays = read_npz(file);
  arrays.at("labels") = NpyArray{{2}, std::vector<std::uint8_t>{1, 7}};
  write_npz(file, arrays);
  try {
    (void)read_predictions(file);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    EXPECT_NE(std::string(error.what()).find("predicted: has another shape than expected"), std::string::npos);
  }
}

}  // namespace
}  // namespace debruit
