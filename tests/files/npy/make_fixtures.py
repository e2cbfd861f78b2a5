#!/usr/bin/env python3
"""Writes the .npy and .npz files that npy_test.cc and npz_test.cc read. NumPy 1.24.2 made those of the first
block, NumPy 2 the others."""
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

# Every type and both orders; what they hold is plain counting, so that the tests can say it.
count = np.arange(24).reshape(2, 3, 4)
for name, kind in {"uint16": "<u2", "big_uint16": ">u2", "int8": "i1", "int16": ">i2", "int32": "<i4", "uint32": ">u4",
                   "uint64": "<u8", "big_float32": ">f4"}.items():
    np.save(here / f"{name}.npy", count.astype(kind))
np.save(here / "fortran_big_uint16.npy", np.asfortranarray(count.astype(">u2")))
np.save(here / "bool.npy", np.array([True, False, True]))
np.save(here / "huge_uint64.npy", np.array([2**63], np.uint64))
np.save(here / "text.npy", np.array(["seven", "one"]))
np.save(here / "bytes.npy", np.array([b"seven", b"one"]))
np.save(here / "complex64.npy", np.zeros(2, np.complex64))
np.save(here / "float16.npy", np.zeros(2, np.float16))
np.save(here / "objects.npy", np.array([None, "x"], object), allow_pickle=True)
