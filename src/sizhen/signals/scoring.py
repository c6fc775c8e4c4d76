"""From a model's raw outputs to the table of units: beats of records, or stays."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort, align
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.signals.preparation import Inputs


def tabulate(values: NDArray[np.float32], parts: Iterable[Inputs], cohort: Cohort, task: Task) -> Scores:
    """values (U, K) of the units in `parts`, with truth where the cohort has labels."""
    found = [(part.case, part.where, part.remarks) for part in parts]
    case = np.concatenate([np.zeros(0, np.int64), *(case for case, _where, _remarks in found)])
    places = [where for _case, where, _remarks in found if where is not None]
    offsets = np.cumsum([0, *(len(case) for case, _where, _remarks in found)])
    remarks = [
        remark if remark.unit is None else type(remark)(remark.case, remark.kind, remark.text, remark.unit + int(offset))
        for offset, (_case, _where, told) in zip(offsets, found, strict=False)
        for remark in told
    ]
    truth, unseen = truth_of(cohort, case, task)
    return Scores(
        case=case,
        patient=cohort.patient_index()[case],
        values=values.astype(np.float32),
        truth=None if cohort.labels is None else truth,
        where=np.concatenate(places) if places else None,
        unseen=unseen,
        remarks=tuple(remarks),
    )


def truth_of(cohort: Cohort, case: NDArray[np.int64], task: Task) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """(U,) index of each unit's class, -1 unknown; a record's label is a tuple of its judged beats' names, in their order."""
    if cohort.labels is None:
        return np.full(len(case), -1, np.int64), ()
    if task.unit == "case":
        index, unseen = align(cohort.labels, task.classes, len(cohort))
        return index[case], unseen
    names: list[str | None] = []
    for index_, count in zip(*np.unique(case, return_counts=True), strict=True):
        label = cohort.labels[int(index_)]
        if label is not None and len(label) != count:
            raise DataError(
                _("case {name} has {found} labels; expected {n}, one a beat").format(
                    name=cohort.ids[int(index_)], found=len(label), n=count
                )
            )
        names += [None] * int(count) if label is None else list(label)
    return align(names, task.classes, len(names))
