"""From a model's raw outputs to the table of units: one unit for each picture."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort, align, align_many
from sizhen.core.scores import Remark, Scores
from sizhen.core.task import Task


def tabulate(values: NDArray[np.float32], rows: NDArray[np.int64], cohort: Cohort, task: Task, remarks: Sequence[Remark]) -> Scores:
    """values (u, K) of the cases `rows` (u,) with truth where the cohort has labels."""
    truth: NDArray[np.generic] | None = None
    unseen: tuple[str, ...] = ()
    if cohort.labels is not None:
        labels = [_as_asked(label, task) for label in cohort.labels]
        table: NDArray[np.int64] | NDArray[np.int8]
        table, unseen = (align_many if task.kind == "multilabel" else align)(labels, task.classes, len(cohort))
        truth = table[rows]
    return Scores(
        case=rows.astype(np.int64),
        patient=cohort.patient_index()[rows],
        values=values.astype(np.float32),
        truth=truth,
        unseen=unseen,
        remarks=tuple(remarks),
    )


def _as_asked(label: object, task: Task) -> object:
    """A single name as a tuple where several are asked for, a tuple of one as its name where one is."""
    if label is None:
        return None
    if task.kind == "multilabel":
        return label if isinstance(label, tuple) else (label,)
    return ";".join(map(str, label)) if isinstance(label, tuple) else label
