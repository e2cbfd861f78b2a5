#include "report/run_view.h"

#include <algorithm>
#include <utility>

#include "debruit/error.h"

namespace debruit {
namespace {

std::string folder_name(const std::filesystem::path& path) {
  std::filesystem::path normal = std::filesystem::absolute(path).lexically_normal();
  if (normal.filename().empty()) normal = normal.parent_path();
  return normal.filename().string();
}

}  // namespace

std::vector<RunView> read_runs(std::span<const std::filesystem::path> paths) {
  std::vector<std::string> names;
  for (const std::filesystem::path& path : paths) names.push_back(folder_name(path));
  std::vector<RunView> runs;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const RunFolder folder = RunFolder::open(paths[i]);
    RunConfig config = folder.read_config();
    if (!config.imported.empty()) {
      throw Error(ErrorKind::input, paths[i].string(),
                  "was imported from " + config.imported + ": there is no training to report on; evaluate scores it");
    }
    const bool unique = std::count(names.begin(), names.end(), names[i]) == 1;
    runs.push_back({unique ? names[i] : paths[i].string(), "run-" + std::to_string(i + 1), folder, std::move(config),
                    folder.read_metrics(), folder.read_result(), folder.read_samples(), folder.read_latent_views()});
  }
  return runs;
}

}  // namespace debruit
