"""What the two estimators have in common: settings, seeds, progress, the range of their data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _native
from .errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .arrays import FloatArray

# Of the library's specs, by name: no default is written down a second time.
_DEFAULTS = _native.defaults()
AUTOENCODER = _DEFAULTS["autoencoder"]
TRAINING = _DEFAULTS["training"]
CLASSIFIER = _DEFAULTS["classifier"]
EVALUATION = _DEFAULTS["evaluation"]

# The settings of a training that an estimator has under the same name; its seed is `random_state`.
SETTINGS = tuple(name for name in TRAINING if name not in ("seed", "noise_mix", "noise_draw", "mean_of_batch_means"))


class EpochReport(NamedTuple):
    """One finished epoch. What is held out (`validation`) has a loss and, of a classifier, an accuracy."""

    epoch: int  # from 1
    training_loss: float
    validation_loss: float | None
    validation_accuracy: float | None
    seconds: float


Callback = Callable[[EpochReport], object]
Callbacks = Callback | Sequence[Callback] | None


def on_epoch(callbacks: Callbacks) -> Callable[..., None] | None:
    """What the library calls after every epoch."""
    if callbacks is None:
        return None
    called: list[Any] = [callbacks] if callable(callbacks) or not isinstance(callbacks, Iterable) else list(callbacks)
    for callback in called:
        if not callable(callback):
            raise UsageError(f"callbacks: expected functions of an EpochReport, got {callback!r}", "callbacks")

    def call(*fields: Any) -> None:
        for callback in called:
            callback(EpochReport(*fields))

    return call


def reports(history: Iterable[tuple[Any, ...]]) -> list[EpochReport]:
    return [EpochReport(*fields) for fields in history]


def seed_of(random_state: Any) -> int:
    """A seed: `random_state` itself where it is a number, else drawn from it, or from NumPy's global state for None."""
    if random_state is None:
        return int(np.random.randint(2**31 - 1))
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31 - 1))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**31 - 1))
    if isinstance(random_state, (int, np.integer)) and random_state >= 0:
        return int(random_state)
    raise UsageError(f"random_state: expected a number from 0, a generator or None, got {random_state!r}",
                     "random_state")


def plain(value: Any) -> Any:
    """A NumPy scalar as Python's own number."""
    return value.item() if isinstance(value, np.generic) else value


def thread_count(threads: Any) -> int:
    if isinstance(threads, (int, np.integer)) and threads >= 0:
        return int(threads)
    raise UsageError(f"threads: expected a whole number from 0 (all processors), got {threads!r}", "threads")


def noise_kinds(noise: Any) -> list[str]:
    if isinstance(noise, str):
        return [noise]
    if isinstance(noise, Iterable):
        return [str(kind) for kind in noise]
    raise UsageError(f"noise: expected a kind or several, got {noise!r}", "noise")


def noise_scales(scale: Any) -> tuple[float, float]:
    """The lowest and the highest scale: of one number, that number."""
    if isinstance(scale, (tuple, list, np.ndarray)) and np.shape(scale) == (2,):
        return float(scale[0]), float(scale[1])
    if isinstance(scale, (int, float, np.number)):
        return float(scale), float(scale)
    raise UsageError(f"noise_scale: expected a number or a pair of them, got {scale!r}", "noise_scale")


def training_settings(estimator: Any, seed: int) -> dict[str, Any]:
    settings = {name: plain(getattr(estimator, name)) for name in SETTINGS}
    settings["noise"] = noise_kinds(estimator.noise)
    settings["noise_scale"] = noise_scales(estimator.noise_scale)
    return settings | {"seed": seed}


@dataclass(frozen=True, eq=False)
class Range:
    """Maps the range of some data, or of each of its columns, to [0, 1], where the networks work. Data within [0, 1]
    stays as it is."""

    low: NDArray[np.float64]  # [], or [columns]
    width: NDArray[np.float64]
    changes: bool

    @classmethod
    def of(cls, values: NDArray[Any], *, of_columns: bool) -> Range:
        changes = bool(values.min() < 0 or values.max() > 1)
        if not changes:
            return cls(np.zeros(()), np.ones(()), changes)
        axis = 0 if of_columns else None
        low = np.asarray(values.min(axis), np.float64)
        with np.errstate(over="ignore"):  # infinite where the extremes are those of doubles
            width = np.asarray(values.max(axis), np.float64) - low
        if not np.isfinite(width).all():
            raise UsageError(f"X: expected values whose range is finite, got {values.min()} to {values.max()}", "X")
        return cls(low, width, changes)

    def to_unit(self, values: NDArray[Any]) -> FloatArray:
        if not self.changes:
            return np.ascontiguousarray(values, dtype=np.float32)
        width = np.where(self.width > 0, self.width, 1)  # a column that never changes is 0
        return np.ascontiguousarray((np.asarray(values, np.float64) - self.low) / width, dtype=np.float32)

    def from_unit(self, values: FloatArray) -> FloatArray:
        if not self.changes:
            return values
        return (values.astype(np.float64) * self.width + self.low).astype(np.float32)
