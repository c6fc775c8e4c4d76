"""Judgement: what calibration found, kept as plain values, and its use on scores."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import BundleError, SizhenError
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.core.validation import reason
from sizhen.trust.abstention import abstentions, refusals
from sizhen.trust.calibration import Calibrator, crossfitted, fit_calibrator, halves, prevalence_shift, usable
from sizhen.trust.judged import Judged
from sizhen.trust.kinds import KINDS, STRICT
from sizhen.trust.operating import OperatingPoint, fit_operating_point
from sizhen.trust.sets import PredictionSets, fit_sets

if TYPE_CHECKING:
    from pydantic import TypeAdapter

OWN_PATIENTS, OWN_EVENTS = 100, 20  # of a fold, for a calibrator of its own


@dataclass(frozen=True, slots=True)
class Trust:
    """What a packed model needs so that its scores may be believed.

    calibrators       one for each of the K members, whose probabilities are averaged
    sets              prediction sets of the average; None where the task has none or patients were too few
    operating_point   of a binary task with a named finding
    prevalence        share of each class among the units calibrated on, () where that means nothing
    shifted_to        the prevalence of the finding that probabilities were moved to, None: the one calibrated at
    patients          patients calibrated on
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT

    task: Task
    calibrators: tuple[Calibrator, ...]
    sets: PredictionSets | None = None
    operating_point: OperatingPoint | None = None
    prevalence: tuple[float, ...] = ()
    shifted_to: float | None = None
    level: float = 0.90
    patients: int = 0

    def __post_init__(self) -> None:
        if not self.calibrators or len({len(one.scale) for one in self.calibrators}) != 1:
            raise ValueError("a judgement needs calibrators of one width, one a member")
        if self.sets is not None and len(self.sets.thresholds) != len(self.calibrators[0].scale):
            raise ValueError("prediction sets need a threshold for each column")

    def to_json(self) -> dict[str, Any]:
        """Plain values for the bundle."""
        return dict(json.loads(json.dumps(asdict(self))))

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> "Trust":
        """The same back. Raises BundleError where a key is unknown or missing, or a value impossible."""
        from pydantic import ValidationError

        try:
            return _adapter().validate_python(dict(content))
        except (ValidationError, SizhenError) as error:
            first: Mapping[str, Any] = error.errors()[0] if isinstance(error, ValidationError) else {"loc": ("task",)}
            why = reason(first) if isinstance(error, ValidationError) else str(error)
            raise BundleError(
                _("the bundle's calibration is wrong at {key} ({reason}); the bundle must be packed again").format(
                    key=".".join(str(step) for step in first["loc"]) or "trust", reason=why
                )
            ) from error


@cache
def _adapter() -> "TypeAdapter[Trust]":
    from pydantic import TypeAdapter

    return TypeAdapter(Trust)


def untrusted(task: Task, members: int = 1) -> Trust:
    """No calibration at all: where nobody is left to calibrate on."""
    return Trust(task, (Calibrator.none(task),) * members)


def calibrate(
    scores: Scores, task: Task, target: float = 0.95, level: float = 0.90, prevalence: float | None = None, seed: int = 0
) -> Trust:
    """One model on a part of its own: calibrator and operating point on one half of the patients, prediction sets on the other."""
    first, second = halves(scores, task, seed) if KINDS[task.kind].sets else (np.ones(len(scores), np.bool_),) * 2
    one, other = scores.take(first), scores.take(second)
    rates = class_rates(one, task)
    calibrator = fit_calibrator(one, task, seed).shifted(prevalence_shift(task, rates, prevalence))
    point = fit_operating_point(calibrator.probabilities(one.values), one, task, target, seed)
    sets = fit_sets(calibrator.probabilities(other.values), other, task, level, seed)
    return Trust(task, (calibrator,), sets, point, rates, prevalence, level, len(np.unique(scores.patient)))


def calibrate_folds(
    fold_scores: Sequence[Scores], task: Task, target: float = 0.95, level: float = 0.90, prevalence: float | None = None, seed: int = 0
) -> Trust:
    """K models of folds, each calibrated on patients its model did not see; threshold and sets from probabilities of each fold by a
    calibrator fitted on the others. Exact for the models of the folds, approximate for their average.

    Each fold has a calibrator of its own if its patients are enough for one, else all share one fitted on all out-of-fold scores: in small
    folds calibrators differ so much from those behind the sets that the average covered .80 where .90 was asked (60 patients, 5 folds).
    """
    pooled = Scores.concatenate(fold_scores)
    rates = class_rates(pooled, task)
    shift = prevalence_shift(task, rates, prevalence)
    own = all(_enough(scores, task) for scores in fold_scores)
    calibrators = tuple(fit_calibrator(scores if own else pooled, task, seed).shifted(shift) for scores in fold_scores)
    honest = [_others(fold_scores, k, task, seed).shifted(shift).probabilities(scores.values) for k, scores in enumerate(fold_scores)]
    together = Scores.concatenate([replace(s, values=p.astype(np.float32)) for s, p in zip(fold_scores, honest, strict=True)])
    order = np.argsort(np.concatenate([scores.case for scores in fold_scores]), kind="stable")
    probabilities = np.concatenate(honest)[order]
    point = fit_operating_point(probabilities, together, task, target, seed)
    sets = fit_sets(probabilities, together, task, level, seed)
    return Trust(task, calibrators, sets, point, rates, prevalence, level, len(np.unique(pooled.patient)))


