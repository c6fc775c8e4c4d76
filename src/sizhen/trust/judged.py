"""Judged units: scores with their calibrated probabilities, prediction sets, decisions and abstentions."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.scores import Scores


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """U units and what is said of each.

    scores         the units; `values` are the mean of the members' where there are several
    probabilities  (U, K) float64, calibrated; for ratings and similarities the prediction itself
    sets           (U, K) bool, labels in the prediction set; None where the kind of task has none or too few patients calibrated it
    abstained      (U,) bool, no opinion
    reasons        U texts, why there is no opinion, "" where there is one
    flagged        (U,) bool, at or over the operating point; None where there is none
    before         (U, K) float64, probabilities before calibration
    fold           (U,) int64, the fold whose model scored the unit, where measured out of fold
    silent         (U,) bool, units that were refused: all labels are alike to them and none is named; None where there are none
    """

    scores: Scores
    probabilities: NDArray[np.float64]
    sets: NDArray[np.bool_] | None
    abstained: NDArray[np.bool_]
    reasons: tuple[str, ...]
    flagged: NDArray[np.bool_] | None = None
    before: NDArray[np.float64] | None = None
    fold: NDArray[np.int64] | None = None
    silent: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.probabilities)

    @property
    def named(self) -> NDArray[np.int64]:
        """(U,) index of the label with the largest probability; -1 where the unit was refused, which is no label."""
        best = self.probabilities.argmax(axis=1).astype(np.int64)
        return best if self.silent is None else np.where(self.silent, -1, best)

    @property
    def spoken(self) -> NDArray[np.bool_]:
        """(U,) whether anything is said of a unit."""
        return np.ones(len(self), np.bool_) if self.silent is None else ~self.silent

    def take(self, units: NDArray[np.generic]) -> "Judged":
        """The units chosen by a mask or by indices."""
        index = np.flatnonzero(units) if units.dtype == np.bool_ else np.asarray(units, np.int64)

        def pick(column: Any) -> Any:
            return None if column is None else column[index]

        return replace(
            self,
            scores=self.scores.take(index),
            probabilities=self.probabilities[index],
            sets=pick(self.sets),
            abstained=self.abstained[index],
            reasons=tuple(self.reasons[i] for i in index),
            flagged=pick(self.flagged),
            before=pick(self.before),
            fold=pick(self.fold),
            silent=pick(self.silent),
        )


def labelled(scores: Scores) -> NDArray[np.bool_]:
    """(U,) whether the truth of a unit is known."""
    truth: Any = scores.truth
    if truth is None:
        return np.zeros(len(scores), np.bool_)
    if np.issubdtype(truth.dtype, np.floating):
        return np.asarray(~np.isnan(truth))
    known = truth >= 0
    return np.asarray(known.all(axis=1) if truth.ndim == 2 else known)


def dense(patient: NDArray[np.int64]) -> NDArray[np.int64]:
    """(U,) the same patients numbered from 0 without gaps."""
    return np.unique(patient, return_inverse=True)[1].astype(np.int64)
