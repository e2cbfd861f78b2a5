#!/usr/bin/env python3
"""Makes statistics.json: intervals, tests and corrections by SciPy and statsmodels, and a bootstrap by NumPy.

The bootstrap draws from the same Philox streams and takes NumPy's quantiles, which gives the same interval; the last
case, of many resamples, also has SciPy's own bootstrap with other draws, which gives nearly the same.
"""
import json
import pathlib

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

CONFIDENCES = (0.5, 0.9, 0.95, 0.99, 0.9999)
STREAM_BOOTSTRAP = 11
MASK = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def student():
    generator = np.random.default_rng(1)
    cases = []
    for count in (2, 3, 5, 20, 200):
        values = np.round(generator.normal(0.9, 0.05, count), 4)
        intervals = [(confidence, *stats.t.interval(confidence, count - 1, loc=values.mean(), scale=stats.sem(values)))
                     for confidence in CONFIDENCES]
        cases.append({"values": values.tolist(), "mean": values.mean(), "intervals": intervals})
    return cases


def student_difference():
    generator = np.random.default_rng(2)
    cases = []
    for count in (2, 5, 20):
        a = np.round(generator.normal(0.9, 0.05, count), 4)
        b = np.round(a - generator.normal(0.01, 0.01, count), 4)
        test = stats.ttest_rel(a, b)
        intervals = [(confidence, *test.confidence_interval(confidence)) for confidence in CONFIDENCES]
        cases.append({"a": a.tolist(), "b": b.tolist(), "mean": (a - b).mean(), "intervals": intervals})
    return cases


def wilson():
    cases = []
    for successes, trials in ((0, 1), (1, 1), (0, 20), (1, 29), (15, 148), (81, 263), (50, 100), (8706, 10000),
                              (9999, 10000), (10000, 10000)):
        test = stats.binomtest(successes, trials)
        intervals = [(confidence, *test.proportion_ci(confidence, method="wilson")) for confidence in CONFIDENCES]
        cases.append({"successes": successes, "trials": trials, "intervals": intervals})
    return cases


def mcnemar_cases():
    cases = []
    for only_a, only_b in ((0, 0), (1, 0), (0, 6), (5, 5), (12, 12), (10, 14), (24, 0), (12, 13), (25, 0), (1, 24),
                           (86, 150), (300, 299), (1234, 987), (500, 1500)):
        exact = only_a + only_b < 25
        result = mcnemar([[7, only_a], [only_b, 9]], exact=exact, correction=True)
        again = (stats.binomtest(only_a, only_a + only_b, 0.5).pvalue if exact and only_a + only_b
                 else stats.chi2.sf(result.statistic, 1) if not exact else 1.0)
        assert np.isclose(result.pvalue, again, rtol=1e-12), (only_a, only_b)
        cases.append({"only_a": only_a, "only_b": only_b, "form": "exact" if exact else "chi_square",
                      "statistic": float(result.statistic), "p": float(result.pvalue)})
    return cases


def holm():
    generator = np.random.default_rng(3)
    lists = [[0.03], [0.01, 0.04, 0.03, 0.005], [0.02, 0.02, 0.02], [1.0, 0.0, 0.6, 0.9], [0.5, 0.001],
             np.round(generator.uniform(0, 1, 16) ** 4, 9).tolist()]
    return [{"p_values": p, "corrected": multipletests(p, method="holm")[1].tolist()} for p in lists]


def philox4x32(counter, key):
    """Philox4x32-10 of arrays of words (Salmon et al. 2011)."""
    c0, c1, c2, c3 = (np.asarray(word, dtype=np.uint64) for word in np.broadcast_arrays(*counter))
    k0, k1 = (np.uint64(word) for word in key)
    for _ in range(10):
        product0, product1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (product1 >> HALF) ^ c1 ^ k0, product1 & MASK, (product0 >> HALF) ^ c3 ^ k1, product0 & MASK
        k0, k1 = (k0 + np.uint64(0x9E3779B9)) & MASK, (k1 + np.uint64(0xBB67AE85)) & MASK
    return c0, c1, c2, c3


def places(seed, resamples, count):
    """[resamples, count]: which pair stands where in each resample."""
    blocks = np.arange((count + 1) // 2, dtype=np.uint64)
    numbers = np.arange(resamples, dtype=np.uint64)[:, None]
    words = philox4x32((blocks, numbers, np.uint64(0), np.uint64(STREAM_BOOTSTRAP)), (seed & 0xFFFFFFFF, seed >> 32))
    bounded = [(high * np.uint64(count) + (low * np.uint64(count) >> HALF)) >> HALF
               for high, low in (words[:2], words[2:])]
    return np.stack(bounded, axis=-1).reshape(resamples, -1)[:, :count].astype(np.int64)


def bootstrap():
    generator = np.random.default_rng(4)
    cases = []
    for count, seed, resamples, confidence in ((2, 0, 10, 0.95), (7, 1, 1, 0.9), (10, 5, 501, 0.95),
                                               (101, 0x123456789ABCDEF0, 2000, 0.99), (100, 9, 20000, 0.95)):
        a = np.round(generator.gamma(4, 5, count), 6)
        b = np.round(a - generator.normal(0.2, 1, count), 6)
        means = (a - b)[places(seed, resamples, count)].mean(axis=1)
        tail = (1 - confidence) / 2
        low, high = np.quantile(means, [tail, 1 - tail])
        cases.append({"a": a.tolist(), "b": b.tolist(), "seed": seed, "resamples": resamples, "confidence": confidence,
                      "mean": (a - b).mean(), "low": low, "high": high})
    other = stats.bootstrap((a, b), lambda x, y, axis: (x - y).mean(axis), paired=True, vectorized=True,
                            method="percentile", n_resamples=100000, confidence_level=confidence, batch=1000,
                            rng=np.random.default_rng(5)).confidence_interval
    cases[-1] |= {"scipy_low": other.low, "scipy_high": other.high}
    return cases


def main():
    record = {"made_by": f"make_statistics_golden.py, NumPy {np.__version__}, SciPy {scipy.__version__}, "
                         f"statsmodels {statsmodels.__version__}",
              "student": student(), "student_difference": student_difference(), "wilson": wilson(),
              "mcnemar": mcnemar_cases(), "holm": holm(), "bootstrap": bootstrap()}
    pathlib.Path(__file__).with_name("statistics.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
