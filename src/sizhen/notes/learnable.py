"""What of a cohort can be learned from: labelled notes, and notes whose entities are known."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort, align, align_many
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.task import Task
from sizhen.notes.scoring import sayable


def learnable(cohort: Cohort, task: Task, after: NDArray[np.int64] | None = None) -> tuple[list[str], NDArray[Any], NDArray[np.int64]]:
    """Labelled notes that say something: their texts, targets (n,) or (n, K) and patients.

    Raises DataError where they teach nothing; with `after`, the patients of others, they may, and patients are numbered after those.
    """
    texts = [str(cohort.payloads[i]) for i in range(len(cohort))]
    owners = cohort.patient_index()
    targets: NDArray[Any]
    if task.kind == "multilabel":
        targets, _unseen = align_many(cohort.labels, task.classes, len(cohort))
        known = targets[:, 0] >= 0 if len(task.classes) else np.zeros(len(cohort), np.bool_)
    else:
        targets, _unseen = align(cohort.labels, task.classes, len(cohort))
        known = (targets >= 0) & (targets < len(task.classes))
    rows = np.flatnonzero(known & np.array([sayable(text) for text in texts], np.bool_))
    if after is None:
        if len(rows) == 0:
            raise DataError(_("none of the {n} training notes has a label and a word; expected labelled notes").format(n=len(texts)))
        if task.kind != "multilabel" and len(np.unique(targets[rows])) < 2:
            label = task.classes[int(targets[rows[0]])]
            raise DataError(_("all {n} training notes have one label, {label}; expected at least two").format(n=len(rows), label=label))
    return [texts[i] for i in rows], targets[rows], owners[rows] + (0 if after is None else int(after.max(initial=-1)) + 1)


def marked(cohort: Cohort) -> tuple[list[str], list[tuple[tuple[int, int, str], ...]], NDArray[np.int64]]:
    """Texts, entities and patients of the notes whose entities are known. Raises DataError where there is no entity at all."""
    rows = [
        i for i in range(len(cohort)) if cohort.labels is not None and cohort.labels[i] is not None and sayable(str(cohort.payloads[i]))
    ]
    gold = [cohort.labels[i] for i in rows] if cohort.labels is not None else []
    if not any(gold):
        raise DataError(_("none of the {n} training notes has an entity; expected rows with entities").format(n=len(cohort)))
    return [str(cohort.payloads[i]) for i in rows], gold, cohort.patient_index()[rows]
