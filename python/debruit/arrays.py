"""Arrays of images as people have them, and the rows of 32-bit floats that the library takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .errors import InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray: TypeAlias = NDArray[np.float32]

ImageShape = tuple[int, int, int]  # channels, height, width


def scaled(values: ArrayLike, what: str) -> FloatArray:
    """Whole numbers of 8 and 16 bits become x / the largest of their type, others stay as they are. Floats of 32 bits
    are not copied."""
    array = np.asarray(values)
    if array.dtype in (np.uint8, np.uint16):
        return array.astype(np.float32) / np.float32(np.iinfo(array.dtype).max)
    if array.dtype.kind != "f":
        raise InputError(f"{what}: expected uint8, uint16 or floating-point values, got {array.dtype}", what)
    floats = array.astype(np.float32, copy=False)
    if not np.isfinite(floats).all():
        raise InputError(f"{what}: expected finite values, got NaN or infinity", what)
    return floats


def image_rows(images: ArrayLike, shape: ImageShape) -> tuple[FloatArray, tuple[int, ...]]:
    """Images as rows [count, size], and the dimensions in front of the image: () for one alone, (count,) for many."""
    array = scaled(images, "images")
    forms = _forms(shape)
    for form in forms:
        front = array.shape[: array.ndim - len(form)]
        if len(front) <= 1 and array.shape[len(front) :] == form:
            return np.ascontiguousarray(array.reshape(-1, shape[0] * shape[1] * shape[2])), front
    known = ", ".join(str(list(form)).replace("[", "[n, ") for form in forms)
    raise UsageError(f"images: expected {known} or one such image, got {list(array.shape)}", "images")


def _forms(shape: ImageShape) -> list[tuple[int, ...]]:
    channels, height, width = shape
    flat = (channels * height * width,)
    return [shape, flat] if channels > 1 else [(height, width), shape, flat]


def vector_rows(vectors: ArrayLike, size: int, what: str) -> tuple[FloatArray, tuple[int, ...]]:
    """The same for vectors of `size` values."""
    array = scaled(vectors, what)
    if array.ndim not in (1, 2) or array.shape[-1] != size:
        raise UsageError(f"{what}: expected [n, {size}] or [{size}], got {list(array.shape)}", what)
    return np.ascontiguousarray(array.reshape(-1, size)), array.shape[:-1]


def full_shape(shape: Any) -> ImageShape:
    """(height, width) or (channels, height, width) as the latter."""
    sizes = np.asarray(shape)
    if sizes.ndim == 1 and len(sizes) in (2, 3) and sizes.dtype.kind in "iu" and sizes.min() > 0:
        channels = 1 if len(sizes) == 2 else int(sizes[0])
        return channels, int(sizes[-2]), int(sizes[-1])
    raise UsageError(f"image_shape: expected (height, width) or (channels, height, width), got {shape!r}", "image_shape")
