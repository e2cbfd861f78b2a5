#!/usr/bin/env python3
"""Writes filters.npz: images and what SciPy and scikit-image make of them. Made with SciPy 1.17.1, scikit-image 0.26.0,
NumPy 2.4.6.

NAME is an image (float32, [channels, height, width]); NAME@FILTER is that image under the filter that debruit writes as
FILTER, computed in float64 and stored as float32.
"""
import pathlib

import numpy as np
from scipy import ndimage
from skimage.restoration import denoise_nl_means

rng = np.random.default_rng(20240607)
SHAPES = [(1, 1, 1), (1, 1, 5), (1, 5, 1), (1, 3, 2), (2, 1, 3), (1, 28, 28), (3, 7, 10)]


def noisy_strokes(shape):
    """Soft bright bars on black with normal noise, not cut to [0, 1]."""
    channel, y, x = np.ogrid[:shape[0], :shape[1], :shape[2]]
    bars = np.clip(1.2 - 3 * np.abs(np.sin(0.3 * x + 0.1 * y + channel)), 0, 1)
    return (bars + 0.2 * rng.standard_normal(shape)).astype(np.float32)


def median(image):
    return np.stack([ndimage.median_filter(plane, size=3, mode="reflect") for plane in image])


def gaussian(sigma):
    return lambda image: np.stack([ndimage.gaussian_filter(plane, sigma, mode="reflect") for plane in image])


def non_local_means(patch_size, patch_distance, h, sigma):
    def apply(image):
        # The channels go last: scikit-image drops dimensions of one before it moves them back.
        cleaned = denoise_nl_means(np.moveaxis(image, 0, -1), patch_size=patch_size, patch_distance=patch_distance, h=h,
                                   sigma=sigma, fast_mode=False, preserve_range=True, channel_axis=-1)
        return np.moveaxis(cleaned.reshape(*image.shape[1:], image.shape[0]), -1, 0)

    return apply


FILTERS = {"median_filter": median}
FILTERS |= {f"gaussian_filter:sigma={sigma}": gaussian(sigma) for sigma in (0, 0.12, 0.13, 0.5, 1.2, 3, 10)}
FILTERS |= {
    f"non_local_means:patch_size={size}:patch_distance={distance}:h={h}:sigma={sigma}":
        non_local_means(size, distance, h, sigma)
    for size, distance, h, sigma in [(7, 11, 0.1, 0), (3, 2, 0.4, 0), (5, 6, 0.16, 0.2), (3, 40, 1.5, 0.01)]
}

arrays = {}
for shape in SHAPES:
    name = "x".join(map(str, shape))
    image = noisy_strokes(shape)
    arrays[name] = image
    for text, apply in FILTERS.items():
        arrays[f"{name}@{text}"] = np.ascontiguousarray(apply(image.astype(np.float64)), dtype=np.float32)
np.savez_compressed(pathlib.Path(__file__).parent / "filters.npz", **arrays)
