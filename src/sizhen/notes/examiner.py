"""Serving of notes: linear models from plain arrays, taggers on ONNX Runtime, evidence for one note."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Protocol

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
from sizhen.notes.linear import ExplainedScores, LinearScores
from sizhen.notes.pictures import drawn_words
from sizhen.notes.scoring import Constant, sayable, scores_of_notes


class NoteServing(Protocol):
    """What serves any kind of model of notes: `workflow/protocol.Examiner`."""

    def scores(self, cohort: Cohort) -> Scores: ...

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]: ...

    def evidence(self, case: Case, unit: int, column: int) -> Evidence: ...

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture | None: ...

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case: ...


# A model's form in the bundle, and who serves it: a class with `of(parts, task, form)`.
_OPENERS: Mapping[str, str] = {
    "linear": "sizhen.notes.examiner:NoteExaminer",
    "embeddings": "sizhen.notes.examiner:NoteExaminer",
    "bilstm-attention": "sizhen.notes.attention_examiner:AttentionExaminer",
    "majority": "sizhen.notes.examiner:NoteExaminer",
    "assertion-rules": "sizhen.notes.assertion.examiner:AssertionExaminer",
    "assertion-majority": "sizhen.notes.assertion.examiner:AssertionExaminer",
    "assertion-linear": "sizhen.notes.assertion.examiner:AssertionExaminer",
    "cnn": "sizhen.notes.convolution.examiner:NetExaminer",
    "mixed": "sizhen.notes.convolution.examiner:NetExaminer",
    "assertion-boosted": "sizhen.notes.assertion.examiner:AssertionExaminer",
    "dictionary": "sizhen.notes.span_examiner:SpanExaminer",
    "word-vectors": "sizhen.notes.embeddings.examiner:VectorExaminer",
    "letters": "sizhen.notes.embeddings.examiner:VectorExaminer",
    "crf": "sizhen.notes.span_examiner:SpanExaminer",
    "bilstm-crf": "sizhen.notes.span_examiner:SpanExaminer",
    "roles": "sizhen.notes.roles.examiner:RoleExaminer",
    "position": "sizhen.notes.roles.examiner:RoleExaminer",
    "identifiers": "sizhen.notes.identifiers.examiner:IdentifierExaminer",
    "identifier-rules": "sizhen.notes.identifiers.examiner:IdentifierExaminer",
}


def examiner_of(parts: Parts, task: Task) -> NoteServing:
    """Whatever kind of model the parts hold. Raises BundleError for a form not known here."""
    form = str(parts.document("model").get("form"))
    if form not in _OPENERS:
        raise BundleError(_("the model's form {form!r} is not known here; expected a bundle packed by this version").format(form=form))
    module, name = _OPENERS[form].split(":")
    opened: NoteServing = getattr(import_module(module), name).of(parts, task, form)
    return opened


class NoteExaminer:
    """One unit a note: linear or constant scores, contributions of words that add up to them."""

    def __init__(self, task: Task, scorer: ExplainedScores | Constant) -> None:
        self.task, self.scorer = task, scorer

    @staticmethod
    def of(parts: Parts, task: Task, form: str) -> "NoteExaminer":
        if form == "embeddings":
            from sizhen.notes.embeddings.averaging import AveragedScores

            return NoteExaminer(task, AveragedScores.of(parts))
        return NoteExaminer(task, LinearScores.of(parts) if form == "linear" else Constant(parts.arrays("shares")["values"]))

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, self.scorer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """What each word adds to the score of a class; of two classes, to the log odds between them."""
        text, label = str(case.payload), self.task.classes[column]
        if isinstance(self.scorer, Constant) or not sayable(text):
            return Evidence("none", label, note=_("this model says the same of every note"))
        said, base, total = self.scorer.contributions(text, column)
        return Evidence("contributions", label, tuple(sorted(said, key=lambda c: -abs(c.value))), base, total)

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        return drawn_words(case, evidence)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The note with the words that speak most for the score blanked, as many letters as `share` says; with a seed, words at random."""
        return replace(case, payload=blanked(str(case.payload), evidence.contributions, share, seed))
