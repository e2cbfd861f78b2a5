// The fast engine in the suites that every engine must pass.
#include "nn/engine_contract.h"
#include "nn/fast_kind.h"
#include "nn/golden_case.h"

namespace debruit {

INSTANTIATE_TEST_SUITE_P(Fast, GoldenTest,
                         ::testing::Combine(::testing::Values(fast_kind()), ::testing::ValuesIn(kGoldenCases)),
                         golden_test_name);

INSTANTIATE_TEST_SUITE_P(Fast, EngineContractTest, ::testing::Values(fast_kind()), engine_name);

}  // namespace debruit
