// Trains a small denoiser, saves it, loads it again and cleans one noisy digit.
// Usage: denoise_digits FOLDER_WITH_FOUR_IDX_FILES MODEL.safetensors
#include <cstdio>
#include <string>
#include <vector>

#include "debruit/autoencoder.h"
#include "debruit/dataset.h"
#include "debruit/error.h"
#include "debruit/evaluate.h"
#include "debruit/noise.h"
#include "debruit/train.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s FOLDER_WITH_FOUR_IDX_FILES MODEL.safetensors\n", argv[0]);
    return 2;
  }
  try {
    const std::string folder = argv[1];
    const debruit::Dataset digits = debruit::load_dataset(folder, debruit::Split::train, {});
    const debruit::Dataset test = debruit::load_dataset(folder, debruit::Split::test, {});

    debruit::AutoencoderSpec network;
    network.image = digits.shape;
    network.hidden_size = 128;
    network.latent_size = 32;
    debruit::TrainingSpec training;
    training.noise.kinds = {debruit::SaltAndPepperNoise{}};
    training.epochs = 20;
    training.batch_size = 32;
    debruit::TrainingCallbacks callbacks;
    callbacks.on_epoch = [](const debruit::EpochReport& epoch) {
      std::printf("epoch %zu: loss %.5f\n", epoch.epoch, epoch.training_loss);
    };
    debruit::train(network, training, digits, callbacks).model.save(argv[2]);

    const debruit::Autoencoder model = debruit::Autoencoder::load(argv[2]);
    std::vector<float> image(test.shape.size());
    debruit::scaled_image(test, 0, debruit::Scaling::unit, image);
    debruit::add_noise(image, debruit::SaltAndPepperNoise{}, 1, {.seed = 1});
    const std::vector<float> clean = model.denoise(image);
    const std::vector<float> latent = model.encode(image);
    std::printf("cleaned one image of %zu pixels through %zu numbers\n", clean.size(), latent.size());

    debruit::EvaluationSpec evaluation;
    evaluation.kinds = {debruit::SaltAndPepperNoise{}};
    evaluation.scales = {1};
    const debruit::Score score = debruit::evaluate(model, test, evaluation).scores.front();
    std::printf("mean squared error %.4f; of the noisy images themselves %.4f\n", score.denoised.mse.mean,
                score.noisy.mse.mean);
  } catch (const debruit::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
