#include "bench/jobs.h"

#include <array>
#include <string>

#include "debruit/error.h"
#include "nn/classifier_networks.h"

namespace debruit {
namespace {

constexpr std::size_t kDigits17 = 13007;  // MNIST's training images of 1 and 7
constexpr std::size_t kAll = 60000;
constexpr std::size_t kTest = 10000;
constexpr std::size_t kClasses = 10;

constexpr AutoencoderSpec kWide{.image = {1, 28, 28}, .hidden_layers = 1, .hidden_size = 500, .latent_size = 81};
constexpr AutoencoderSpec kDeep{.image = {1, 28, 28}, .hidden_layers = 2, .hidden_size = 256, .latent_size = 64};

NetworkSpec latent_classifier(const AutoencoderSpec& encoder) {
  return softmax_mlp(encoder.latent_size, 5, 20, kClasses);
}
NetworkSpec image_classifier(const AutoencoderSpec& spec) { return softmax_cnn(spec.image, kClasses); }

double products(const DenseSpec& layer) {
  return static_cast<double>(layer.inputs) * static_cast<double>(layer.outputs);
}
double products(const Conv2dSpec& layer) {
  return static_cast<double>(layer.output().size()) *
         static_cast<double>(layer.input.channels * layer.kernel * layer.kernel);
}
double products(const MaxPool2dSpec&) { return 0; }
double products(const SoftmaxSpec&) { return 0; }

double products_of(const LayerSpec& layer) {
  return std::visit([](const auto& spec) { return products(spec); }, layer);
}

}  // namespace

std::span<const BenchJob> bench_jobs() {
  static constexpr std::array kJobs = {
      BenchJob{"ae256x2_bs32_13k", "train AE(2,256,64), batches of 32", BenchKind::train, kDeep, network_spec, 32,
               kDigits17},
      BenchJob{"ae500x1_bs32_13k", "train AE(1,500,81), batches of 32", BenchKind::train, kWide, network_spec, 32,
               kDigits17},
      BenchJob{"ae500x1_bs500_60k", "train AE(1,500,81), batches of 500", BenchKind::train, kWide, network_spec, 500,
               kAll},
      BenchJob{"encmlp_bs16_60k", "train MLP(5,20) on latents of 81, batches of 16", BenchKind::train, kWide,
               latent_classifier, 16, kAll},
      BenchJob{"cnn_bs128_60k", "train the study's CNN, batches of 128", BenchKind::train, kWide, image_classifier, 128,
               kAll},
      BenchJob{"denoise_10k", "AE(1,500,81) on 10000 images", BenchKind::denoise, kWide, network_spec, kTest, kTest},
      BenchJob{"encode_10k", "its encoder on 10000 images", BenchKind::encode, kWide, network_spec, kTest, kTest},
      BenchJob{"denoise_1x", "AE(1,500,81) on 10000 images, one at a time", BenchKind::denoise_one, kWide, network_spec,
               1, kTest},
      BenchJob{"encode_1x", "its encoder on 10000 images, one at a time", BenchKind::encode_one, kWide, network_spec, 1,
               kTest},
  };
  return kJobs;
}

const BenchJob& bench_job(std::string_view name) {
  std::string known;
  for (const BenchJob& job : bench_jobs()) {
    if (job.name == name) return job;
    known += (known.empty() ? "" : ", ") + std::string(job.name);
  }
  throw Error(ErrorKind::usage, "job", "unknown \"" + std::string(name) + "\"; known are " + known);
}

double forward_flops(std::span<const LayerSpec> layers) {
  double sum = 0;
  for (const LayerSpec& layer : layers) sum += 2 * products_of(layer);
  return sum;
}

double training_flops(std::span<const LayerSpec> layers) {
  return 3 * forward_flops(layers) - 2 * products_of(layers.front());
}

}  // namespace debruit
