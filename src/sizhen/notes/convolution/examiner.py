"""Serving of the network on ONNX Runtime; evidence by blanking words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.evidence import Contribution, Evidence, Picture, Region
from sizhen.core.folding import fold
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.blanks import blanked
from sizhen.notes.convolution.features import COLUMNS, TextFeatures
from sizhen.notes.convolution.scorers import MixedScores, NetScores, from_graph
from sizhen.notes.familiarity import Familiarity
from sizhen.notes.linear import LinearScores
from sizhen.notes.pictures import drawn_words
from sizhen.notes.scoring import sayable, scores_of_notes
from sizhen.notes.tokens import words

PIECES = 150  # a note is blanked in at most so many stretches; longer notes in stretches of several words


@dataclass(frozen=True, slots=True, eq=False)
class NetExaminer:
    """One unit a note."""

    task: Task
    scorer: NetScores | MixedScores

    @staticmethod
    def of(parts: Parts, task: Task, form: str) -> "NetExaminer":
        tables, several = parts.arrays("features"), task.kind == "multilabel"
        features = TextFeatures(tuple(tables[name] for name in COLUMNS), int(parts.document("model")["window"]))
        net = NetScores(features, from_graph(parts.graph("network")), Familiarity.of(parts), len(task.classes), several)
        if form == "cnn":
            return NetExaminer(task, net)
        return NetExaminer(task, MixedScores(LinearScores.of(parts), net, parts.arrays("shares")["values"]))

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_notes(cohort, self.task, self.scorer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.scores(cohort).values

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """How much the log odds of a class fall when a word is blanked, one word (or stretch of words) at a time."""
        text, label = str(case.payload), self.task.classes[column]
        if not sayable(text):
            return Evidence("none", label)
        stretches = pieces(text)
        blanks = [text[:a] + " " * (b - a) + text[b:] for a, b in stretches]
        values = odds(self.scorer([text, *blanks]), column, self.task.kind == "multilabel")
        regions = [Region(where, float(values[0] - after)) for where, after in zip(stretches, values[1:], strict=True)]
        return Evidence("occlusion", label, regions=tuple(sorted(regions, key=lambda r: -r.weight)))

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        return drawn_words(case, evidence)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The note with the words blanked that speak most for the class; with a seed, words at random."""
        held = [Contribution("", r.weight, r.where) for r in evidence.regions]
        return replace(case, payload=blanked(str(case.payload), held, share, seed))


def odds(values: NDArray[np.float64], column: int, several: bool) -> NDArray[np.float64]:
    """(n,) log odds of a class against all others."""
    if several or values.shape[1] == 1:
        return values[:, column]
    others = np.delete(values, column, 1)
    top = others.max(1)
    return np.asarray(values[:, column] - top - np.log(np.exp(others - top[:, None]).sum(1)))


def pieces(text: str) -> list[tuple[int, int]]:
    """Half-open stretches of the original text to blank: words that say something, several together in a long note."""
    folded = fold(text)
    said = [folded.where(a, b) for a, b in words(folded.text) if any(letter.isalnum() for letter in folded.text[a:b])]
    step = max(1, -(-len(said) // PIECES))
    return [(said[i][0], said[min(i + step, len(said)) - 1][1]) for i in range(0, len(said), step)]
