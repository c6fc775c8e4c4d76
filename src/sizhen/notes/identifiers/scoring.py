"""Identifiers as the flat table of units: stretches taken out first, then all that is marked."""

from collections.abc import Callable, Sequence

import numpy as np

from sizhen.cohort.cohort import Cohort
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.rows import OTHER
from sizhen.notes.scoring import readable
from sizhen.notes.tagging import MISSED, Proposal

Span = tuple[int, int, str]


def scores_of_identifiers(cohort: Cohort, task: Task, propose: Callable[[Sequence[str]], list[list[Proposal]]]) -> Scores:
    """Of each note the stretches proposed (right where at least half of their letters and digits are marked), then its marks.

    Marks have truth 1 and are not proposed; `trust/measures/identifiers.py` sees by their places whether anything of them is left. A mark
    of a kind that training never saw is one of class OTHER.
    """
    texts, cases, remarks = readable(cohort)
    by_case = dict(zip(cases.tolist(), propose(texts) if texts else [], strict=True))
    place = {label: index for index, label in enumerate(task.classes)}
    other = place.get(OTHER, 0)
    rows: list[tuple[int, int, int, int, float, bool, int]] = []
    for case in range(len(cohort)):
        gold = None if cohort.labels is None else cohort.labels[case]
        text = str(cohort.payloads[case])
        for start, end, label, odds in by_case.get(case, []):
            rows.append((case, start, end, label, odds, True, -1 if gold is None else int(rightly(text, start, end, gold))))
        rows += [(case, start, end, place.get(label, other), MISSED, False, 1) for start, end, label in gold or ()]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    case_of = np.array(columns[0], np.int64)
    return Scores(
        case=case_of,
        patient=cohort.patient_index()[case_of],
        values=np.array(columns[4], np.float32).reshape(-1, 1),
        truth=None if cohort.labels is None else np.array(columns[6], np.int8),
        where=np.array([columns[1], columns[2]], np.int64).T.reshape(-1, 2),
        group=np.array(columns[3], np.int64),
        proposed=np.array(columns[5], np.bool_),
        remarks=tuple(remarks),
    )


def rightly(text: str, start: int, end: int, gold: Sequence[Span]) -> bool:
    """Whether at least half of the letters and digits of a stretch are marked."""
    own = [i for i in range(start, end) if text[i].isalnum()] or list(range(start, end))
    return 2 * sum(any(a <= i < b for a, b, _label in gold) for i in own) >= len(own)
