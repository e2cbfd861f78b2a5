#!/usr/bin/env python3
"""Writes pca.npz: rows of numbers and their principal components. Made with scikit-learn 1.9.1, NumPy 2.4.6.

NAME is the data (float32, [count, features]); NAME_mean, _components, _variance, _ratio and _projected (float64) are
what scikit-learn's PCA says of them, for the first min(count - 1, features) components.
"""
import pathlib

import numpy as np
from sklearn.decomposition import PCA

rng = np.random.default_rng(20240608)


def correlated(count, features):
    return rng.standard_normal((count, features)) @ rng.standard_normal((features, features)) + 3


constant = correlated(20, 6)
constant[:, [1, 4]] = [0.1, -7]
CASES = {
    "tall": correlated(50, 6),
    "wide": correlated(4, 7),
    "two_rows": correlated(2, 3),
    "one_feature": correlated(9, 1),
    "constant_features": constant,
    "latents": np.maximum(correlated(300, 20) - 3, 0),
}

arrays = {}
for name, values in CASES.items():
    values = values.astype(np.float32)
    pca = PCA(svd_solver="full").fit(values.astype(np.float64))
    kept = min(len(values) - 1, values.shape[1])
    arrays[name] = values
    arrays[f"{name}_mean"] = pca.mean_
    arrays[f"{name}_components"] = pca.components_[:kept]
    arrays[f"{name}_variance"] = pca.explained_variance_[:kept]
    arrays[f"{name}_ratio"] = pca.explained_variance_ratio_[:kept]
    arrays[f"{name}_projected"] = pca.transform(values.astype(np.float64))[:, :kept]
np.savez_compressed(pathlib.Path(__file__).parent / "pca.npz",
                    **{name: np.ascontiguousarray(array) for name, array in arrays.items()})
