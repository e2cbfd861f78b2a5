#!/usr/bin/env python3
"""Writes the archives and arrays that load_dataset_test.cc reads, as Keras, MedMNIST and others lay them out, and what
must be read from them into expected.json: type, shape, labels, and the images as [N, C, H, W].

Made with NumPy 2. Run: make_formats.py (writes into its own folder).
"""
import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(66)
expected = {}


def images(count, *shape, dtype=np.uint8):
    if np.issubdtype(dtype, np.floating):
        return rng.random((count, *shape)).astype(dtype)
    return rng.integers(0, np.iinfo(dtype).max, (count, *shape), endpoint=True).astype(dtype)


def expect(name, part, array, labels=None):
    """`array` as it lies in the file; channels last where the last side is 1 or 3."""
    array = np.asarray(array)
    if array.ndim == 2:
        planes = array[:, None, None, :]
    elif array.ndim == 3:
        planes = array[:, None]
    elif array.shape[3] in (1, 3):
        planes = array.transpose(0, 3, 1, 2)
    else:
        planes = array
    expected[f"{name} {part}"] = {
        "type": array.dtype.newbyteorder("=").name,
        "shape": list(planes.shape),
        "labels": None if labels is None else np.asarray(labels).reshape(-1).tolist(),
        "values": planes.reshape(-1).tolist(),
    }


# Keras' mnist.npz.
x_train, x_test = images(5, 4, 3), images(2, 4, 3)
y_train, y_test = np.array([5, 0, 4, 1, 9], np.uint8), np.array([7, 2], np.uint8)
np.savez(HERE / "keras.npz", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
expect("keras.npz", "train", x_train, y_train)
expect("keras.npz", "test", x_test, y_test)

# MedMNIST, in colour: labels are [N, 1].
medical = {}
for part, count in [("train", 4), ("val", 2), ("test", 3)]:
    medical[f"{part}_images"] = images(count, 4, 5, 3)
    medical[f"{part}_labels"] = rng.integers(0, 11, (count, 1)).astype(np.uint8)
    expect("medmnist.npz", {"val": "validation"}.get(part, part), medical[f"{part}_images"], medical[f"{part}_labels"])
np.savez_compressed(HERE / "medmnist.npz", **medical)

# Images and labels without a split, floats in Fortran order, labels of 16 bits and big-endian.
floats = np.asfortranarray(images(3, 4, 5, dtype=np.float32))
numbers = np.array([0, 255, 17], ">i2")
np.savez(HERE / "plain.npz", images=floats, labels=numbers)
expect("plain.npz", "all", floats, numbers)

# One array alone, of vectors.
vectors = images(4, 6, dtype=np.float64)
np.savez_compressed(HERE / "alone.npz", vectors)
expect("alone.npz", "all", vectors)

# Arrays by themselves.
for name, array in {
    "grey.npy": images(3, 4, 5),
    "big_endian16.npy": images(3, 4, 5, dtype=np.uint16).astype(">u2"),
    "fortran_colour.npy": np.asfortranarray(images(2, 4, 5, 3)),
    "one_channel.npy": images(2, 4, 5, 1),
    "channels_first.npy": images(2, 3, 4, 5),
    "vectors.npy": images(3, 7, dtype=np.float32),
}.items():
    np.save(HERE / name, array)
    expect(name, "all", array)

(HERE / "expected.json").write_text(json.dumps(expected, indent=0) + "\n")
