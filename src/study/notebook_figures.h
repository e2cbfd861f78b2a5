// The charts and pictures of protocol `notebook`.
#pragma once

#include <vector>

#include "study/notebook.h"

namespace debruit {

[[nodiscard]] LineChart autoencoder_losses(const NotebookResult& result);
[[nodiscard]] LineChart classifier_losses(const NotebookResult& result);
/// How the two classifiers' accuracies vary from seed to seed, the published ones beside them.
[[nodiscard]] DistributionChart accuracy_distribution(const NotebookResult& result);
/// The notebook's pictures: three noises, denoised digits, latents.
[[nodiscard]] std::vector<Pictures> notebook_pictures(const NotebookResult& result);

}  // namespace debruit
