#include "debruit/report.h"

#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <vector>

#include "bind.h"

namespace debruit::python {

void bind_report(nb::module_& module) {
  using namespace nb::literals;
  module.def(
      "write_report",
      [](const std::vector<std::filesystem::path>& runs, const std::filesystem::path& file, const std::string& title) {
        const nb::gil_scoped_release released;
        write_report(runs, file, title);
      },
      "runs"_a, "file"_a, "title"_a, "Figures of the runs, and one page that shows them all.");
}

}  // namespace debruit::python
