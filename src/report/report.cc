#include "report/report.h"

#include "debruit/error.h"
namespace debruit {
void write_report(std::span<const std::filesystem::path>, const std::filesystem::path&, const std::string&) {
  throw Error(ErrorKind::internal, "report", "not built yet");
}
}  // namespace debruit
