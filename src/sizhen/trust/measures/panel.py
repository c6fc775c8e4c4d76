"""Panels: measures that are computed together from weights per patient, and what each rests on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.task import Task
from sizhen.trust.judged import Judged, dense

Key = tuple[str, str]  # (label, name); label "" for measures of the whole
Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a measure rests on, which decides how its interval is made.

    patients  patients in its denominator: Clopper-Pearson takes this number where the value lies at an edge
    events    patients with the rarer outcome; fewer than 10 make it "few". None: the number of patients alone decides
    low, high bounds of the measure's range, None where it has none; a value at 0 or 1 lies at an edge only if that is a bound
    freedom   degrees of freedom of the jackknife, None: from patients and events
    interval  False where no interval is honest (a biased measure)
    """

    patients: int
    events: int | None = None
    low: float | None = 0.0
    high: float | None = 1.0
    freedom: int | None = None
    interval: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Measures by one function: weights (P, R) of P patients in R resamples to values (keys, R), NaN where undefined.

    `rows` is how many rows of R columns it needs at a time, which bounds the memory of a bootstrap. `exact` holds the values for weights
    of 1 where `values` only comes near them, to be fast; replicates are then moved by the difference.
    """

    bases: dict[Key, Basis]
    values: Callable[[Array], Array]
    rows: int
    exact: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Labelled units of one task with their patients numbered from 0 to `patients` - 1."""

    judged: Judged
    task: Task
    patient: NDArray[np.int64]
    patients: int

    @classmethod
    def of(cls, judged: Judged, task: Task) -> "Units":
        patient = dense(judged.scores.patient)
        return cls(judged, task, patient, int(patient.max()) + 1 if len(patient) else 0)

    @property
    def truth(self) -> NDArray[Any]:
        truth = self.judged.scores.truth
        return np.empty(0, np.int64) if truth is None else truth

    def having(self, mask: Any) -> int:
        """How many patients have a unit where the mask is true."""
        return len(np.unique(self.patient[mask]))


class Totals:
    """Sums over units, weighted by patient: rows (T) of a sparse table over patients, times weights (P, R)."""

    def __init__(self, units: Units, rows: Sequence[NDArray[Any]]) -> None:
        from scipy.sparse import csr_array

        filled = [np.flatnonzero(row) for row in rows]
        place = np.repeat(np.arange(len(rows)), [len(index) for index in filled])
        values = [np.asarray(row[index], np.float64) for row, index in zip(rows, filled, strict=True)]
        patient = units.patient[np.concatenate(filled)] if filled else np.empty(0, np.int64)
        self.table = csr_array((np.concatenate(values or [np.empty(0)]), (place, patient)), shape=(len(rows), units.patients))

    def __call__(self, weights: Array) -> Array:
        return np.asarray(self.table @ weights, np.float64)


def ratio(numerator: Array, denominator: Array) -> Array:
    """Their quotient, NaN where the denominator is 0."""
    quotient = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    return np.asarray(np.divide(numerator, denominator, out=quotient, where=denominator > 0))


def mean_defined(values: Array, at_least: float = 0.0) -> Array:
    """Means over the first axis of what is defined; NaN where nothing is, or less than the share `at_least`."""
    defined = ~np.isnan(values)
    count = defined.sum(axis=0).astype(np.float64)
    mean = ratio(np.where(defined, values, 0.0).sum(axis=0), count)
    return np.asarray(np.where(count >= at_least * len(values), mean, np.nan))
