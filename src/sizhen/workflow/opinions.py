"""Opinions from judged units: what is said of each case, and because of what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import SizhenError
from sizhen.core.evidence import Evidence, Picture, average
from sizhen.core.opinion import Opinion, UnitOpinion
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.judged import Judged
from sizhen.trust.kinds import KINDS
from sizhen.workflow.protocol import Examiner

MOST_EXPLAINED = 24


@dataclass(frozen=True, slots=True)
class Signed:
    """Who says it: what every opinion of one bundle carries."""

    examination: str
    task: Task
    model: str
    bundle: str
    digest: str
    not_for: str
    cautions: tuple[str, ...] = ()


def opinions(
    cohort: Cohort, judged: Judged, signed: Signed, members: Sequence[Examiner], cases: Sequence[int] | None = None
) -> list[Opinion]:
    """One opinion a case, evidence and picture with it; `members` are the examiners that gave the scores (averaged evidence)."""
    return [_opinion(cohort, judged, signed, members, case) for case in (range(len(cohort)) if cases is None else cases)]


def _opinion(cohort: Cohort, judged: Judged, signed: Signed, members: Sequence[Examiner], index: int) -> Opinion:
    scores = judged.scores
    rows = [int(row) for row in np.flatnonzero(scores.case == index)]
    case = cohort.case(index)
    shown = [row for row in rows if scores.proposed is None or scores.proposed[row] or any(r.unit == row for r in scores.remarks)]
    explained = set(_worth_explaining(judged, shown))
    units: list[UnitOpinion] = []
    drawn: list[Evidence] = []
    for row in shown:
        evidence = None
        if row in explained:
            evidence = _evidence(members, case, row - rows[0], _column(judged, row))
            if evidence is not None:
                drawn.append(evidence)
        units.append(replace(unit_opinion(judged, signed.task, row), evidence=evidence))
    return Opinion(
        case=case.id,
        examination=signed.examination,
        task=signed.task.kind,
        model=signed.model,
        unit=signed.task.unit,
        units=tuple(units),
        bundle=signed.bundle,
        digest=signed.digest,
        not_for=signed.not_for,
        cautions=signed.cautions,
        remarks=tuple(remark for remark in scores.remarks if remark.case == index and remark.unit is None),
        picture=_picture(members[0], case, drawn) if members and (drawn or rows) else None,
    )


def unit_opinion(judged: Judged, task: Task, row: int) -> UnitOpinion:
    """One judged unit in words and numbers, without evidence."""
    scores = judged.scores
    name = unit_name(scores, task, row)
    probabilities = judged.probabilities[row]
    single = scores.values.shape[1] == 1
    value = float(probabilities[0]) if KINDS[task.kind].link == "identity" else None
    return UnitOpinion(
        probabilities={}
        if value is not None
        else {name or task.unit: float(probabilities[0])}
        if single
        else {label: float(p) for label, p in zip(task.classes, probabilities, strict=True)},
        prediction_set=None
        if judged.sets is None or single
        else tuple(label for label, inside in zip(task.classes, judged.sets[row], strict=True) if inside),
        abstained=bool(judged.abstained[row]),
        reason=judged.reasons[row],
        name=name,
        value=value,
        where=None if scores.where is None else (int(scores.where[row, 0]), int(scores.where[row, 1])),
        anchor=None if scores.anchor is None else int(scores.anchor[row]),
        remarks=tuple(remark for remark in scores.remarks if remark.unit == row),
    )


def unit_name(scores: Scores, task: Task, row: int) -> str:
    """The label of a span or the name of an item; "" where units have no name of their own."""
    if scores.group is None:
        return ""
    names = (scores.items or task.classes) + scores.unseen
    return names[int(scores.group[row])]


def without_evidence(
    examiners: Sequence[Examiner], case: Case, evidence: Evidence, share: float, seed: int | None, task: Task, key: object
) -> list[NDArray[np.float32]] | None:
    """Each member's score row of the same unit after a share of the input is taken away; None where the unit is gone."""
    changed = examiners[0].without(case, evidence, share, seed)
    rows = []
    for examiner in examiners:
        scores = examiner.scores(Cohort.of_one(changed, task))
        row = next((row for row in range(len(scores)) if unit_key(scores, row, row) == key), None)
        if row is None:
            return None
        rows.append(scores.values[row])
    return rows


def unit_key(scores: Scores, row: int, unit: int) -> tuple[object, ...]:
    """What makes a unit the same in another scoring of its case: its place, name and predicate, else its order (`unit`) in the case."""
    where = None if scores.where is None else tuple(int(x) for x in scores.where[row])
    group = None if scores.group is None else int(scores.group[row])
    anchor = None if scores.anchor is None else int(scores.anchor[row])
    order = unit if where is None and group is None else None
    return where, group, anchor, order


def _worth_explaining(judged: Judged, rows: Sequence[int]) -> Sequence[int]:
    """At most 24 units of a case: those that differ from its commonest answer first."""
    if len(rows) <= MOST_EXPLAINED:
        return rows
    answers = np.argmax(judged.probabilities[list(rows)], axis=1)
    common = np.bincount(answers).argmax()
    rare = [row for row, answer in zip(rows, answers, strict=True) if answer != common]
    return [*rare, *(row for row, answer in zip(rows, answers, strict=True) if answer == common)][:MOST_EXPLAINED]


def _column(judged: Judged, row: int) -> int:
    return int(np.argmax(judged.probabilities[row]))


def _evidence(members: Sequence[Examiner], case: Case, unit: int, column: int) -> Evidence | None:
    return average([member.evidence(case, unit, column) for member in members]) if members else None


def _picture(examiner: Examiner, case: Case, evidence: Sequence[Evidence]) -> Picture | None:
    try:
        return examiner.draw(case, evidence)
    except SizhenError:
        return None
