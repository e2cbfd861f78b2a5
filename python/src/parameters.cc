// What the specs' tables hold.
#include "bind.h"
#include "specs.h"

namespace debruit::python {

void bind_parameters(nb::module_& module) {
  module.def(
      "defaults",
      [] {
        nb::dict all;
        all["autoencoder"] = to_dict(AutoencoderSpec{});
        all["training"] = to_dict(TrainingSpec{});
        all["classifier"] = to_dict(ClassifierSpec{});
        all["evaluation"] = to_dict(EvaluationSpec{});
        return all;
      },
      nb::sig("def defaults() -> dict[str, dict[str, typing.Any]]"),
      "The default of every setting, by name, as the library has it.");
}

}  // namespace debruit::python
