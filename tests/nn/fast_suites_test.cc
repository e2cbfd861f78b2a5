// The fast engines in the suites that every engine must pass.
#include "nn/engine_contract.h"
#include "nn/fast_kind.h"
#include "nn/golden_case.h"

namespace debruit {

INSTANTIATE_TEST_SUITE_P(Fast, GoldenTest,
                         ::testing::Combine(::testing::Values(panel_kind(), group_kind()),
                                            ::testing::ValuesIn(kGoldenAutoencoders)),
                         golden_test_name);
INSTANTIATE_TEST_SUITE_P(FastClassifiers, GoldenTest,
                         ::testing::Combine(::testing::Values(group_kind()), ::testing::ValuesIn(kGoldenClassifiers)),
                         golden_test_name);

INSTANTIATE_TEST_SUITE_P(Fast, EngineContractTest, ::testing::Values(panel_kind(), group_kind()), engine_name);

}  // namespace debruit
