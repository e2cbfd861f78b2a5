"""scikit-learn's base classes where it is installed, else those of _without_sklearn, which type checkers always see."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = [
    "BaseEstimator",
    "ClassNamePrefixFeaturesOutMixin",
    "ClassifierMixin",
    "NotFittedError",
    "TransformerMixin",
    "check_classification_targets",
    "check_is_fitted",
    "validate_data",
]

if TYPE_CHECKING:
    from ._without_sklearn import (
        BaseEstimator,
        ClassifierMixin,
        ClassNamePrefixFeaturesOutMixin,
        NotFittedError,
        TransformerMixin,
        check_classification_targets,
        check_is_fitted,
        validate_data,
    )
else:
    try:
        from sklearn.base import BaseEstimator, ClassifierMixin, ClassNamePrefixFeaturesOutMixin, TransformerMixin
        from sklearn.exceptions import NotFittedError
        from sklearn.utils.multiclass import check_classification_targets
        from sklearn.utils.validation import check_is_fitted, validate_data
    except ImportError as error:
        if not isinstance(error, ModuleNotFoundError) or error.name != "sklearn":
            raise ImportError("debruit's estimators need scikit-learn 1.6 or later, or none at all") from error
        from ._without_sklearn import (
            BaseEstimator,
            ClassifierMixin,
            ClassNamePrefixFeaturesOutMixin,
            NotFittedError,
            TransformerMixin,
            check_classification_targets,
            check_is_fitted,
            validate_data,
        )
