#!/usr/bin/env python3
"""Writes metrics.npz: pairs of images and what scikit-image says of them. Made with scikit-image 0.19.3, NumPy 1.24.2.

Each pair NAME has NAME_a and NAME_b (float32, [channels, height, width]) and NAME_scores (float64: MSE, PSNR, SSIM).
"""
import pathlib
import numpy as np
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

rng = np.random.default_rng(20240131)


def blob(height, width):
    """A soft bright shape on black, like a pen stroke."""
    y, x = np.mgrid[0:height, 0:width]
    distance = np.abs((x - width / 2) + 0.4 * (y - height / 2)) / width
    return np.clip(1.2 - 6 * distance, 0, 1).astype(np.float32)[None]


def noisy(image, sigma):
    return (image + sigma * rng.standard_normal(image.shape)).astype(np.float32)


square, wide, tall, smallest = blob(28, 28), blob(13, 30), blob(40, 11), blob(11, 11)
pairs = {
    "square": (square, np.clip(noisy(square, 0.1), 0, 1)),
    "outside_the_range": (square, noisy(square, 0.7)),
    "wide": (wide, noisy(wide, 0.05)),
    "tall": (tall, noisy(tall, 0.2)),
    "smallest": (smallest, noisy(smallest, 0.1)),
    "unlike": (square, 1 - square),
    "black": (np.zeros_like(square), noisy(np.zeros_like(square), 0.1)),
    "colour": tuple(np.concatenate(group) for group in zip(*[(square, noisy(square, s)) for s in (0.05, 0.1, 0.3)])),
}
arrays = {}
for name, (a, b) in pairs.items():
    arrays[f"{name}_a"], arrays[f"{name}_b"] = a, b
    a, b = a.astype(np.float64), b.astype(np.float64)
    arrays[f"{name}_scores"] = np.array([
        mean_squared_error(a, b),
        peak_signal_noise_ratio(a, b, data_range=1),
        structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1,
                              channel_axis=0),
    ])
np.savez_compressed(pathlib.Path(__file__).parent / "metrics.npz", **arrays)
