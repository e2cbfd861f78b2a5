"""Trained models as files hold them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from . import _native
from .arrays import ImageShape, image_rows, vector_rows
from .errors import UsageError

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import ArrayLike, NDArray

    from .arrays import FloatArray


class Model:
    """An autoencoder or a classifier with its weights.

    Images may be uint8 or uint16 (taken as x / 255, x / 65535) or floats in [0, 1]; shaped [n, height, width],
    [n, channels, height, width], [n, values], or one image without n. float32 in C order is not copied. Methods raise
    UsageError for another shape and for a model of the wrong kind, InputError for another type or values that are not
    finite. `threads` is how many processors work, 0 for all; results do not depend on it. Other threads of Python's
    run meanwhile.
    """

    def __init__(self, native: _native.Autoencoder | _native.Classifier, scaling: str = "unit") -> None:
        self._native = native
        self._scaling = scaling

    @property
    def kind(self) -> str:
        """"autoencoder" or "classifier"."""
        return "autoencoder" if isinstance(self._native, _native.Autoencoder) else "classifier"

    @property
    def spec(self) -> dict[str, Any]:
        """Every setting of the network, by name."""
        return self._native.spec

    @property
    def image_shape(self) -> ImageShape:
        """Channels, height and width of an image."""
        return cast("ImageShape", self.spec["image"])

    @property
    def scaling(self) -> str:
        """How images become what the network sees: "unit", as they are here; "minmax" and "minmax-columns", stretched
        to [0, 1] one by one or column by column; "none"."""
        return self._scaling

    @property
    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Views of the tensors under PyTorch's names ("encoder.0.weight" [out, in]); they cannot be written."""
        return self._native.weights

    @property
    def sha256(self) -> str:
        """SHA-256 of the tensors' bytes in name order."""
        return self._native.sha256

    @property
    def parameter_count(self) -> int:
        """How many numbers the weights are."""
        return self._native.parameter_count

    def save(self, path: str | PathLike[str]) -> None:
        """Writes a safetensors file, which the command line and PyTorch's load_state_dict take. FileError where it
        cannot be written; a file that was there is then as it was. The file does not say how images are scaled."""
        self._native.save(Path(path))

    def denoise(self, images: ArrayLike, *, threads: int = 0) -> FloatArray:
        """Cleaned images, float32, shaped as what came."""
        model = self._autoencoder("denoise")
        rows, _ = self._rows(images)
        out = np.empty_like(rows)
        model.denoise(rows, out, threads)
        return out.reshape(np.shape(images))

    def encode(self, images: ArrayLike, *, threads: int = 0) -> FloatArray:
        """Latents [n, latent_size], or [latent_size] of one image."""
        model = self._autoencoder("encode")
        rows, front = self._rows(images)
        size = int(self.spec["latent_size"])
        out = np.empty((len(rows), size), np.float32)
        model.encode(rows, out, threads)
        return out.reshape(*front, size)

    def decode(self, latents: ArrayLike, *, threads: int = 0) -> FloatArray:
        """Images of latents: [n, height, width], with channels in front of the height where there are several."""
        model = self._autoencoder("decode")
        rows, front = vector_rows(latents, int(self.spec["latent_size"]), "latents")
        channels, height, width = self.image_shape
        out = np.empty((len(rows), channels * height * width), np.float32)
        model.decode(rows, out, threads)
        shape = (height, width) if channels == 1 else (channels, height, width)
        return out.reshape(*front, *shape)

    def predict(self, images: ArrayLike, *, threads: int = 0) -> NDArray[np.uint8]:
        """The label of each image [n]."""
        model = self._classifier("predict")
        rows, front = self._rows(images)
        out = np.empty(len(rows), np.uint8)
        model.classify(rows, out, threads)
        return out.reshape(front)

    def predict_proba(self, images: ArrayLike, *, threads: int = 0) -> FloatArray:
        """The probability of each label [n, classes]."""
        model = self._classifier("predict_proba")
        rows, front = self._rows(images)
        classes = int(self.spec["classes"])
        out = np.empty((len(rows), classes), np.float32)
        model.probabilities(rows, out, threads)
        return out.reshape(*front, classes)

    def _rows(self, images: ArrayLike) -> tuple[FloatArray, tuple[int, ...]]:
        rows, front = image_rows(images, self.image_shape)
        if self._scaling in ("unit", "none"):
            return rows, front
        out = np.empty_like(rows)
        _native.scale(rows, out, self.image_shape, self._scaling)
        return out, front

    def _autoencoder(self, what: str) -> _native.Autoencoder:
        if isinstance(self._native, _native.Autoencoder):
            return self._native
        raise UsageError(f"{what}: expected an autoencoder, got a classifier ({self.spec['kind']})", what)

    def _classifier(self, what: str) -> _native.Classifier:
        if isinstance(self._native, _native.Classifier):
            return self._native
        raise UsageError(f"{what}: expected a classifier, got an autoencoder", what)

    def __getstate__(self) -> dict[str, Any]:
        weights = {name: np.array(values) for name, values in self.weights.items()}
        return {"kind": self.kind, "spec": self.spec, "weights": weights, "scaling": self.scaling}

    def __setstate__(self, state: dict[str, Any]) -> None:
        made = _native.Autoencoder if state["kind"] == "autoencoder" else _native.Classifier
        self._native = made(state["spec"], state["weights"])
        self._scaling = state["scaling"]

    def __repr__(self) -> str:
        shape = "x".join(str(size) for size in self.image_shape)
        return f"<debruit.Model: {self.kind} of {shape} images, {self.parameter_count} parameters>"


def load(path: str | PathLike[str]) -> Model:
    """The model in a run folder, a bundle or a safetensors file that debruit wrote. FileError where it is missing,
    InputError where it is none."""
    return Model(*_native.load_model(Path(path)))
