"""MNIST's digits and a run's noise in PyTorch, by the definitions of include/debruit/noise.h and train.h."""

import gzip
from pathlib import Path

import numpy
import torch

PARTS = {"train": "train", "test": "t10k"}
IMAGES_HEADER, LABELS_HEADER = 16, 8  # bytes


def read_idx(folder, name, header):
    """The values of an IDX file, which may be compressed, as one row."""
    file = Path(folder) / name
    content = file.read_bytes() if file.exists() else gzip.decompress(file.with_name(name + ".gz").read_bytes())
    return numpy.frombuffer(content, numpy.uint8, offset=header)


def stretch_columns(images):
    """[n, height, width] of bytes -> floats; each column of each image fills [0, 1], and a constant one becomes 0."""
    images = images.astype(numpy.float32)
    low = images.min(axis=1, keepdims=True)
    width = images.max(axis=1, keepdims=True) - low
    return numpy.where(width > 0, (images - low) / numpy.maximum(width, 1), 0).astype(numpy.float32)


def clean_images(folder, part, classes):
    """[n, 784], scaled as `minmax-columns`, in the data's order."""
    labels = read_idx(folder, f"{PARTS[part]}-labels-idx1-ubyte", LABELS_HEADER)
    images = read_idx(folder, f"{PARTS[part]}-images-idx3-ubyte", IMAGES_HEADER).reshape(-1, 28, 28)
    return torch.from_numpy(stretch_columns(images[numpy.isin(labels, classes)]).reshape(-1, 28 * 28))


def parse_kind(text):
    """"gaussian:mean=0:var=0.01" -> ("gaussian", {"mean": 0.0, "var": 0.01})"""
    name, *assignments = text.split(":")
    return name, {key: float(value) for key, value in (a.split("=") for a in assignments)}


def normal_noise(x, scale, mean, var, factor):
    return torch.addcmul(x, factor * scale, torch.randn_like(x).mul_(var ** 0.5).add_(mean))


def gaussian(x, scale, mean, var):
    return normal_noise(x, scale, mean, var, 1.0)


def speckle(x, scale, mean, var):
    return normal_noise(x, scale, mean, var, x)


def salt_and_pepper(x, scale, amount, salt_vs_pepper):
    u, replaced = torch.rand_like(x), scale * amount
    peppered = torch.where(u < replaced * (1 - salt_vs_pepper), 0.0, x)
    return torch.where(u > 1 - replaced * salt_vs_pepper, 1.0, peppered)


KINDS = {"gaussian": gaussian, "speckle": speckle, "salt_and_pepper": salt_and_pepper}


def kinds_of(count, kinds, mix):
    """Which of the kinds each image gets, [count]."""
    return torch.arange(count) * kinds // count if mix == "thirds" else torch.randint(kinds, (count,))


def add_noise(clean, noise):
    """`noise`: that part of a run's config.json. Only the variates that an image's kind needs are drawn."""
    if noise["clip"]:
        raise ValueError("noise that is clipped is not known here")
    low, high = noise["scale"]
    kinds = [parse_kind(text) for text in noise["kinds"]]
    kind_of = kinds_of(len(clean), len(kinds), noise["mix"])
    scale = torch.rand(len(clean), 1).mul_(high - low).add_(low)
    noisy = torch.empty_like(clean)
    for number, (name, parameters) in enumerate(kinds):
        rows = (kind_of == number).nonzero()[:, 0]
        noisy[rows] = KINDS[name](clean[rows], scale[rows], **parameters)
    return noisy
