// Preloaded into the program, it does what many programs that use the library do when they start: takes the locale of
// the environment, for C and for C++. (debruit's own command line leaves the locale alone.)
#include <locale>

namespace {

struct TakesLocale {
  TakesLocale() { std::locale::global(std::locale("")); }
};
const TakesLocale takes_locale;

}  // namespace
