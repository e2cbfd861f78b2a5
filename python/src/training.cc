#include <nanobind/stl/function.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <chrono>
#include <memory>
#include <optional>

#include "bind.h"
#include "debruit/classifier.h"
#include "debruit/train.h"
#include "specs.h"

namespace debruit::python {
namespace {

/// The memory of a NumPy array: held until the last copy of a data set is gone, whichever thread that is on.
template <class Array>
std::shared_ptr<const void> keep(const Array& array) {
  return {new Array(array), [](const Array* held) {
            const nb::gil_scoped_acquire acquired;
            delete held;  // NOLINT(cppcoreguidelines-owning-memory): shared_ptr's deleter
          }};
}

/// Rows of values as they are; no value is copied.
Dataset dataset_of(const FloatRows& images, const ImageShape& shape) {
  require_columns(images, shape.size(), "images");
  Dataset data;
  data.name = "an array";
  data.shape = shape;
  data.images = Images(span_of(images), shape.size(), keep(images));
  return data;
}

nb::tuple epoch_tuple(const EpochReport& report) {
  return nb::make_tuple(report.epoch, report.training_loss, report.validation_loss, report.validation_accuracy,
                        report.seconds);
}

/// Ctrl-C, looked for now and then: asking needs the GIL, which another thread may hold for milliseconds.
class Signals {
 public:
  /// Throws KeyboardInterrupt, or whatever the handler of a signal raised.
  void check() {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(50)) return;
    last_ = now;
    const nb::gil_scoped_acquire acquired;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// `on_epoch` may be None. What it or a signal raises ends the training.
TrainingCallbacks callbacks_for(const nb::object& on_epoch, Signals& signals) {
  TrainingCallbacks callbacks;
  if (!on_epoch.is_none()) {
    callbacks.on_epoch = [&on_epoch](const EpochReport& report) {
      const nb::gil_scoped_acquire acquired;
      on_epoch(*epoch_tuple(report));
    };
  }
  callbacks.should_stop = [&signals] {
    signals.check();
    return false;
  };
  return callbacks;
}

/// The model, the history and the best epoch.
template <class Model, class Result>
nb::tuple outcome(Result result) {
  nb::list history;
  for (const EpochReport& report : result.history) history.append(epoch_tuple(report));
  auto* model = new Shared<Model>(std::move(result.model));
  return nb::make_tuple(nb::cast(model, nb::rv_policy::take_ownership), history, result.best_epoch);
}

nb::tuple train_autoencoder(const FloatRows& images, const nb::dict& spec, const nb::dict& training,
                            const nb::object& on_epoch, std::size_t threads) {
  const AutoencoderSpec network = autoencoder_spec(spec);
  const TrainingSpec settings = training_spec(training);
  const Dataset data = dataset_of(images, network.image);
  Signals signals;
  const TrainingCallbacks callbacks = callbacks_for(on_epoch, signals);
  std::optional<TrainingResult> result;
  {
    const nb::gil_scoped_release released;
    result.emplace(train(network, settings, data, callbacks, threads));
  }
  return outcome<Autoencoder>(std::move(*result));
}

nb::tuple train_classifier(const FloatRows& images, const Labels& labels, const nb::dict& spec,
                           SharedAutoencoder* autoencoder, const nb::dict& training, const nb::object& on_epoch,
                           std::size_t threads) {
  const ClassifierSpec network = classifier_spec(spec);
  const TrainingSpec settings = training_spec(training);
  Dataset data = dataset_of(images, network.image);
  data.labels.assign(labels.data(), labels.data() + labels.size());
  Signals signals;
  const TrainingCallbacks callbacks = callbacks_for(on_epoch, signals);
  std::optional<ClassifierTrainingResult> result;
  {
    const nb::gil_scoped_release released;
    // Its spec and weights alone are read, which nobody changes: a callback may use it meanwhile.
    const Autoencoder* front = autoencoder == nullptr ? nullptr : &autoencoder->model;
    result.emplace(train(network, settings, data, front, callbacks, threads));
  }
  return outcome<Classifier>(std::move(*result));
}

}  // namespace

void bind_training(nb::module_& module) {
  using namespace nb::literals;
  module.def("train_autoencoder", &train_autoencoder, "images"_a.noconvert(), "spec"_a, "training"_a,
             "on_epoch"_a.none(), "threads"_a,
             nb::sig("def train_autoencoder(images: numpy.typing.NDArray[numpy.float32], spec: dict[str, typing.Any], "
                     "training: dict[str, typing.Any], on_epoch: typing.Callable[..., object] | None, threads: int) "
                     "-> tuple[Autoencoder, list[tuple[int, float, float | None, float | None, float]], int]"),
             "Rows of scaled values [count, size] -> the model, a line an epoch, the epoch that the model is of.");
  module.def("train_classifier", &train_classifier, "images"_a.noconvert(), "labels"_a.noconvert(), "spec"_a,
             "autoencoder"_a.none(), "training"_a, "on_epoch"_a.none(), "threads"_a,
             nb::sig("def train_classifier(images: numpy.typing.NDArray[numpy.float32], labels: "
                     "numpy.typing.NDArray[numpy.uint8], spec: dict[str, typing.Any], autoencoder: Autoencoder | None, "
                     "training: dict[str, typing.Any], on_epoch: typing.Callable[..., object] | None, threads: int) "
                     "-> tuple[Classifier, list[tuple[int, float, float | None, float | None, float]], int]"),
             "The same with labels [count].");
}

}  // namespace debruit::python
