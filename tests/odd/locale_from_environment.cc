// Preloaded into the program, it does what many programs that use the library do when they start: takes the locale of
// the environment, for C and for C++. (debruit's own command line leaves the locale alone.) Programs that it starts are
// as they always are.
#include <cstdlib>
#include <locale>

namespace {

struct TakesLocale {
  TakesLocale() {
    std::locale::global(std::locale(""));
    ::unsetenv("LD_PRELOAD");
  }
};
const TakesLocale takes_locale;

}  // namespace
