// Names, text form and validity of classifiers.
#include <gtest/gtest.h>

#include "debruit/classifier.h"
#include "support/expect_error.h"

namespace debruit {
namespace {

using test::expect_error;

TEST(ClassifierSpecTest, EveryKindReadsBackWhatItWrites) {
  std::vector<std::string> texts;
  for (const ClassifierDescription& known : known_classifiers()) {
    texts.push_back(format_classifier(known.defaults));
    EXPECT_EQ(parse_classifier(texts.back()), known.defaults);
    EXPECT_EQ(classifier_name(known.defaults), known.name);
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"mlp:hidden_layers=5:hidden_size=20", "cnn", "lenet5", "probe",
                                             "knn:neighbours=5"}));
  EXPECT_EQ(parse_classifier("mlp:hidden_size=7"), ClassifierKind(MlpSpec{5, 7}));
}

TEST(ClassifierSpecTest, SaysWhatIsKnownAndWhatIsInRange) {
  expect_error(
      ErrorKind::usage, [] { (void)parse_classifier("svm"); }, "svm", "mlp, cnn, lenet5, probe, knn");
  expect_error(
      ErrorKind::usage, [] { (void)parse_classifier("knn:neighbours=0"); }, "neighbours", "between 1 and 1000");
  expect_error(
      ErrorKind::usage, [] { (void)parse_classifier("cnn:kernel=3"); }, "expected none");
}

ClassifierSpec on_latents(const ClassifierKind& kind) {
  ClassifierSpec spec;
  spec.kind = kind;
  spec.input = ClassifierInput::latents;
  spec.autoencoder = AutoencoderSpec{};
  return spec;
}

ClassifierSpec on_pixels(const ClassifierKind& kind) {
  ClassifierSpec spec;
  spec.kind = kind;
  return spec;
}

void refuses(ClassifierSpec spec, const std::string& name, const std::string& part, auto change) {
  EXPECT_NO_THROW(validate(spec));
  change(spec);
  expect_error(
      ErrorKind::usage, [&] { validate(spec); }, name + ": ", part);
}

TEST(ClassifierSpecTest, RefusesWhatDoesNotFitTogether) {
  using Spec = ClassifierSpec;
  refuses(on_latents(MlpSpec{}), "autoencoder", "is missing", [](Spec& s) { s.autoencoder.reset(); });
  refuses(on_latents(MlpSpec{}), "autoencoder", "input is pixels", [](Spec& s) { s.input = ClassifierInput::pixels; });
  refuses(on_latents(MlpSpec{}), "autoencoder", "another shape", [](Spec& s) { s.image = {1, 14, 14}; });
  refuses(on_latents(MlpSpec{}), "hidden_size", "out of range", [](Spec& s) { s.autoencoder->hidden_size = 0; });
  refuses(on_latents(MlpSpec{}), "classes", "2 to 256", [](Spec& s) { s.classes = 1; });
  refuses(on_latents(MlpSpec{}), "input", "latents are none", [](Spec& s) { s.kind = CnnSpec{}; });
  refuses(on_latents(MlpSpec{}), "input", "latents are none", [](Spec& s) { s.kind = LeNet5Spec{}; });
  refuses(on_latents(NearestNeighboursSpec{}), "fine_tune", "learn nothing", [](Spec& s) { s.fine_tune = true; });
  refuses(on_latents(NearestNeighboursSpec{}), "loss", "none", [](Spec& s) { s.loss = ClassifierLoss::broadcast_mse; });
  refuses(on_pixels(CnnSpec{}), "fine_tune", "no autoencoder", [](Spec& s) { s.fine_tune = true; });
  refuses(on_pixels(LeNet5Spec{}), "image", "too few for lenet5", [](Spec& s) { s.image = {1, 11, 28}; });
  refuses(on_pixels(CnnSpec{}), "image", "too few for cnn", [](Spec& s) { s.image = {1, 3, 3}; });
  refuses(on_pixels(MlpSpec{}), "classifier", "weights", [](Spec& s) { s.kind = MlpSpec{64, 65536}; });
}

}  // namespace
}  // namespace debruit
