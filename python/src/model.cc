#include "debruit/model.h"

#include <nanobind/stl/filesystem.h>

#include <utility>
#include <variant>

#include "bind.h"

namespace debruit::python {

void bind_model(nb::module_& module) {
  using namespace nb::literals;
  module.def(
      "load_model",
      [](const std::filesystem::path& path) {
        return std::visit(
            [](auto&& model) {
              using Kind = std::decay_t<decltype(model)>;
              return nb::cast(new Shared<Kind>(std::move(model)), nb::rv_policy::take_ownership);
            },
            load_model(path));
      },
      "path"_a, nb::sig("def load_model(path: os.PathLike) -> Autoencoder | Classifier"));
}

}  // namespace debruit::python
