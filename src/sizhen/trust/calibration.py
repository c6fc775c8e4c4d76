"""Calibration: from a model's scores to probabilities that mean what they say, chosen by cross-fitted log loss over patients."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import SizhenError
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.abstention import refusals
from sizhen.trust.judged import dense, labelled
from sizhen.trust.kinds import KINDS, STRICT, CalibratorKind, Link

ENOUGH_PATIENTS, ENOUGH_EVENTS, CROSS_FITS = 10, 5, 5
MOST_OFFSETS = 10  # classes that may each have an offset
_FURTHEST = 700.0  # exp of this is still a number


@dataclass(frozen=True, slots=True)
class Calibrator:
    """scale * values + offset, then the link: plain parameters, one a column (K).

    kinds  "none", "temperature" (one scale, no offset; Guo 2017) or "platt" (scale and offset; Platt 1999, for several classes a scale
           and an offset for each class), one a column for independent labels, else the same for all
    shift  (K,) added after calibration, to the log odds: another prevalence than the one calibrated at
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT

    link: Link
    kinds: tuple[CalibratorKind, ...]
    scale: tuple[float, ...]
    offset: tuple[float, ...]
    shift: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        lengths = {len(self.kinds), len(self.scale), len(self.offset), len(self.shift) or len(self.scale)}
        if len(lengths) != 1 or not self.scale or min(self.scale) <= 0:
            raise ValueError("a calibrator needs a kind, a scale over 0 and an offset for each column")

    @classmethod
    def none(cls, task: Task) -> "Calibrator":
        """The identity: values are taken for logits as they are."""
        columns = max(1, len(task.classes)) if not KINDS[task.kind].proposed and KINDS[task.kind].link != "identity" else 1
        name: CalibratorKind = "none"
        return cls(KINDS[task.kind].link, (name,) * columns, (1.0,) * columns, (0.0,) * columns)

    @property
    def kind(self) -> str:
        """The kind, or "by label" where labels have different ones."""
        return self.kinds[0] if len(set(self.kinds)) == 1 else "by label"

    def probabilities(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """(U, K) float64 of values (U, K): rows add up to 1, or are independent, or are the predictions themselves; 0 to 1 else."""
        numbers = _numbers(values)
        if self.link == "identity":
            return numbers
        logits = numbers * np.array(self.scale) + np.array(self.offset) + (np.array(self.shift) if self.shift else 0.0)
        return softmax(logits) if self.link == "softmax" else sigmoid(logits)

    def shifted(self, shift: NDArray[np.float64] | None) -> "Calibrator":
        """The same for another prevalence: a shift (K,) of the log odds."""
        return self if shift is None else replace(self, shift=tuple(float(value) for value in shift))


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of (U, K) that add up to 1."""
    if not len(logits):
        return logits
    weights = np.exp(np.maximum(logits - logits.max(axis=1, keepdims=True), -_FURTHEST))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_FURTHEST, _FURTHEST))))


def prevalence_shift(task: Task, calibrated_at: tuple[float, ...], wanted: float | None) -> NDArray[np.float64] | None:
    """(K,) shift of the log odds from the prevalence calibrated at to the wanted one (Saerens 2002); None where there is nothing to shift.

    Raises SizhenError where the task has no named finding, for then nobody knows what the prevalence is of.
    """
    if wanted is None:
        return None
    index = task.positive_index
    if KINDS[task.kind].link != "softmax" or index is None or not calibrated_at:
        raise SizhenError(_("prevalence = {wanted} has no finding to apply to; expected the recipe to name positive").format(wanted=wanted))
    present = min(max(calibrated_at[index], 1e-6), 1 - 1e-6)
    shift = np.zeros(len(task.classes))
    shift[index] = np.log(wanted / (1 - wanted)) - np.log(present / (1 - present))
    return shift


def fit_calibrator(scores: Scores, task: Task, seed: int = 0) -> Calibrator:
    """The calibrator with the least log loss, cross-fitted over patients; "none" where others do not win or there is too little.

    Only labelled units of labels seen in training count, and of spans, arguments and items only those proposed. Independent labels each
    get their own. Over ten classes Platt is no candidate: offsets of rare classes cannot be told from so few.
    """
    kind = KINDS[task.kind]
    plain = Calibrator.none(task)
    values, truth, patient = usable(scores, task)
    if len(kind.calibrators) < 2 or not len(values):
        return plain
    fold = patient_folds(patient, CROSS_FITS, seed)
    if kind.link == "softmax":
        columns = values.shape[1]
        able = kind.calibrators if columns <= MOST_OFFSETS else tuple(name for name in kind.calibrators if name != "platt")
        name, scale, offset = _chosen(values, truth, patient, fold, able, "softmax")
        return Calibrator("softmax", (name,) * columns, (scale,) * columns, tuple(float(value) for value in offset))
    fits = [_chosen(values[:, [k]], truth[:, k], patient, fold, kind.calibrators, "sigmoid") for k in range(values.shape[1])]
    names, scales, offsets = zip(*fits, strict=True)
    return Calibrator("sigmoid", names, scales, tuple(float(offset[0]) for offset in offsets))


def crossfitted(scores: Scores, task: Task, seed: int = 0, shift: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """(U, K) probabilities of each unit by a calibrator fitted on the other half of the patients: honest material for prediction sets."""
    half = patient_folds(dense(scores.patient), 2, seed)
    result = np.empty(scores.values.shape)
    for side in (0, 1):
        calibrator = fit_calibrator(scores.take(half != side), task, seed).shifted(shift)
        result[half == side] = calibrator.probabilities(scores.values[half == side])
    return result


def halves(scores: Scores, task: Task, seed: int = 0) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Two masks (U,) over units that part the patients in two, evenly over their labels: one half calibrates, the other gets the sets."""
    patient = dense(scores.patient)
    first = patient_folds(patient, 2, seed, _strata(scores, task)) == 0
    return first, ~first


def patient_folds(patient: NDArray[np.int64], folds: int, seed: int, strata: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """(U,) a fold for each unit, the same for all of a patient; patients of each stratum (U,) are dealt out in turn."""
    names, first, index = np.unique(patient, return_index=True, return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(names))
    if strata is not None:
        rarest = np.bincount(strata)[strata]
        # a patient with several labels counts for the rarest of them
        by_rarity = np.lexsort((rarest, index))
        first = by_rarity[np.searchsorted(index[by_rarity], np.arange(len(names)))]
        order = order[np.argsort(strata[first][order], kind="stable")]
    fold = np.empty(len(names), np.int64)
    fold[order] = np.arange(len(names)) % folds
    return fold[index]


def usable(scores: Scores, task: Task) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Values (n, K), truth (n,) or (n, K) and patients (n,) of the units that can teach a calibrator."""
    kind = KINDS[task.kind]
    known = labelled(scores)
    known[list(refusals(scores))] = False
    if kind.proposed and scores.proposed is not None:
        known &= scores.proposed
    column: Any = np.empty(len(scores)) if scores.truth is None else scores.truth
    if kind.link == "softmax":
        known &= column < len(task.classes)
    truth = column[known]
    if kind.link == "sigmoid" and truth.ndim == 1:
        truth = truth[:, None]
    return _numbers(scores.values[known]), truth.astype(np.int64), dense(scores.patient[known])


def _strata(scores: Scores, task: Task) -> NDArray[np.int64]:
    truth: Any = scores.truth
    if truth is None or np.issubdtype(truth.dtype, np.floating):
        return np.zeros(len(scores), np.int64)
    single = truth if truth.ndim == 1 else (truth > 0) @ np.arange(1, truth.shape[1] + 1)
    return np.unique(single, return_inverse=True)[1].astype(np.int64)


def _numbers(values: NDArray[Any]) -> NDArray[np.float64]:
    numbers = np.asarray(values, np.float64)
    if np.isnan(numbers).any():
        raise SizhenError(_("the model's scores are not numbers; expected training to end with finite weights, try a lower learn.rate"))
    return cast("NDArray[np.float64]", np.clip(numbers, -1e30, 1e30))


def _chosen(
    values: NDArray[np.float64],
    truth: NDArray[np.int64],
    patient: NDArray[np.int64],
    fold: NDArray[np.int64],
    candidates: tuple[CalibratorKind, ...],
    link: Link,
) -> tuple[CalibratorKind, float, NDArray[np.float64]]:
    """The winning kind with its scale and offset (K,), fitted on all."""
    from sizhen.trust.fitting import fit, log_losses

    columns = values.shape[1]
    nothing = (1.0, np.zeros(columns))
    patients_with = [len(np.unique(patient[truth == label])) for label in np.unique(truth)]
    if len(np.unique(patient)) < ENOUGH_PATIENTS or len(patients_with) < 2 or sorted(patients_with)[-2] < ENOUGH_EVENTS:
        return "none", *nothing
    best: CalibratorKind = "none"
    least = float(log_losses(values, truth, *nothing, link).sum())
    for candidate in candidates:
        if candidate != "none":
            total = 0.0
            for number in range(CROSS_FITS):
                out = fold == number
                found = fit(values[~out], truth[~out], candidate, link)
                total += float(log_losses(values[out], truth[out], *found, link).sum())
            if total < least:
                best, least = candidate, total
    return (best, *nothing) if best == "none" else (best, *fit(values, truth, best, link))
