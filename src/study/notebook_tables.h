// The tables of protocol `notebook`, each from a result that is complete.
#pragma once

#include <string>

#include "study/notebook.h"

namespace debruit {

[[nodiscard]] Table reproduction_table(const NotebookResult& result);
/// Q1 to Q11: what each does, the setting that does it, and what it changes, measured where it was.
[[nodiscard]] Table quirk_table(const NotebookResult& result);
/// What the notebook's text says and its code does not do.
[[nodiscard]] Table claim_table(const NotebookResult& result);
/// Grid 1's trials by the error that the notebook ranks them by, beside the one against clean images.
[[nodiscard]] Table grid_table(const NotebookResult& result);
/// Every autoencoder's error as the notebook computes it, and against clean images.
[[nodiscard]] Table denoising_table(const NotebookResult& result);
/// Every classifier's accuracy on clean and on noisy images.
[[nodiscard]] Table accuracy_table(const NotebookResult& result);
/// Which digits each run never or hardly ever names.
[[nodiscard]] Table lost_digits_table(const NotebookResult& result);
/// The two classifiers seed against seed, in each cell.
[[nodiscard]] Table duel_table(const NotebookResult& result);

}  // namespace debruit
