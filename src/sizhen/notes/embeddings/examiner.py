"""Serving of word vectors: similarity, neighbours, analogies; evidence are the words that stand near both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.evidence import Contribution, Evidence, Picture
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.embeddings.asking import Space, answers, common
from sizhen.notes.embeddings.gathering import Question
from sizhen.notes.embeddings.letters import Letters
from sizhen.notes.embeddings.scoring import means_of_documents, scores_of_questions
from sizhen.notes.embeddings.vectors import WordVectors

LETTERS = "letters"
_NEAR = 6  # words shown as evidence


@dataclass(frozen=True, slots=True, eq=False)
class VectorExaminer:
    """One unit a pair, ten words a word; `made` is what the learner wrote of itself."""

    task: Task
    space: Space
    made: dict[str, Any]

    @staticmethod
    def of(parts: Parts, task: Task, form: str) -> "VectorExaminer":
        made = dict(parts.document("model"))
        vectors = WordVectors.of(parts.arrays("vectors"))
        space: Space = Letters.of(vectors.words) if form == LETTERS else vectors
        return VectorExaminer(task, space, made)

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_questions(cohort, self.space)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return means_of_documents(cohort, self.space)

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """The words nearest to both of a pair, or to a word and its neighbour, with the smaller cosine; of an analogy what else fits."""
        question = case.payload
        if not isinstance(question, Question):
            return Evidence("none", "", note=_("documents are learned from and asked nothing"))
        if len(question.words) == 3:
            a, b, c = question.words
            found = answers(self.space, [(a, b, c)], _NEAR)[0] or []
            note = _("the words that are to {c} as {b} is to {a}, with their cosines").format(a=a, b=b, c=c)
            label = found[0][0] if found else ""
        else:
            first, second = question.words if len(question.words) == 2 else (question.words[0], self._neighbour(case, unit))
            found = common(self.space, first, second, _NEAR)
            label = second
            note = _("because of words that stand near both, with the smaller of the two cosines (1: the same direction)")
        return Evidence("neighbours", label, tuple(Contribution(word, value) for word, value in found), note=note)

    def _neighbour(self, case: Case, unit: int) -> str:
        scores = self.scores(Cohort.of_one(case, self.task))
        return scores.items[int(scores.group[unit])] if scores.group is not None and unit < len(scores) else str(case.payload.words[0])

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture | None:
        return None

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The case itself: words near a word are no part of it and cannot be taken away."""
        return case

    def described(self) -> Sequence[str]:
        made = self.made
        if made.get("form") == LETTERS:
            return (_("nothing is learned: words are alike as far as they share letters"),)
        if made.get("file"):
            text = _("word vectors: {words:,} words of {dimensions} numbers each, from the file {file}")
            return (text.format(words=made["words"], dimensions=made["dimensions"], file=made["file"]),)
        text = _(
            "word vectors: {words:,} words of {dimensions} numbers each, learned by {network} from {texts:,} texts with {tokens:,} words "
            "({context} words on each side, {epochs} passes); a word stands in at least {documents} different texts or patients and "
            "{count} times, others are made of the parts that they share with these"
        )
        return (text.format(**{key: value for key, value in made.items() if key != "form"}),)
