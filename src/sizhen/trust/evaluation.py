"""Evaluation: all that is measured of judged units, ready for a report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sizhen.core.evaluation import Curve, Figure
from sizhen.core.task import Task
from sizhen.trust.abstention import particulars_removed, refusals
from sizhen.trust.curves import confusion, curves, unseen
from sizhen.trust.intervals import figures
from sizhen.trust.judged import Judged, labelled
from sizhen.trust.kinds import KINDS
from sizhen.trust.measures.panel import Units
from sizhen.trust.operating import OperatingPoint
from sizhen.trust.subgroups import overall, subgroups


@dataclass(frozen=True, slots=True)
class Measured:
    """What an evaluation needs of one model on one part.

    measures   by name, over all labelled units; abstaining takes nothing out
    classes    by label and name
    abstained  share of labelled units without an opinion; None where nothing could be abstained from
    answered   the same measures over the units with an opinion, {} where that is all or none
    unseen     labels or items that training never saw, with their units
    refused    reasons why the input of labelled units failed its checks, without what is one case's own, with their units
    confusion  truth by largest probability, rows and columns as `labels`
    """

    measures: Mapping[str, Figure]
    classes: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    abstained: float | None = None
    answered: Mapping[str, Figure] = field(default_factory=dict)
    unseen: Mapping[str, int] = field(default_factory=dict)
    curves: tuple[Curve, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    labels: tuple[str, ...] = ()
    subgroups: Mapping[str, Mapping[str, Mapping[str, Figure]]] = field(default_factory=dict)
    units: int = 0
    patients: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)


_ANSWERED = ("accuracy", "error", "sensitivity", "specificity", "ppv", "npv", "macro_f1", "kappa")


def measure(
    judged: Judged,
    task: Task,
    operating_point: OperatingPoint | None = None,
    seed: int = 0,
    resamples: int = 1_000,
    attributes: Mapping[str, Sequence[Any]] | None = None,
) -> Measured:
    """Measure judged units against their truth.

    operating_point  used where the units were not flagged when they were judged, never out of fold
    attributes       columns over the cohort's cases, for subgroups
    """
    kind = KINDS[task.kind]
    index = task.positive_index
    # out of fold, a threshold that all folds share would have seen the cases that it is measured on
    if judged.flagged is None and judged.fold is None and operating_point is not None and index is not None:
        judged = replace(judged, flagged=operating_point.flagged(judged.probabilities[:, index]))
    known = judged.take(labelled(judged.scores))
    units = Units.of(known, task)
    found = figures(kind.panels(units), units.patients, seed, resamples) if len(known) else {}
    names = [name for name in kind.measures if ("", name) in found or _always(name, task)]
    labels = task.classes or tuple(dict.fromkeys(whose for whose, _name in found if whose))
    classes = {label: {name: figure for (whose, name), figure in found.items() if whose == label} for label in labels}
    opinions = known.take(~known.abstained)
    asked = kind.sets and (known.sets is not None or bool(known.abstained.any()))
    partly = asked and 0 < len(opinions) < len(known)
    answered = overall(Units.of(opinions, task), seed, resamples) if partly else {}
    return Measured(
        measures={name: found.get(("", name), Figure(None)) for name in names},
        classes={label: table for label, table in classes.items() if table},
        abstained=float(known.abstained.mean()) if asked and len(known) else None,
        answered={name: answered[name] for name in _ANSWERED if name in answered},
        unseen=unseen(known, task.kind, len(task.classes)),
        curves=curves(units),
        confusion=confusion(units),
        labels=task.classes if kind.link == "softmax" else (),
        subgroups=subgroups(known, task, attributes, seed, resamples) if attributes else {},
        units=len(known),
        patients=units.patients,
        refused=dict(Counter(map(particulars_removed, refusals(known.scores).values())).most_common()),
    )


def primary(scores_judged: Judged, task: Task) -> float:
    """The measure that chooses between learners, higher is better; NaN where undefined. No interval, so it is cheap."""
    kind = KINDS[task.kind]
    units = Units.of(scores_judged.take(labelled(scores_judged.scores)), task)
    if not len(units.judged) or not kind.primary:
        return float("nan")
    for panel in kind.panels(units):
        if ("", kind.primary) in panel.bases:
            values = panel.values(np.ones((units.patients, 1)))[:, 0] if panel.exact is None else panel.exact
            value = float(values[list(panel.bases).index(("", kind.primary))])
            return -value if kind.lower else value
    return float("nan")


def _always(name: str, task: Task) -> bool:
    """Whether an undefined measure is said as null: those that need a finding or two beat classes are left out where these are not."""
    if name == "j_kappa":
        return task.of_beats
    if task.kind == "similarity":  # of pairs or of questions, whichever were asked
        return False
    needs_finding = KINDS[task.kind].name == "binary" and name in ("sensitivity", "specificity", "ppv", "npv", "f1")
    return not needs_finding or task.positive is not None
