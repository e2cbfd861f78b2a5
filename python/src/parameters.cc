// The specs' tables: what can be set, with units, ranges, defaults and help.
#include <nanobind/stl/string.h>

#include "bind.h"
#include "debruit/parameter.h"
#include "specs.h"

namespace debruit::python {
namespace {

struct ParameterRow {
  std::string name;
  nb::object default_value;
  std::string unit;
  double minimum = 0;
  double maximum = 0;
  std::string help;
};

template <class Spec>
void append_rows(nb::list& rows) {
  const Spec defaults;
  for (const Parameter<Spec>& parameter : parameters(defaults)) {
    const nb::object value =
        std::visit([&](auto member) -> nb::object { return nb::cast(defaults.*member); }, parameter.member);
    rows.append(ParameterRow{std::string(parameter.name), value, std::string(parameter.unit), parameter.minimum,
                             parameter.maximum, std::string(parameter.help)});
  }
}

/// Every parameter with a number or a switch, by the spec that has it.
nb::dict parameter_tables() {
  nb::list autoencoder;
  append_rows<AutoencoderSpec>(autoencoder);
  nb::list training;
  append_rows<TrainingSpec>(training);
  nb::dict tables;
  tables["autoencoder"] = autoencoder;
  tables["training"] = training;
  return tables;
}

}  // namespace

void bind_parameters(nb::module_& module) {
  nb::class_<ParameterRow>(module, "Parameter", "One setting of a network or a training.")
      .def_ro("name", &ParameterRow::name)
      .def_ro("default", &ParameterRow::default_value)
      .def_ro("unit", &ParameterRow::unit)
      .def_ro("minimum", &ParameterRow::minimum)
      .def_ro("maximum", &ParameterRow::maximum)
      .def_ro("help", &ParameterRow::help)
      .def("__repr__", [](const ParameterRow& row) { return "<Parameter " + row.name + ": " + row.help + ">"; });
  module.def("parameter_tables", &parameter_tables, nb::sig("def parameter_tables() -> dict[str, list[Parameter]]"),
             "The settings of networks and trainings, as the library describes them.");
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
