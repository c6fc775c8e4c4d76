"""Serving of a two-way LSTM with attention on ONNX Runtime; evidence by taking away one word after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from sizhen.notes.attention import NO_ENTITIES, AttentionScores, Read
from sizhen.notes.blanks import blanked
from sizhen.notes.familiarity import Familiarity
from sizhen.notes.pictures import drawn_words
from sizhen.notes.scoring import sayable, scores_of_notes
from sizhen.notes.sequences import OPEN, Features


@dataclass(frozen=True, slots=True, eq=False)
class AttentionExaminer:
    """One unit a note."""

    task: Task
    scorer: AttentionScores

    @staticmethod
    def of(parts: Parts, task: Task, form: str) -> "AttentionExaminer":
        tables = parts.arrays("features")
        features = Features(tuple(tables[name] for name in OPEN), NO_ENTITIES, int(parts.document("model")["window"]))
        return AttentionExaminer(task, AttentionScores(features, _from_graph(parts.graph("network")), Familiarity.of(parts)))

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, self.scorer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """How much the log odds of a class fall without each word."""
        text, label = str(case.payload), self.task.classes[column]
        if not sayable(text):
            return Evidence("none", label)
        return Evidence(
            "occlusion",
            label,
            regions=self.scorer.occluded(text, column, self.task.kind == "multilabel"),
            note=_("fall of the log odds of {label} when the word is taken away").format(label=label),
        )

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        return drawn_words(case, evidence)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The note with the words blanked whose absence costs most; with a seed, words at random."""
        held = [Contribution("", region.weight, region.where) for region in evidence.regions]
        return replace(case, payload=blanked(str(case.payload), held, share, seed))


def _from_graph(session: Any) -> Read:
    def read(ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        logits, heed = session.run(["logits", "heed"], {"ids": ids, "lengths": lengths.astype(np.int32)})
        return np.asarray(logits), np.asarray(heed)

    return read
