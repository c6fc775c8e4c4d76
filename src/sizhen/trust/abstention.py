"""Abstention: when nothing is said of a unit, and why."""

import re

import numpy as np
from numpy.typing import NDArray

from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.kinds import KINDS


def abstentions(sets: NDArray[np.bool_] | None, task: Task, units: int) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """(U,) which units get no opinion, and U reasons ("" where there is one), by the prediction sets (U, K), None where there are none.

    A set is too wide if it holds at least two labels and more than half of them (of two labels: both), and an empty one is no answer,
    where exactly one label is true. Where several may be, neither says that the model is unsure.
    """
    if sets is None:
        return np.zeros(units, np.bool_), ("",) * units
    size, classes = sets.sum(axis=1), len(task.classes)
    empty = (size == 0) & (not KINDS[task.kind].several)
    wide = (size >= 2) & (2 * size > classes) & (not KINDS[task.kind].several)
    nothing = _("no label is probable enough for the promised level")
    unsure = _("too uncertain: {n} of {classes} labels remain possible")
    reasons = tuple(
        nothing if is_empty else unsure.format(n=n, classes=classes) if is_wide else ""
        for is_empty, is_wide, n in zip(empty.tolist(), wide.tolist(), size.tolist(), strict=True)
    )
    return empty | wide, reasons


def refusals(scores: Scores) -> dict[int, str]:
    """Units that their room refuses to speak of (the input fails its checks), with the room's reason."""
    refused: dict[int, str] = {}
    for remark in scores.remarks:
        if remark.kind == "refused":
            units = [remark.unit] if remark.unit is not None else np.flatnonzero(scores.case == remark.case).tolist()
            refused.update(dict.fromkeys(units, remark.text))
    return refused


def particulars_removed(reason: str) -> str:
    """A reason without its numbers and what stands in brackets, so that the same reasons are one and none tells of a single case."""
    return re.sub(r"[(（][^()（）]*[)）]|[-−]?\d[\d.,]*", "…", reason)
