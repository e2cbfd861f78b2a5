// metrics.csv.
#include "fuzz/target.h"
#include "runs/metrics_file.h"

void debruit::fuzz::read(std::string_view bytes) { (void)read_metrics(as_file(bytes)); }
