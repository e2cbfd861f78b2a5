#include "bench/jobs.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace debruit {
namespace {

TEST(BenchJobsTest, AreKnownByNameAndRefusedByName) {
  for (const BenchJob& job : bench_jobs()) EXPECT_EQ(&bench_job(job.name), &job);
  test::expect_error(
      ErrorKind::usage, [] { static_cast<void>(bench_job("ae")); }, "\"ae\"", "known are", "cnn_bs128_60k");
}

TEST(BenchJobsTest, HaveNetworksThatHoldTogether) {
  for (const BenchJob& job : bench_jobs()) EXPECT_NO_THROW(check_network(job.network(job.autoencoder))) << job.name;
}

// AE(1,500,81) by hand: 784 x 500 + 500 x 500 + 500 x 81 products in each half.
TEST(BenchFlopsTest, CountMultiplyAddsOfDenseLayers) {
  const NetworkSpec network = network_spec(bench_job("ae500x1_bs32_13k").autoencoder);
  const double products = 2 * (784.0 * 500 + 500.0 * 500 + 500.0 * 81);
  EXPECT_EQ(forward_flops(network.layers), 2 * products);
  EXPECT_EQ(training_flops(network.layers), 6 * products - 2 * 784.0 * 500);
}

// A kernel of 5 on 28 x 28 pixels, one of 2 that gives 13 x 13, and 36 x 10; no gradient by the image.
TEST(BenchFlopsTest, CountMultiplyAddsOfConvolutions) {
  const BenchJob& job = bench_job("cnn_bs128_60k");
  const NetworkSpec network = job.network(job.autoencoder);
  EXPECT_EQ(forward_flops(network.layers), 2.0 * (784 * 25 + 169 * 4 + 360));
  EXPECT_EQ(training_flops(network.layers), 2.0 * (784 * 25 * 2 + 169 * 4 * 3 + 360 * 3));
}

}  // namespace
}  // namespace debruit
