"""What the estimators use of scikit-learn, for where it is not installed: the least that keeps them usable."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Self = TypeVar("Self", bound="BaseEstimator")


class NotFittedError(ValueError, AttributeError):
    """The estimator has not been fitted yet."""


class BaseEstimator:
    """An estimator's parameters are the arguments of its constructor."""

    n_features_in_: int

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Every parameter by name; with `deep` also those of estimators among them, as NAME__PARAMETER."""
        found: dict[str, Any] = {}
        for name in self._parameter_names():
            value = found[name] = getattr(self, name)
            if deep and isinstance(value, BaseEstimator):
                found |= {f"{name}__{inner}": item for inner, item in value.get_params().items()}
        return found

    def set_params(self: Self, **params: Any) -> Self:
        """Sets parameters by the names that get_params gives."""
        for name, value in params.items():
            own, _, inner = name.partition("__")
            if own not in self._parameter_names():
                known = ", ".join(self._parameter_names())
                raise ValueError(f"invalid parameter {own!r} of {type(self).__name__}; it has {known}")
            if inner:
                getattr(self, own).set_params(**{inner: value})
            else:
                setattr(self, own, value)
        return self

    def __repr__(self) -> str:
        defaults = {name: item.default for name, item in inspect.signature(type(self)).parameters.items()}
        changed = [f"{name}={value!r}" for name, value in self.get_params(deep=False).items()
                   if value is not defaults[name] and value != defaults[name]]
        return f"{type(self).__name__}({', '.join(changed)})"


class TransformerMixin:
    """fit and transform in one."""

    def fit_transform(self, X: ArrayLike, y: Any = None, **fit_params: Any) -> Any:
        return self.fit(X, y, **fit_params).transform(X)  # type: ignore[attr-defined]


class ClassifierMixin:
    """Accuracy as the score."""

    def score(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        return float(np.average(self.predict(X) == np.asarray(y), weights=sample_weight))  # type: ignore[attr-defined]


class ClassNamePrefixFeaturesOutMixin:
    """Names of outputs: the class's name and a number."""

    _n_features_out: int

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        name = type(self).__name__.lower()
        return np.asarray([f"{name}{index}" for index in range(self._n_features_out)], dtype=object)


def check_is_fitted(estimator: Any, attributes: str) -> None:
    if not hasattr(estimator, attributes):
        raise NotFittedError(f"this {type(estimator).__name__} is not fitted yet; call fit first")


def check_classification_targets(y: Any) -> None:
    values = np.asarray(y)
    if values.dtype.kind == "f" and not (values == np.floor(values)).all():
        raise ValueError("unknown label type: continuous; expected classes")


def validate_data(estimator: Any, /, X: Any, y: Any = None, *, reset: bool = True, dtype: Any = None, **_: Any) -> Any:
    """X as finite numbers [n, features], as many features as in fit; with y also that, [n]."""
    values = np.asarray(X)
    if values.dtype.kind not in "fiub":
        raise ValueError(f"expected numbers, got {values.dtype}")
    if values.ndim != 2:
        raise ValueError(f"Expected 2D array, got {values.ndim}D array instead. Reshape your data")
    if not values.size:
        raise ValueError(f"Found array with shape {list(values.shape)} while a minimum of 1 is required")
    if values.dtype.kind != "f":
        values = values.astype(np.float64)
    if not np.isfinite(values).all():
        raise ValueError("Input X contains NaN or infinity")
    if reset:
        estimator.n_features_in_ = values.shape[1]
    elif values.shape[1] != estimator.n_features_in_:
        raise ValueError(f"X has {values.shape[1]} features, but {type(estimator).__name__} is expecting "
                         f"{estimator.n_features_in_} features as input")
    if y is None:
        return values
    targets = np.asarray(y)
    if targets.shape != (len(values),):
        raise ValueError(f"expected y of shape [{len(values)}], got {list(targets.shape)}")
    return values, targets
