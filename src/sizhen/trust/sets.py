"""Prediction sets: conformal sets of labels that hold the truth for a promised share of patients."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.abstention import refusals
from sizhen.trust.judged import dense, labelled
from sizhen.trust.kinds import KINDS, STRICT

FEWEST = 9  # patients, or patients of a class


@dataclass(frozen=True, slots=True)
class PredictionSets:
    """Labels whose probability is at least their threshold (least ambiguous sets; Sadinle 2019, Vovk 2005).

    thresholds  (K,), all the same unless the promise is for each class
    level       the share of patients, for one random unit of each, that is promised to be covered
    patients    how many patients calibrated them
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT

    thresholds: tuple[float, ...]
    level: float
    patients: int
    by_class: bool = False

    def sets(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(U, K) which labels are in the set of each unit."""
        inside: NDArray[np.bool_] = probabilities >= np.array(self.thresholds)
        return inside


def fit_sets(
    probabilities: NDArray[np.float64], scores: Scores, task: Task, level: float = 0.90, seed: int = 0, by_class: bool = False
) -> PredictionSets | None:
    """Split conformal sets from calibrated probabilities (U, K) of patients who taught neither the model nor the calibrator.

    One random unit of each patient counts, so that patients are exchangeable and each weighs the same. Where several labels may be true
    the set holds all of them for the promised share. A label never seen in training can be in no set. None where the kind of task has no
    sets, or the patients (of a class) are under 9 or too few for the level. Over out-of-fold probabilities the same gives cross-conformal
    sets, whose proven bound is 1 - 2 (1 - level) (Barber 2021).
    """
    if not KINDS[task.kind].sets:
        return None
    answered = labelled(scores)
    answered[list(refusals(scores))] = False
    chosen = random_units(scores.patient, answered, seed)
    if not len(chosen) or scores.truth is None:
        return None
    least, truth = least_true(probabilities[chosen], scores.truth[chosen])
    if by_class and truth is not None:
        found = [quantile(least[truth == k], level) for k in range(len(task.classes))]
        thresholds = None if any(value is None for value in found) else tuple(float(value) for value in found if value is not None)
    else:
        one = quantile(least, level)
        thresholds = None if one is None else (one,) * probabilities.shape[1]
    return None if thresholds is None else PredictionSets(thresholds, level, len(chosen), by_class)


def least_true(probabilities: NDArray[np.float64], truth: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.int64] | None]:
    """(n,) the probability of the truth, of several the least (1 where there is none), -1 of a label never seen; and single truths (n,)."""
    if truth.ndim == 2:
        return np.where(truth == 1, probabilities, 1.0).min(axis=1), None
    seen = truth < probabilities.shape[1]
    index = np.where(seen, truth, 0).astype(np.int64)
    return np.where(seen, probabilities[np.arange(len(index)), index], -1.0), truth.astype(np.int64)


def quantile(least: NDArray[np.float64], level: float) -> float | None:
    """The threshold that n exchangeable values allow: the floor((n + 1)(1 - level))-th smallest; None under 9 or where there is no such."""
    n = len(least)
    # rounding first: (n + 1) * 0.9 must not become 9.000000000000002
    rank = n + 1 - math.ceil(round((n + 1) * level, 9))
    if n < FEWEST or rank < 1:
        return None
    return float(np.partition(least, rank - 1)[rank - 1])


def random_units(patient: NDArray[np.int64], allowed: NDArray[np.bool_], seed: int) -> NDArray[np.int64]:
    """Indices of one random allowed unit of each patient who has any."""
    units = np.flatnonzero(allowed)
    shuffled = units[np.random.default_rng(seed).permutation(len(units))]
    _, first = np.unique(dense(patient)[shuffled], return_index=True)
    return np.sort(shuffled[first])
