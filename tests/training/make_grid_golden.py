#!/usr/bin/env python3
"""Writes grid.json beside this file: the order in which scikit-learn's ParameterGrid goes through grids.

  python3 tests/training/make_grid_golden.py
"""

import json
from pathlib import Path

import sklearn
from sklearn.model_selection import ParameterGrid

GRIDS = (
    {"latent_size": [49, 64, 81], "hidden_size": [300, 400, 500], "hidden_layers": [1, 3, 5]},
    {"hidden_size": [40, 20, 30], "epochs": [2, 1]},  # values out of order stay so
    {"seed": [7]},
    {"weight_decay": [0, 1e-05], "learning_rate": [0.001, 0.0001], "batch_size": [16, 128], "beta1": [0.9]},
)


def main():
    cases = [{"grid": grid, "trials": list(ParameterGrid(grid))} for grid in GRIDS]
    text = json.dumps({"made_with": f"scikit-learn {sklearn.__version__}", "cases": cases}, separators=(",", ":"))
    (Path(__file__).parent / "grid.json").write_text(text.replace('{"grid"', '\n{"grid"') + "\n")


if __name__ == "__main__":
    main()
