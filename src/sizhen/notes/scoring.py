"""From scores of texts to the flat table of units, and of which notes nothing may be said."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort, align, align_many
from sizhen.core.language import translate as _
from sizhen.core.scores import Remark, Scores
from sizhen.core.task import Task
from sizhen.notes.familiarity import ANYTHING, Familiarity
from sizhen.notes.tokens import MAX_CHARACTERS


def sayable(text: str) -> bool:
    """Whether a note holds a letter or digit and is not longer than a million characters."""
    return len(text) <= MAX_CHARACTERS and any(letter.isalnum() for letter in text)


def refusal(text: str, case: int) -> Remark | None:
    """Why nothing is said of a note; None where something may be said."""
    if not text.strip():
        said = _("the note is empty; expected text")
    elif len(text) > MAX_CHARACTERS:
        said = _("the note has {n:,} characters; expected at most {most:,}, split it").format(n=len(text), most=MAX_CHARACTERS)
    elif not sayable(text):
        said = _("the note holds no letter and no digit; expected words")
    else:
        return None
    return Remark(case, "refused", said)


def readable(cohort: Cohort, familiarity: Familiarity = ANYTHING) -> tuple[list[str], NDArray[np.int64], list[Remark]]:
    """Texts of which something may be said, their cases, and remarks on the others."""
    texts, cases, remarks = [], [], []
    for case in range(len(cohort)):
        text = str(cohort.payloads[case])
        remark = refusal(text, case)
        if remark is None:
            texts.append(text)
            cases.append(case)
        else:
            remarks.append(remark)
    if strange := familiarity.strange(texts):
        remarks += [Remark(cases[row], "refused", text) for row, text in strange.items()]
        kept = [row for row in range(len(texts)) if row not in strange]
        texts, cases = [texts[row] for row in kept], [cases[row] for row in kept]
    return texts, np.array(cases, np.int64), remarks


class Scorer(Protocol):
    """Texts to scores (n, K), and which texts it knows."""

    @property
    def familiarity(self) -> Familiarity: ...

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float64]: ...


def scores_of_notes(cohort: Cohort, task: Task, scorer: Scorer) -> Scores:
    """One unit a note of which something may be said."""
    texts, cases, remarks = readable(cohort, scorer.familiarity)
    values = scorer(texts) if texts else np.zeros((0, len(task.classes)))
    truth: NDArray[np.generic] | None = None
    unseen: tuple[str, ...] = ()
    if cohort.labels is not None:
        if task.kind == "multilabel":
            table, unseen = align_many(cohort.labels, task.classes, len(cohort))
            truth = table[cases]
        else:
            index, unseen = align(cohort.labels, task.classes, len(cohort))
            truth = index[cases]
    return Scores(
        case=cases,
        patient=cohort.patient_index()[cases],
        values=values.astype(np.float32),
        truth=truth,
        unseen=unseen,
        remarks=tuple(remarks),
    )


class Constant:
    """A scorer that says the same of every note; values (K,)."""

    familiarity = ANYTHING

    def __init__(self, values: NDArray[np.float64]) -> None:
        self.values = values

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.tile(self.values, (len(texts), 1))
