#include "study/notebook_error.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/threads.h"
#include "data/shape_check.h"
#include "debruit/error.h"
#include "evaluation/metrics.h"
#include "evaluation/test_images.h"

namespace debruit {
namespace {

/// Mean squared errors of one image.
struct ImageErrors {
  double to_input = 0;  // of the denoised image to the noisy one
  double denoised = 0;  // of the denoised image to the clean one
  double noisy = 0;     // of the noisy image to the clean one
};

TestCell only_cell(const EvaluationSpec& noise) {
  const std::vector<TestCell> cells = test_cells(noise);
  if (cells.size() == 1) return cells[0];
  throw Error(ErrorKind::usage, "noise of the notebook's error",
              "makes " + std::to_string(cells.size()) + " cells of kind and scale; expected one");
}

std::vector<ImageErrors> errors_of(const Autoencoder& model, const Dataset& data, const EvaluationSpec& noise,
                                   const TestCell& cell, std::size_t threads) {
  const std::size_t size = data.shape.size();
  ThreadPool pool(threads);
  TestImages images(data, noise, pool);
  std::vector<ImageErrors> errors(data.size());
  images.for_each_batch(cell, [&](const TestBatch& batch) {
    const std::vector<float> output = model.denoise(batch.noisy, threads);
    pool.parallel_for(batch.count, [&](std::size_t i, std::size_t) {
      const std::span<const float> denoised = std::span(output).subspan(i * size, size);
      const std::span<const float> noisy = batch.noisy.subspan(i * size, size);
      const std::span<const float> clean = batch.clean.subspan(i * size, size);
      errors[batch.first + i] = {.to_input = mean_squared_error(denoised, noisy),
                                 .denoised = mean_squared_error(denoised, clean),
                                 .noisy = mean_squared_error(noisy, clean)};
    });
  });
  return errors;
}

/// What a black row adds to the sum of the notebook's errors.
double error_of_black(const Autoencoder& model, std::size_t threads) {
  const std::vector<float> black(model.spec().image.size());
  return mean_squared_error(model.denoise(black, threads), black);
}

}  // namespace

NotebookError notebook_error(const Autoencoder& model, const Dataset& data, const EvaluationSpec& noise,
                             std::size_t padding, std::size_t threads) {
  const FloatingPointScope scope;
  require_images(data, model.spec().image);
  const TestCell cell = only_cell(noise);
  const std::vector<ImageErrors> errors = errors_of(model, data, noise, cell, threads);
  std::vector<double> denoised;
  std::vector<double> noisy;
  double of_images = 0;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (kind_of_test_image(i, data.size(), noise.mix, cell) == nullptr) continue;
    of_images += errors[i].to_input;
    denoised.push_back(errors[i].denoised);
    noisy.push_back(errors[i].noisy);
  }
  const std::size_t rows = data.size() + padding;
  const std::size_t black_rows = rows - denoised.size();
  const double of_black = static_cast<double>(black_rows) * error_of_black(model, threads);
  return {.error = (of_images + of_black) / static_cast<double>(rows),
          .from_black_rows = of_black / static_cast<double>(rows),
          .error_of_images = of_images / static_cast<double>(denoised.size()),
          .rows = rows,
          .black_rows = black_rows,
          .denoised = mean_of(denoised),
          .noisy = mean_of(noisy)};
}

}  // namespace debruit
