#!/usr/bin/env python3
"""Cuts the small data set that the tests carry from the full MNIST files: the first 60 training and 20 test images of
every digit, in their order. Usage: make_small.py FOLDER_WITH_THE_FOUR_IDX_FILES"""
import gzip
import pathlib
import struct
import sys

PER_DIGIT = {"train": 60, "t10k": 20}


def main(source: pathlib.Path, target: pathlib.Path) -> None:
    for part, per_digit in PER_DIGIT.items():
        images = (source / f"{part}-images-idx3-ubyte").read_bytes()[16:]
        labels = (source / f"{part}-labels-idx1-ubyte").read_bytes()[8:]
        left = [per_digit] * 10
        kept = []
        for index, label in enumerate(labels):
            if left[label] > 0:
                left[label] -= 1
                kept.append(index)
        pixels = b"".join(images[784 * i : 784 * (i + 1)] for i in kept)
        write(target / f"{part}-images-idx3-ubyte.gz", struct.pack(">IIII", 0x803, len(kept), 28, 28) + pixels)
        write(target / f"{part}-labels-idx1-ubyte.gz", struct.pack(">II", 0x801, len(kept)) + bytes(labels[i] for i in kept))


def write(path: pathlib.Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent)
