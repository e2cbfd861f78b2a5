"""The denoising autoencoder as an estimator of scikit-learn's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import _native
from ._sklearn import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    check_is_fitted,
    validate_data,
)
from .arrays import full_shape
from .errors import UsageError
from .model import Model
from .training import (
    AUTOENCODER,
    EVALUATION,
    TRAINING,
    Callbacks,
    EpochReport,
    Range,
    noise_kinds,
    noise_scales,
    on_epoch,
    plain,
    reports,
    seed_of,
    thread_count,
    training_settings,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from .arrays import FloatArray


class DenoisingAutoencoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Learns to take noise out of the rows of X, and a few numbers (latents) that stand for a row.

    Every epoch adds fresh noise to every row; the target is the clean row. X is any 2-D array. Values within [0, 1]
    are taken as they are; otherwise the range of each column of the training data is mapped to [0, 1], or where the
    rows are images (`image_shape`) that of all columns together; `denoise` and `inverse_transform` map back. Noise and
    its parameters are meant on [0, 1]. Defaults are those of the library.

    Parameters
    ----------
    hidden_layers, hidden_size, latent_size : the network, n_features - hidden_size x (1 + hidden_layers) - latent_size
        and back.
    noise : a kind, or several of which each row gets one at random: "gaussian", "salt_and_pepper:amount=0.3", ...
    noise_scale : how strong; a number, or a pair from between which each row's is drawn.
    clip : whether noisy rows are cut to [0, 1].
    epochs, batch_size, learning_rate, schedule, optimiser, beta1, beta2, weight_decay, clip_norm, shuffle : the training.
    validation, split_seed, patience, min_delta : share of rows held out, which, and after how many epochs without a
        better loss on them training ends, with the best epoch's weights.
    image_shape : (height, width) or (channels, height, width) of the row as an image, which `model_` then takes too.
    callbacks : a function, or several, called with an EpochReport after every epoch.
    threads : processors at work, 0 for all; the result does not depend on it.
    random_state : a seed, or what one is drawn from: the same seed, the same weights.

    Attributes: `model_` (a debruit.Model of the values mapped to [0, 1]), `history_` (an EpochReport an epoch),
    `best_epoch_`, `seed_`, `range_`, `n_features_in_`.
    """

    def __init__(
        self,
        *,
        hidden_layers: int = AUTOENCODER["hidden_layers"],
        hidden_size: int = AUTOENCODER["hidden_size"],
        latent_size: int = AUTOENCODER["latent_size"],
        noise: str | Sequence[str] = TRAINING["noise"],
        noise_scale: float | tuple[float, float] = TRAINING["noise_scale"],
        clip: bool = TRAINING["clip"],
        epochs: int = TRAINING["epochs"],
        batch_size: int = TRAINING["batch_size"],
        learning_rate: float = TRAINING["learning_rate"],
        schedule: str = TRAINING["schedule"],
        optimiser: str = TRAINING["optimiser"],
        beta1: float = TRAINING["beta1"],
        beta2: float = TRAINING["beta2"],
        weight_decay: float = TRAINING["weight_decay"],
        clip_norm: float = TRAINING["clip_norm"],
        validation: float = TRAINING["validation"],
        split_seed: int = TRAINING["split_seed"],
        patience: int = TRAINING["patience"],
        min_delta: float = TRAINING["min_delta"],
        shuffle: bool = TRAINING["shuffle"],
        image_shape: tuple[int, ...] | None = None,
        callbacks: Callbacks = None,
        threads: int = 0,
        random_state: Any = None,
    ) -> None:
        self.hidden_layers = hidden_layers
        self.hidden_size = hidden_size
        self.latent_size = latent_size
        self.noise = noise
        self.noise_scale = noise_scale
        self.clip = clip
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.optimiser = optimiser
        self.beta1 = beta1
        self.beta2 = beta2
        self.weight_decay = weight_decay
        self.clip_norm = clip_norm
        self.validation = validation
        self.split_seed = split_seed
        self.patience = patience
        self.min_delta = min_delta
        self.shuffle = shuffle
        self.image_shape = image_shape
        self.callbacks = callbacks
        self.threads = threads
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: Any = None) -> DenoisingAutoencoder:
        """Trains on the rows of X; y is not looked at."""
        values = validate_data(self, X, dtype=[np.float64, np.float32])
        seed = seed_of(self.random_state)
        spec = {name: plain(getattr(self, name)) for name in AUTOENCODER if name != "image"}
        spec["image"] = self._image(values.shape[1])
        span = Range.of(values, of_columns=self.image_shape is None)
        native, history, best_epoch = _native.train_autoencoder(
            span.to_unit(values), spec, training_settings(self, seed), on_epoch(self.callbacks),
            thread_count(self.threads)
        )
        self.model_ = Model(native)
        self.history_: list[EpochReport] = reports(history)
        self.best_epoch_ = best_epoch
        self.seed_ = seed
        self.range_ = span
        self._n_features_out = int(self.model_.spec["latent_size"])
        return self

    def _image(self, features: int) -> tuple[int, int, int]:
        if self.image_shape is None:
            return 1, 1, features
        shape = full_shape(self.image_shape)
        if shape[0] * shape[1] * shape[2] != features:
            raise UsageError(f"image_shape: {self.image_shape} has other than the {features} features of X",
                             "image_shape")
        return shape

    def transform(self, X: ArrayLike) -> FloatArray:
        """The latents of rows, [n, latent_size]."""
        rows = self._unit(X)
        return self.model_.encode(rows, threads=self.threads)

    def inverse_transform(self, X: ArrayLike) -> FloatArray:
        """The rows that latents [n, latent_size] stand for, [n, n_features]."""
        check_is_fitted(self, "model_")
        rows = self.model_.decode(np.asarray(X, dtype=np.float32), threads=self.threads)
        return self.range_.from_unit(rows.reshape(-1, self.n_features_in_))

    def denoise(self, X: ArrayLike) -> FloatArray:
        """Cleaned rows, [n, n_features]."""
        rows = self._unit(X)
        return self.range_.from_unit(self.model_.denoise(rows, threads=self.threads))

    def score(self, X: ArrayLike, y: Any = None) -> float:
        """Minus the mean squared error between clean rows and what becomes of them with noise.

        Every row gets every kind of `noise`, at the middle of `noise_scale`, from a seed that is the same for all
        estimators and no training's. The error is in the units of X.
        """
        clean = self._unit(X)
        low, high = noise_scales(self.noise_scale)
        kinds = noise_kinds(self.noise)
        errors = []
        for draw, kind in enumerate(kinds):
            noisy = clean.copy()
            _native.add_noise(noisy, kind, (low + high) / 2, EVALUATION["seed"], draw, self.clip)
            difference = (self.model_.denoise(noisy, threads=self.threads) - clean).astype(np.float64)
            errors.append(float(np.mean(np.square(difference * self.range_.width))))
        return -float(np.mean(errors))

    def _unit(self, X: ArrayLike) -> FloatArray:
        check_is_fitted(self, "model_")
        return self.range_.to_unit(validate_data(self, X, reset=False, dtype=[np.float64, np.float32]))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags
