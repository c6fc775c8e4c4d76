"""Measures of probabilities and prediction sets: Brier score, log loss, calibration error, coverage and size."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.measures.panel import Array, Basis, Key, Panel, Totals, Units, ratio

_SMALLEST = np.finfo(np.float64).eps
BINS = 15


def brier(probabilities: NDArray[np.float64], truth: NDArray[Any]) -> Array:
    """(U,) squared distance of (U, K) probabilities from the truth (U,), summed over the classes; of two classes the half (Brier 1950)."""
    distance = probabilities**2
    rows = np.arange(len(truth))
    total = distance.sum(axis=1) - distance[rows, truth] + (1 - probabilities[rows, truth]) ** 2
    return np.asarray(total / 2 if probabilities.shape[1] == 2 else total)


def log_loss(probabilities: NDArray[np.float64], truth: NDArray[Any]) -> Array:
    """(U,) minus the natural logarithm of the probability that the truth (U,) got."""
    return np.asarray(-np.log(np.clip(probabilities[np.arange(len(truth)), truth], _SMALLEST, 1.0)))


def independent_brier(probabilities: NDArray[np.float64], truth: NDArray[Any]) -> Array:
    """(U,) mean over labels of the squared distance, for independent labels (U, K) of 0 and 1."""
    return np.asarray(((probabilities - truth) ** 2).mean(axis=1))


def independent_log_loss(probabilities: NDArray[np.float64], truth: NDArray[Any]) -> Array:
    """(U,) mean over labels of the log loss, for independent labels (U, K) of 0 and 1."""
    given = np.where(truth == 1, probabilities, 1 - probabilities)
    return np.asarray(-np.log(np.clip(given, _SMALLEST, 1.0)).mean(axis=1))


def calibration_error(confidence: NDArray[np.float64], right: NDArray[Any], weights: NDArray[Any] | None = None) -> float:
    """Expected calibration error over 15 bins of equal width (Naeini 2015, Guo 2017), for (n,) confidences and outcomes."""
    if not len(confidence):
        return float("nan")
    place = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    amount = np.ones(len(confidence)) if weights is None else np.asarray(weights, np.float64)
    gap = np.bincount(place, (np.asarray(right, np.float64) - confidence) * amount, BINS)
    return float(np.abs(gap).sum() / amount.sum()) if amount.sum() > 0 else float("nan")


def mean_panel(units: Units, name: str, values: NDArray[Any], counted: NDArray[np.bool_], basis: Basis) -> Panel:
    """A weighted mean of values (U,) over the counted units."""
    totals = Totals(units, [np.where(counted, values, 0.0), counted])

    def mean(weights: Array) -> Array:
        total, n = totals(weights)
        return ratio(total, n)[None]

    return Panel({("", name): basis}, mean, 4)


def fixed_panel(values: dict[Key, float], patients: int) -> Panel:
    """Values without an interval: resampling would bias them."""
    bases = {key: Basis(patients, interval=False) for key in values}
    column = np.array(list(values.values()), np.float64)[:, None]
    return Panel(bases, lambda weights: np.repeat(column, weights.shape[1], axis=1), 1)


def probability_panels(
    units: Units, losses: NDArray[Any], briers: NDArray[Any], counted: NDArray[np.bool_], confidence: NDArray[Any], right: NDArray[Any]
) -> list[Panel]:
    """brier and log_loss over the counted units (values given for all), ece of confidences and outcomes (any length)."""
    patients = units.having(counted)
    return [
        mean_panel(units, "brier", briers, counted, Basis(patients, high=None)),
        mean_panel(units, "log_loss", losses, counted, Basis(patients, high=None)),
        fixed_panel({("", "ece"): calibration_error(confidence, right)}, patients),
    ]


def set_panels(units: Units, covered: NDArray[np.bool_]) -> list[Panel]:
    """coverage and set_size of prediction sets, for one random unit of each patient: means over patients of means over units."""
    sets = units.judged.sets
    if sets is None:
        return []
    everyone = np.ones(len(covered), np.bool_)
    share = 1.0 / np.bincount(units.patient, minlength=units.patients)[units.patient]
    coverage = _patient_mean(units, "coverage", covered * share, share, Basis(units.patients))
    size = _patient_mean(units, "set_size", sets.sum(axis=1) * share, share, Basis(units.having(everyone), high=None))
    return [coverage, size]


def _patient_mean(units: Units, name: str, values: NDArray[Any], share: NDArray[Any], basis: Basis) -> Panel:
    totals = Totals(units, [values, share])

    def mean(weights: Array) -> Array:
        total, n = totals(weights)
        return ratio(total, n)[None]

    return Panel({("", name): basis}, mean, 4)
