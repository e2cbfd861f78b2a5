#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>

#include "bind.h"
#include "debruit/version.h"

namespace nb = nanobind;

NB_MODULE(_native, module) {
  using namespace debruit::python;
  module.doc() = "The C++ library as debruit's Python modules use it. Its names may change; those of `debruit` do not.";
  module.def("version", &debruit::version, "The version of the library.");
  bind_errors(module);
  bind_parameters(module);
  bind_noise(module);
  bind_autoencoder(module);
  bind_classifier(module);
  bind_model(module);
  bind_training(module);
  bind_datasets(module);
  bind_report(module);
}
