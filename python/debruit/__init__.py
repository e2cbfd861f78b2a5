"""Denoising autoencoders, and classifiers on their latents.

>>> import debruit
>>> model = debruit.load("runs/first")  # doctest: +SKIP
>>> cleaned = model.denoise(images)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import datasets
from ._native import version as _version
from .errors import DivergedError, Error, FileError, InputError, InternalError, UsageError
from .model import Model, load
from .noise import random_noise
from .report import report
from .training import EpochReport

if TYPE_CHECKING:
    from .autoencoder import DenoisingAutoencoder
    from .classifier import LatentClassifier

__version__ = _version()
__all__ = [
    "DenoisingAutoencoder",
    "DivergedError",
    "EpochReport",
    "Error",
    "FileError",
    "InputError",
    "InternalError",
    "LatentClassifier",
    "Model",
    "UsageError",
    "datasets",
    "load",
    "random_noise",
    "report",
]


def __getattr__(name: str) -> object:
    # scikit-learn, where it is installed, takes a second to import: only who wants an estimator waits for it.
    if name == "DenoisingAutoencoder":
        from .autoencoder import DenoisingAutoencoder

        return DenoisingAutoencoder
    if name == "LatentClassifier":
        from .classifier import LatentClassifier

        return LatentClassifier
    raise AttributeError(f"module 'debruit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), "DenoisingAutoencoder", "LatentClassifier"])
