// Uses an installed debruit: one image through the smallest of networks, and, with the whole library, the fetcher.
#include <cstdio>
#include <vector>

#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "debruit/error.h"
#include "debruit/version.h"

int main() {
  debruit::AutoencoderSpec spec;
  spec.image = {1, 2, 2};
  spec.hidden_size = 3;
  spec.latent_size = 2;
  const debruit::Autoencoder model(spec, 1);
  const std::vector<float> cleaned = model.denoise(std::vector<float>(4, 0.5F), 1);
  std::printf("debruit %s cleaned %zu pixels\n", debruit::version().data(), cleaned.size());
#ifdef CONSUMER_debruit
  try {
    (void)debruit::fetch_dataset("nothing", "nowhere");
  } catch (const debruit::Error& error) {
    std::printf("%s\n", error.what());
  }
#endif
}
