#!/usr/bin/env python3
"""Writes the .npy and .npz files that npy_test.cc and npz_test.cc read. Made with NumPy 1.24.2."""
import pathlib
import numpy as np

here = pathlib.Path(__file__).parent
arrays = {
    "float32": np.array([[0.5, -1.25, 3e-40], [np.inf, 7, 1e30]], np.float32),
    "float64": np.array([0.1, -2.5e-300]),
    "uint8": np.arange(24, dtype=np.uint8).reshape(2, 3, 4),
    "int64": np.array(-(2**53) - 1, np.int64),
    "empty": np.zeros((0, 5), np.float32),
}
for name, array in arrays.items():
    np.save(here / f"{name}.npy", array)
with open(here / "version2.npy", "wb") as file:
    np.lib.format.write_array(file, arrays["float64"], version=(2, 0))
np.save(here / "fortran.npy", np.asfortranarray(arrays["float32"]))
np.save(here / "big_endian.npy", arrays["float64"].astype(">f8"))
np.savez_compressed(here / "deflated.npz", **arrays)
np.savez(here / "stored.npz", **arrays)
