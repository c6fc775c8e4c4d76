"""Fitted linear models of scikit-learn as plain arrays: one column of logits per class, whatever the model and the scaling before it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import UsageError
from sizhen.core.language import translate as _


def linear_arrays(model: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (F, K) and bias (K,) of a fitted linear model, so that `x @ weights + bias` are its logits (or predictions).

    K columns for several classes or labels; two for a binary model, minus and plus half its decision, so that their softmax is its
    probability; one for a regression. A pipeline of StandardScaler, MaxAbsScaler or MinMaxScaler and a linear model is folded into one.
    Raises UsageError for anything else.
    """
    *before, last = [step for _name, step in model.steps] if hasattr(model, "steps") else [model]
    weights, bias = _coefficients(last)
    for step in reversed([step for step in before if step is not None and step != "passthrough"]):
        scale, shift = _scaling(step)
        weights, bias = scale[:, None] * weights, bias + shift @ weights
    return np.ascontiguousarray(weights, np.float32), np.ascontiguousarray(bias, np.float32)


def _coefficients(model: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if hasattr(model, "estimators_") and hasattr(model, "label_binarizer_"):  # one against the rest
        columns = [_one_column(inner) for inner in model.estimators_]
        if len(columns) == 1 and not model.multilabel_:
            return _halves(*columns[0])
        return np.stack([weights for weights, _bias in columns], 1), np.array([bias for _weights, bias in columns])
    if not hasattr(model, "coef_"):
        raise UsageError(
            _("{kind} is not a fitted linear model; expected one with coef_, alone or behind a scaler").format(kind=type(model).__name__)
        )
    weights = np.atleast_2d(_dense(model.coef_)).T.astype(np.float64)
    bias = np.broadcast_to(np.asarray(model.intercept_, np.float64), (weights.shape[1],)).copy()
    return _halves(weights[:, 0], float(bias[0])) if hasattr(model, "classes_") and weights.shape[1] == 1 else (weights, bias)


def _one_column(model: Any) -> tuple[NDArray[np.float64], float]:
    if hasattr(model, "y_"):  # the label is on all cases or on none
        raise UsageError(_("a label is on all training cases or on none, which no linear model can learn; expected both kinds of cases"))
    return np.ravel(_dense(model.coef_)).astype(np.float64), float(np.ravel(model.intercept_)[0])


def _halves(weights: NDArray[np.float64], bias: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.stack([-weights / 2, weights / 2], 1), np.array([-bias / 2, bias / 2])


def _scaling(step: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """scale and shift (F,), so that the step is x * scale + shift."""
    kind = type(step).__name__
    n = int(getattr(step, "n_features_in_", 0))
    if kind == "StandardScaler":
        scale = np.ones(n) if step.scale_ is None else 1 / np.asarray(step.scale_, np.float64)
        return scale, np.zeros(n) if not step.with_mean else -np.asarray(step.mean_, np.float64) * scale
    if kind == "MaxAbsScaler":
        return 1 / np.asarray(step.scale_, np.float64), np.zeros(n)
    if kind == "MinMaxScaler" and not step.clip:
        return np.asarray(step.scale_, np.float64), np.asarray(step.min_, np.float64)
    raise UsageError(_("{kind} before a linear model cannot be folded into it; expected a plain scaler").format(kind=kind))


def _dense(values: Any) -> NDArray[np.float64]:
    return np.asarray(values.toarray() if hasattr(values, "toarray") else values, np.float64)
