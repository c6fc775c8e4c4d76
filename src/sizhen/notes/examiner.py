"""Serving of notes: linear models from plain arrays, taggers on ONNX Runtime, evidence for one note."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.errors import BundleError
from sizhen.core.evidence import Evidence, Picture
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.blanks import blanked
from sizhen.notes.linear import LinearScores
from sizhen.notes.pictures import drawn_words
from sizhen.notes.scoring import Constant, sayable, scores_of_notes

if TYPE_CHECKING:
    from sizhen.notes.span_examiner import SpanExaminer


def examiner_of(parts: Parts, task: Task) -> "NoteExaminer | SpanExaminer":
    """Whatever kind of model the parts hold. Raises BundleError for a form not known here."""
    form = parts.document("model").get("form")
    if form == "linear":
        return NoteExaminer(task, LinearScores.of(parts))
    if form == "majority":
        return NoteExaminer(task, Constant(parts.arrays("shares")["values"]))
    if form in ("dictionary", "bilstm-crf"):
        from sizhen.notes.span_examiner import SpanExaminer

        return SpanExaminer.of(parts, task, str(form))
    raise BundleError(_("the model's form {form!r} is not known here; expected a bundle packed by this version").format(form=form))


class NoteExaminer:
    """One unit a note: linear or constant scores, contributions of words that add up to them."""

    def __init__(self, task: Task, scorer: LinearScores | Constant) -> None:
        self.task, self.scorer = task, scorer

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, self.scorer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """What each word adds to the score of a class; of two classes, to the log odds between them."""
        text, label = str(case.payload), self.task.classes[column]
        if not isinstance(self.scorer, LinearScores) or not sayable(text):
            return Evidence("none", label, note=_("this model says the same of every note"))
        said, base, total = self.scorer.contributions(text, column)
        return Evidence("contributions", label, tuple(sorted(said, key=lambda c: -abs(c.value))), base, total)

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        return drawn_words(case, evidence)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The note with the words that speak most for the score blanked, as many letters as `share` says; with a seed, words at random."""
        return replace(case, payload=blanked(str(case.payload), evidence.contributions, share, seed))
