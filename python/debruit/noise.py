"""scikit-image's random_noise, drawn by debruit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import _native
from .errors import InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# The parameters of each mode with scikit-image's defaults, which differ from those of the study's noises.
MODES: dict[str, dict[str, Any]] = {
    "gaussian": {"mean": 0.0, "var": 0.01},
    "localvar": {"local_vars": 0.01},
    "poisson": {},
    "salt": {"amount": 0.05},
    "pepper": {"amount": 0.05},
    "s&p": {"amount": 0.05, "salt_vs_pepper": 0.5},
    "speckle": {"mean": 0.0, "var": 0.01},
}


def random_noise(
    image: ArrayLike,
    mode: str = "gaussian",
    rng: np.random.Generator | int | None = None,
    clip: bool = True,
    **kwargs: Any,
) -> NDArray[np.floating[Any]]:
    """Noise as skimage.util.random_noise defines it: names, defaults, clipping and signed images are the same, the
    random numbers are debruit's own (the same for a seed on every machine).

    `image` may be of any shape; integers are scaled to [0, 1] or, where they have a sign, [-1, 1]. `rng` is a seed, a
    NumPy generator that one is drawn from, or None for another one every time. UsageError for an unknown mode, a
    keyword that the mode does not have and a value out of range.
    """
    settings = _settings(mode.lower(), kwargs)
    given = np.asarray(image)
    signed = given.size > 0 and bool(given.min() < 0) if given.dtype.kind in "if" else False
    values = _as_float(given)
    seed = int(np.random.default_rng(rng).integers(2**63))
    noisy = _noisy(values, mode.lower(), settings, -1.0 if signed else 0.0, seed)
    return np.clip(noisy, -1.0 if signed else 0.0, 1.0) if clip else noisy


def _settings(mode: str, given: dict[str, Any]) -> dict[str, Any]:
    if mode not in MODES:
        raise UsageError(f"mode: {mode!r} is not known; known are {', '.join(MODES)}", "mode")
    for key in given:
        if key not in MODES[mode]:
            allowed = ", ".join(MODES[mode]) or "none"
            raise UsageError(f"{key}: {mode} has no such keyword; it has {allowed}", key)
    return MODES[mode] | given


def _as_float(image: NDArray[Any]) -> NDArray[np.floating[Any]]:
    """scikit-image's img_as_float."""
    kind = image.dtype.kind
    if kind == "f":
        return image
    if kind == "b":
        return image.astype(np.float64)
    if kind == "u":
        return image / np.float64(np.iinfo(image.dtype).max)
    if kind == "i":
        return np.maximum(image / np.float64(np.iinfo(image.dtype).max), -1.0)
    raise InputError(f"image: expected numbers, got {image.dtype}", "image")


def _draw(noise: str, image: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """`image`, in C order and overwritten, with one of the library's noises."""
    _native.add_noise(image.reshape(1, -1), noise, 1.0, seed)
    return image


def _number(name: str, value: Any) -> str:
    try:
        return repr(float(value))
    except (TypeError, ValueError):
        raise UsageError(f"{name}: expected a number, got {value!r}", name) from None


def _noisy(
    image: NDArray[np.floating[Any]], mode: str, settings: dict[str, Any], lowest: float, seed: int
) -> NDArray[np.floating[Any]]:
    if mode in ("gaussian", "speckle"):
        mean, var = _number("mean", settings["mean"]), _number("var", settings["var"])
        noise = _draw(f"gaussian:mean={mean}:var={var}", np.zeros(image.shape, np.float32), seed).astype(np.float64)
        return image + noise if mode == "gaussian" else image + image * noise
    if mode == "localvar":
        variances = np.asarray(settings["local_vars"])
        if not (variances > 0).all():
            raise UsageError("local_vars: expected variances above 0", "local_vars")
        deviations = np.sqrt(np.broadcast_to(variances, image.shape))
        noise = _draw("gaussian:mean=0:var=1", np.zeros(image.shape, np.float32), seed).astype(np.float64)
        varied: NDArray[np.floating[Any]] = image + deviations * noise
        return varied
    if mode == "poisson":
        return _poisson(image, lowest, seed)
    # Where the library turns grey into white is salt, where into black is pepper.
    amount = _number("amount", settings["amount"])
    kind = {
        "salt": f"salt:amount={amount}",
        "pepper": f"pepper:amount={amount}",
        "s&p": f"salt_and_pepper:amount={amount}:salt_vs_pepper="
        + _number("salt_vs_pepper", settings.get("salt_vs_pepper", 0)),
    }[mode]
    marks = _draw(kind, np.full(image.shape, 0.5, np.float32), seed)
    return np.where(marks == 1, 1.0, np.where(marks == 0, lowest, image)).astype(image.dtype, copy=False)


def _poisson(image: NDArray[np.floating[Any]], lowest: float, seed: int) -> NDArray[np.floating[Any]]:
    """Counts with as many levels as the image has values, to the next power of two."""
    levels = 2.0 ** np.ceil(np.log2(len(np.unique(image))))
    highest = float(image.max())
    if lowest < 0:
        image = (image + 1.0) / (highest + 1.0)
    counts = _draw(f"poisson:peak={levels!r}", np.array(image, np.float32, order="C"), seed)
    noisy = counts.astype(np.float64)
    return noisy * (highest + 1.0) - 1.0 if lowest < 0 else noisy
