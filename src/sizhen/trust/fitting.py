"""Fitting of calibrators: scale and offsets by maximum likelihood with Platt's smoothed targets."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.kinds import CalibratorKind, Link

_LARGEST = 100_000  # values; with 44 classes and 11,500 units a fit took .5 s, and a run needs over a thousand
_STEEPEST = 6.0  # natural logarithm of the largest scale
_PULL = 0.1  # of offsets towards 0, in units of one observation; it only matters where a class is very rare


def log_losses(
    values: NDArray[np.float64], truth: NDArray[np.int64], scale: float, offset: NDArray[np.float64], link: Link
) -> NDArray[np.float64]:
    """(n,) log loss of each unit under a scale and offsets (K,)."""
    logits = _two(values * scale + offset, link)
    return np.asarray(_log_sum(logits) - logits[np.arange(len(truth)), truth])


def fit(values: NDArray[np.float64], truth: NDArray[np.int64], kind: CalibratorKind, link: Link) -> tuple[float, NDArray[np.float64]]:
    """Scale and offsets (K,) for values (n, K) and truth (n,). "temperature" leaves the offsets at 0.

    Of more than 100,000 values a random part is enough for so few parameters.

    Targets are smoothed as Platt (1999) does, so that perfectly parted classes do not become certainties. The scale is over 0: a
    calibrator never turns the order round.
    """
    from scipy.optimize import minimize

    if values.size > _LARGEST:
        drawn = np.random.default_rng(0).choice(len(values), max(1, _LARGEST // values.shape[1]), replace=False)
        values, truth = values[drawn], truth[drawn]
    columns = values.shape[1]
    targets = _smoothed(truth, max(2, columns))
    n = len(truth)
    free = columns if kind == "platt" and (link == "sigmoid" or columns > 2) else 1 if kind == "platt" else 0
    centred = values - values.max(axis=1, keepdims=True) if link == "softmax" else values
    centred = np.clip(centred, -1e4, 1e4)

    def offsets(parameters: NDArray[Any]) -> NDArray[np.float64]:
        # two classes have one log odds, so one offset, on the second
        return np.concatenate([np.zeros(columns - free), parameters[1:]])

    def loss(parameters: NDArray[Any]) -> tuple[float, NDArray[np.float64]]:
        scale, offset = np.exp(parameters[0]), offsets(parameters)
        logits = _two(centred * scale + offset, link)
        log_sum = _log_sum(logits)
        value = (log_sum - (targets * logits).sum(axis=1)).mean() + _PULL / (2 * n) * (offset**2).sum()
        slope = (np.exp(logits - log_sum[:, None]) - targets) / n
        slope = slope[:, -columns:]
        by_offset = slope.sum(axis=0)[columns - free :] + _PULL / n * parameters[1:]
        return float(value), np.concatenate([[scale * (slope * centred).sum()], by_offset])

    bounds = [(-_STEEPEST, _STEEPEST), *[(-50.0, 50.0)] * free]
    found = minimize(loss, np.zeros(1 + free), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 200})
    return float(np.exp(found.x[0])), offsets(found.x)


def _two(logits: NDArray[np.float64], link: Link) -> NDArray[np.float64]:
    """Logits of classes; a single log odds becomes two of them."""
    return np.concatenate([np.zeros_like(logits), logits], axis=1) if link == "sigmoid" else logits


def _log_sum(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    top = logits.max(axis=1)
    return np.asarray(top + np.log(np.exp(logits - top[:, None]).sum(axis=1)))


def _smoothed(truth: NDArray[np.int64], columns: int) -> NDArray[np.float64]:
    """(n, K) targets: (n_k + 1) / (n_k + 2) for the true class, the rest shared by the others."""
    count = np.bincount(truth, minlength=columns)
    miss = 1 / (count[truth] + 2)
    targets = np.repeat((miss / (columns - 1))[:, None], columns, axis=1)
    targets[np.arange(len(truth)), truth] = 1 - miss
    return targets
