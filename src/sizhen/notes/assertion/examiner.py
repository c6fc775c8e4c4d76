"""Serving of assertion: scores of given findings, their evidence, and the note with both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.evidence import Contribution, Evidence, Picture
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.assertion.deciding import assert_spans
from sizhen.notes.assertion.given import FindingsNote, changed, note_of, refused, scores_of_findings
from sizhen.notes.assertion.ruling import SURE, Always, Ruling
from sizhen.notes.assertion.stack import Stack
from sizhen.notes.assertion.weights import Weights
from sizhen.notes.blanks import blanked
from sizhen.notes.pictures import drawn_words


@dataclass(frozen=True, slots=True, eq=False)
class AssertionExaminer:
    """One unit a given finding."""

    task: Task
    asserter: Weights | Stack | Ruling | Always

    @staticmethod
    def of(parts: Parts, task: Task, form: str) -> "AssertionExaminer":
        if form == "assertion-rules":
            return AssertionExaminer(task, Ruling(task.classes))
        if form == "assertion-majority":
            return AssertionExaminer(task, Always(parts.arrays("shares")["values"]))
        return AssertionExaminer(task, Stack.of(parts) if form == "assertion-boosted" else Weights.of(parts))

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_findings(cohort, self.task, self.asserter)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """What each word of the note adds to a finding's score; of the rules the words that decided."""
        note, label = note_of(case.payload), self.task.classes[column]
        if refused(note, 0) is not None or not 0 <= unit < len(note.spans):
            return Evidence("none", label)
        if isinstance(self.asserter, Weights):
            said, base, total = self.asserter.contributions(note, unit, column)
            return Evidence("contributions", label, tuple(sorted(said, key=lambda c: -abs(c.value))), base, total)
        if isinstance(self.asserter, Stack):
            regions = self.asserter.occluded(note, unit, column)
            return Evidence("occlusion", label, regions=regions, note=_("fall of the log probability without the word"))
        if isinstance(self.asserter, Ruling):
            return self._ruled(self.asserter, note, unit, column)
        return Evidence("none", label, note=_("this model says the same of every finding"))

    def _ruled(self, ruling: Ruling, note: FindingsNote, unit: int, column: int) -> Evidence:
        said = assert_spans(note.text, note.places)[unit]
        value = SURE if ruling.column(said) == column else 0.0
        cue = said.cues.get("existence")
        if cue is None:
            return Evidence("contributions", self.task.classes[column], (), value, value, note=_("no cue speaks of it: present"))
        start, end, rule = cue
        shares = (Contribution(note.text[start:end], value, (start, end)),)
        return Evidence("contributions", self.task.classes[column], shares, 0.0, value, note=_("rule: {rule}").format(rule=rule))

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        return drawn_words(replace(case, payload=note_of(case.payload).text), evidence)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The note with the words blanked that speak most for the score; with a seed, words of the same at random."""
        held = evidence.contributions or [Contribution("", region.weight, region.where) for region in evidence.regions]
        return replace(case, payload=changed(case, blanked(note_of(case.payload).text, held, share, seed)))