def judge(trust: Trust, member_values: Sequence[Scores]) -> Judged:
    """Judge units by the scores that the K members gave them (one `Scores` a member, over the same units)."""
    if len(member_values) != len(trust.calibrators):
        raise BundleError(
            _("the bundle calibrates {expected} models but holds {found}; the bundle must be packed again").format(
                expected=len(trust.calibrators), found=len(member_values)
            )
        )
    first = member_values[0]
    probabilities = _mean([c.probabilities(s.values) for c, s in zip(trust.calibrators, member_values, strict=True)])
    before = _mean([Calibrator.none(trust.task).probabilities(s.values) for s in member_values])
    scores = first if len(member_values) == 1 else replace(first, values=_mean([s.values for s in member_values]).astype(np.float32))
    return _judged(trust, scores, probabilities, before)


def judge_out_of_fold(
    fold_scores: Sequence[Scores],
    task: Task,
    target: float = 0.95,
    level: float = 0.90,
    prevalence: float | None = None,
    seed: int = 0,
) -> Judged:
    """Judge each fold's units by a calibrator, threshold and sets fitted on the OTHER folds' out-of-fold scores; for measuring.

    fold_scores  the scores of fold k's model on the cases it did not see, over the same cohort (`case` indices are the cohort's)

    Units come back sorted by case, with their fold. Sets rest on probabilities cross-fitted in two halves of the other folds' patients.
    """
    parts: list[Judged] = []
    for k, scores in enumerate(fold_scores):
        others = Scores.concatenate([other for j, other in enumerate(fold_scores) if j != k])
        rates = class_rates(others, task)
        shift = prevalence_shift(task, rates, prevalence)
        calibrator = fit_calibrator(others, task, seed).shifted(shift)
        point = fit_operating_point(calibrator.probabilities(others.values), others, task, target, seed)
        sets = fit_sets(crossfitted(others, task, seed, shift), others, task, level, seed) if KINDS[task.kind].sets else None
        trust = Trust(task, (calibrator,), sets, point, rates, prevalence, level)
        parts.append(judge(trust, [scores]))
    return _together(parts)


def class_rates(scores: Scores, task: Task) -> tuple[float, ...]:
    """(K,) share of each class among the labelled units; () where columns are no classes."""
    kind = KINDS[task.kind]
    _values, truth, _patients = usable(scores, task)
    if kind.link == "identity" or kind.proposed or not len(truth):
        return ()
    if truth.ndim == 2:
        return tuple(float(share) for share in truth.mean(axis=0))
    return tuple(float(share) for share in np.bincount(truth, minlength=len(task.classes)) / len(truth))


def _enough(scores: Scores, task: Task) -> bool:
    """Whether a fold can have a calibrator of its own: 100 patients, and 20 with the second commonest class."""
    _values, truth, patient = usable(scores, task)
    hits = [(truth == label).reshape(len(truth), -1).any(axis=1) for label in np.unique(truth)]
    counts = sorted(len(np.unique(patient[hit])) for hit in hits)
    return len(counts) > 1 and counts[-2] >= OWN_EVENTS and len(np.unique(patient)) >= OWN_PATIENTS


def _others(fold_scores: Sequence[Scores], k: int, task: Task, seed: int) -> Calibrator:
    rest = [scores for j, scores in enumerate(fold_scores) if j != k] or list(fold_scores)
    return fit_calibrator(Scores.concatenate(rest), task, seed)


def _mean(tables: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return tables[0] if len(tables) == 1 else np.asarray(np.mean(np.stack(tables), axis=0))


def _judged(trust: Trust, scores: Scores, probabilities: NDArray[np.float64], before: NDArray[np.float64]) -> Judged:
    sets = None if trust.sets is None else trust.sets.sets(probabilities)
    abstained, reasons = abstentions(sets, trust.task, len(scores))
    point, index = trust.operating_point, trust.task.positive_index
    flagged = None if point is None or index is None else point.flagged(probabilities[:, index])
    silent = None
    if refused := refusals(scores):
        abstained[list(refused)] = True
        reasons = tuple(refused.get(unit, reason) for unit, reason in enumerate(reasons))
        if KINDS[trust.task.kind].sets:
            silent = np.isin(np.arange(len(scores)), list(refused))
            alike = 1 / probabilities.shape[1] if KINDS[trust.task.kind].link == "softmax" else 0.5
            probabilities, before = (np.where(silent[:, None], alike, table) for table in (probabilities, before))
            sets = None if sets is None else sets & ~silent[:, None]  # nothing is said of it, so no set covers it
            flagged = None if flagged is None else flagged & ~silent
    return Judged(scores, probabilities, sets, abstained, reasons, flagged, before, silent=silent)


def _together(parts: Sequence[Judged]) -> Judged:
    """Folds as one table sorted by case. What not every fold could give is given by none."""
    order = np.argsort(np.concatenate([part.scores.case for part in parts]), kind="stable")

    def column(name: str) -> Any:
        columns = [getattr(part, name) for part in parts]
        return None if any(one is None for one in columns) else np.concatenate(columns)[order]

    reasons = [reason for part in parts for reason in part.reasons]
    return Judged(
        scores=Scores.concatenate([part.scores for part in parts]),
        probabilities=column("probabilities"),
        sets=column("sets"),
        abstained=column("abstained"),
        reasons=tuple(reasons[place] for place in order),
        flagged=column("flagged"),
        before=column("before"),
        silent=np.concatenate([~part.spoken for part in parts])[order],
        fold=np.repeat(np.arange(len(parts)), [len(part) for part in parts])[order],
    )
