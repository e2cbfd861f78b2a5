#include "cli/command.h"

namespace debruit::cli {

void add_data(CLI::App& parent, const Settings& settings, Action& action);
void add_train(CLI::App& parent, const Settings& settings, Action& action);
void add_grid(CLI::App& parent, const Settings& settings, Action& action);
void add_evaluate(CLI::App& parent, const Settings& settings, Action& action);
void add_classify(CLI::App& parent, const Settings& settings, Action& action);
void add_compare(CLI::App& parent, const Settings& settings, Action& action);
void add_denoise(CLI::App& parent, const Settings& settings, Action& action);
void add_encode(CLI::App& parent, const Settings& settings, Action& action);
void add_export(CLI::App& parent, const Settings& settings, Action& action);
void add_import(CLI::App& parent, const Settings& settings, Action& action);
void add_bundle(CLI::App& parent, const Settings& settings, Action& action);
void add_verify(CLI::App& parent, const Settings& settings, Action& action);
void add_report(CLI::App& parent, const Settings& settings, Action& action);
void add_study(CLI::App& parent, const Settings& settings, Action& action);
void add_bench(CLI::App& parent, const Settings& settings, Action& action);
void add_completions(CLI::App& parent, const Settings& settings, Action& action);
void add_manual(CLI::App& parent, const Settings& settings, Action& action);

std::vector<Command> commands() {
  return {
      {"data", add_data},       {"train", add_train},     {"grid", add_grid},         {"evaluate", add_evaluate},
      {"compare", add_compare}, {"denoise", add_denoise}, {"classify", add_classify}, {"encode", add_encode},
      {"export", add_export},   {"import", add_import},   {"bundle", add_bundle},     {"verify", add_verify},
      {"report", add_report},   {"study", add_study},     {"bench", add_bench},       {"completions", add_completions},
      {"manual", add_manual}};
}

}  // namespace debruit::cli
