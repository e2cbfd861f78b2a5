"""A classifier on latents as an estimator of scikit-learn's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import _native
from ._sklearn import (
    BaseEstimator,
    ClassifierMixin,
    NotFittedError,
    check_classification_targets,
    check_is_fitted,
    validate_data,
)
from .autoencoder import DenoisingAutoencoder
from .errors import UsageError
from .model import Model
from .training import (
    CLASSIFIER,
    TRAINING,
    Callbacks,
    EpochReport,
    Range,
    on_epoch,
    reports,
    seed_of,
    thread_count,
    training_settings,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from .arrays import FloatArray

_MOST_CLASSES = 256  # labels are bytes


class LatentClassifier(ClassifierMixin, BaseEstimator):
    """Tells classes apart by the latents of a denoising autoencoder, from noisy rows.

    Parameters of the training are those of DenoisingAutoencoder.

    Parameters
    ----------
    autoencoder : None, for one with the default network and this one's noise; a DenoisingAutoencoder, of which a copy
        is fitted, with this one's seed where it has no `random_state`, unless it is fitted already (scikit-learn's
        FrozenEstimator keeps it so where estimators are cloned); or a debruit.Model.
    kind : "mlp", "probe", "knn" with their parameters: "mlp:hidden_layers=2:hidden_size=50", "knn:neighbours=3".
    fine_tune : whether training also changes the encoder.

    Attributes: `classes_`, `autoencoder_` (the fitted estimator or the model in front), `model_` (a debruit.Model of
    both together), `history_`, `best_epoch_`, `seed_`, `range_`, `n_features_in_`.
    """

    def __init__(
        self,
        autoencoder: Any = None,
        *,
        kind: str = CLASSIFIER["kind"],
        fine_tune: bool = CLASSIFIER["fine_tune"],
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
        callbacks: Callbacks = None,
        threads: int = 0,
        random_state: Any = None,
    ) -> None:
        self.autoencoder = autoencoder
        self.kind = kind
        self.fine_tune = fine_tune
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
        self.callbacks = callbacks
        self.threads = threads
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> LatentClassifier:
        """Trains on rows and their classes, which may be of any type."""
        values, targets = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(targets)
        classes, labels = np.unique(targets, return_inverse=True)
        if not 2 <= len(classes) <= _MOST_CLASSES:
            raise UsageError(f"y: expected 2 to {_MOST_CLASSES} classes, got {len(classes)} class"
                             + ("" if len(classes) == 1 else "es"), "y")
        seed = seed_of(self.random_state)
        front, model, span = self._front(values, seed)
        spec = {
            "image": model.image_shape,
            "classes": len(classes),
            "kind": self.kind,
            "input": "latents",
            "autoencoder": model.spec,
            "fine_tune": self.fine_tune,
        }
        native, history, best_epoch = _native.train_classifier(
            span.to_unit(values), labels.astype(np.uint8), spec, model._autoencoder("autoencoder"),
            training_settings(self, seed), on_epoch(self.callbacks), thread_count(self.threads)
        )
        self.classes_: NDArray[Any] = classes
        self.autoencoder_ = front
        self.model_ = Model(native)
        self.history_: list[EpochReport] = reports(history)
        self.best_epoch_ = best_epoch
        self.seed_ = seed
        self.range_ = span
        return self

    def _front(self, values: NDArray[Any], seed: int) -> tuple[Any, Model, Range]:
        """What stands in front: the estimator or model, its model, and the range that it takes."""
        front = self.autoencoder
        if isinstance(front, Model):
            if front.scaling != "unit":
                raise UsageError(f"autoencoder: expected a model of pixels scaled by unit, got one by {front.scaling}",
                                 "autoencoder")
            return front, front, Range.of(values, of_columns=False)
        if front is None:
            front = DenoisingAutoencoder(noise=self.noise, noise_scale=self.noise_scale, clip=self.clip,
                                         threads=self.threads, random_state=seed)
        if isinstance(front, type) or not hasattr(front, "denoise"):
            raise UsageError(f"autoencoder: expected None, a DenoisingAutoencoder or a debruit.Model, got {front!r}",
                             "autoencoder")
        try:
            check_is_fitted(front, "model_")
        except NotFittedError:
            if not isinstance(front, DenoisingAutoencoder):
                raise UsageError("autoencoder: is frozen before it was fitted", "autoencoder") from None
            settings = front.get_params(deep=False)
            if settings["random_state"] is None:
                settings["random_state"] = seed
            front = type(front)(**settings).fit(values)
        return front, front.model_, front.range_

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The class of each row, [n]."""
        rows = self._unit(X)
        return self.classes_[self.model_.predict(rows, threads=self.threads)]

    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """The probability of each class, [n, classes], in the order of `classes_`."""
        rows = self._unit(X)
        return self.model_.predict_proba(rows, threads=self.threads)

    def _unit(self, X: ArrayLike) -> FloatArray:
        check_is_fitted(self, "model_")
        return self.range_.to_unit(validate_data(self, X, reset=False, dtype=[np.float64, np.float32]))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        # The default noise and epochs are meant for thousands of images, not for the checks' 300 rows.
        tags.classifier_tags.poor_score = True
        return tags
