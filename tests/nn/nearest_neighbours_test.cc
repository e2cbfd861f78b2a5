#include "nn/nearest_neighbours.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/expect_error.h"

namespace debruit {
namespace {

using nlohmann::json;
using test::expect_error;

std::vector<float> decode(const json& base64) {
  const auto& text = base64.get_ref<const std::string&>();
  std::vector<unsigned char> bytes(text.size() / 4 * 3);
  EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

TensorMap examples(std::vector<float> values, std::vector<float> labels) {
  const std::size_t count = labels.size();
  const std::size_t features = values.size() / count;
  return {{kNeighbourValues, {{count, features}, std::move(values)}}, {kNeighbourLabels, {{count}, std::move(labels)}}};
}

std::vector<float> vote(const TensorMap& weights, std::size_t neighbours, std::size_t classes,
                        const std::vector<float>& rows, std::size_t threads = 1) {
  ThreadPool pool(threads);
  const std::size_t count = rows.size() / weights.at(kNeighbourValues).shape[1];
  std::vector<float> shares(count * classes);
  NearestNeighbours(weights, neighbours, classes, pool).vote(count, rows, shares);
  return shares;
}

TEST(NearestNeighboursTest, AgreesWithScikitLearn) {
  std::ifstream file(DEBRUIT_TEST_DATA "/golden/neighbours.json");
  const json record = json::parse(file);
  const TensorMap weights = examples(decode(record.at("examples")), record.at("example_labels"));
  const std::vector<float> queries = decode(record.at("queries"));
  for (const json& golden : record.at("cases")) {
    const std::vector<float> shares = vote(weights, golden.at("neighbours"), record.at("classes"), queries, 2);
    EXPECT_EQ(shares, decode(golden.at("probabilities"))) << golden.at("neighbours");
  }
}

TEST(NearestNeighboursTest, TakesTheFirstOfEquallyDistantExamples) {
  // 40 examples in two places, so that they lie in three panels; labels say which they are.
  std::vector<float> values;
  std::vector<float> labels;
  for (int i = 0; i < 40; ++i) {
    values.push_back(i % 2 == 0 ? -1.0F : 1.0F);
    labels.push_back(static_cast<float>(i));
  }
  const std::vector<float> shares = vote(examples(values, labels), 3, 40, {0, 1});
  for (std::size_t label = 0; label < 40; ++label) {
    EXPECT_EQ(shares[label] > 0, label < 3) << label;  // 0, 1, 2
    EXPECT_EQ(shares[40 + label] > 0, label == 1 || label == 3 || label == 5) << label;
  }
}

TEST(NearestNeighboursTest, GivesTheSameForAnyNumberOfThreads) {
  std::vector<float> values(1237 * 5);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 7919 % 1009) / 1009;
  std::vector<float> labels(1237);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<float>(i % 10);
  std::vector<float> rows(203 * 5);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i * 104729 % 997) / 997;
  const TensorMap weights = examples(values, labels);
  const std::vector<float> once = vote(weights, 7, 10, rows, 1);
  for (const std::size_t threads : {2U, 3U}) EXPECT_EQ(vote(weights, 7, 10, rows, threads), once) << threads;
}

TEST(NearestNeighboursTest, RefusesTensorsThatAreNoExamples) {
  const TensorMap good = examples({1, 2, 3, 4, 5, 6}, {0, 1, 1});
  EXPECT_NO_THROW(check_neighbours(good, 3, 2, 2));
  const auto refuses = [&](const std::string& part, auto change) {
    TensorMap bad = good;
    change(bad);
    expect_error(
        ErrorKind::input, [&] { check_neighbours(bad, 3, 2, 2); }, part);
  };
  refuses("neighbours.labels: is missing", [](TensorMap& t) { t.erase(kNeighbourLabels); });
  refuses("other: is superfluous", [](TensorMap& t) { t["other"]; });
  refuses("[3, 2]", [](TensorMap& t) { t[kNeighbourValues].shape = {2, 3}; });
  refuses("finite", [](TensorMap& t) { t[kNeighbourValues].values[3] = std::nanf(""); });
  refuses("is no label of 2 classes", [](TensorMap& t) { t[kNeighbourLabels].values[1] = 2; });
  refuses("is no label of 2 classes", [](TensorMap& t) { t[kNeighbourLabels].values[1] = 0.5F; });
  expect_error(
      ErrorKind::input, [&] { check_neighbours(good, 4, 2, 2); }, "3 examples", "nearest 4");
}

}  // namespace
}  // namespace debruit
