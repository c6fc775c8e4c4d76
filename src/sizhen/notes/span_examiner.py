"""Serving of taggers: emissions by ONNX Runtime or matches of a dictionary; evidence for a span by blanking units around it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle.parts import Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.case import Case
from sizhen.core.evidence import Contribution, Evidence, Picture, Region
from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.notes.blanks import blanked
from sizhen.notes.dictionary import Dictionary
from sizhen.notes.entities.crf import linear_tagger
from sizhen.notes.entities.stacking import StackedFeatures
from sizhen.notes.familiarity import Familiarity
from sizhen.notes.pictures import drawn_spans
from sizhen.notes.scoring import sayable
from sizhen.notes.sequences import OPEN, Features
from sizhen.notes.spans import Chains, Scheme, log_odds
from sizhen.notes.tagging import DictionaryProposals, Tagger, UnitFeatures, scores_of_spans

_AROUND = 12  # units on each side of a span that are blanked one by one


@dataclass(frozen=True, slots=True, eq=False)
class SpanExaminer:
    """One unit a span."""

    task: Task
    proposer: Tagger | DictionaryProposals

    @staticmethod
    def of(parts: Parts, task: Task, form: str) -> "SpanExaminer":
        if form == "dictionary":
            return SpanExaminer(task, DictionaryProposals(Dictionary.of(parts, task.classes)))
        return SpanExaminer(task, opened(parts, task, form))

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_spans(cohort, self.task, self.proposer.propose, self.proposer.familiarity)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.proposer.outputs(cohort) if isinstance(self.proposer, Tagger) else self.scores(cohort).values.ravel()

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """How much the span's log odds fall when a unit in it or near it is made unknown, one at a time."""
        scores = self.scores(Cohort.of_one(case, self.task))
        if unit >= len(scores) or scores.where is None or scores.group is None:
            return Evidence("none", "")
        group, where = int(scores.group[unit]), (int(scores.where[unit, 0]), int(scores.where[unit, 1]))
        label = (*self.task.classes, *scores.unseen)[group]
        if scores.proposed is not None and not scores.proposed[unit]:
            return Evidence("none", label, note=_("this stretch was not proposed"))
        if not isinstance(self.proposer, Tagger):
            length = where[1] - where[0]
            return Evidence("occlusion", label, regions=(Region(where, float(scores.values[unit, 0])),) if length else ())
        return Evidence("occlusion", label, regions=_occluded(self.proposer, str(case.payload), where, group))

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        """The note with every proposed span, its label behind it."""
        text = str(case.payload)
        proposals = self.proposer.propose([text])[0] if sayable(text) else []
        marks = [(start, end, 1 / (1 + float(np.exp(-odds))), self.task.classes[label]) for start, end, label, odds in proposals]
        return drawn_spans(case, marks)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The note with the units blanked that the span leans on most (never letters of no weight); with a seed, units at random."""
        held = [Contribution("", r.weight, r.where) for r in evidence.regions]
        return replace(case, payload=blanked(str(case.payload), held, share, seed, filler="□"))


def opened(parts: Parts, task: Task, form: str) -> Tagger:
    """A tagger of any form from its parts."""
    settings, chains = parts.document("model"), parts.arrays("chains")
    scheme, window = Scheme(len(task.classes), bool(settings["flat"])), int(settings["window"])
    made = Chains(scheme, chains["transitions"], chains["first"], chains["last"])
    dictionary, familiarity = Dictionary.of(parts, task.classes), Familiarity.of(parts)
    if form == "crf":
        return linear_tagger(parts.arrays("linear"), made, dictionary, window, familiarity)
    tables = parts.arrays("features")
    base = Features(tuple(tables[name] for name in OPEN), dictionary, window)
    features: UnitFeatures = base
    if "linear" in parts:
        own = parts.arrays("linear")
        beside = Chains(scheme, own["transitions"], own["first"], own["last"])
        features = StackedFeatures(base, linear_tagger(own, beside, dictionary, window))
    return Tagger(features, made, _from_graph(parts.graph("network")), familiarity)


def _occluded(tagger: Tagger, text: str, where: tuple[int, int], label: int) -> tuple[Region, ...]:
    for _index, note, begin, end, ids in tagger.windows([text]):
        places = note.places[begin:end]
        inside = np.flatnonzero((places[:, 0] >= where[0]) & (places[:, 1] <= where[1]))
        if not len(inside):
            continue
        span = (int(inside[0]), int(inside[-1]) + 1, label)
        near = range(max(0, span[0] - _AROUND), min(len(ids), span[1] + _AROUND))
        changed = [tagger.features.blanked(ids, unit) for unit in near]
        shape = (len(ids), tagger.chains.scheme.heads, tagger.chains.scheme.tags)
        batch = np.stack([values.reshape(shape) for values in tagger.emissions([ids, *changed])]).astype(np.float64)
        sums = tagger.chains.forward_backward(batch, np.full(len(batch), len(ids)))
        odds = [log_odds(tagger.chains.log_probability(batch, sums, row, span)) for row in range(len(batch))]
        regions = [
            Region((int(places[unit, 0]), int(places[unit, 1])), odds[0] - after) for unit, after in zip(near, odds[1:], strict=True)
        ]
        return tuple(sorted(regions, key=lambda r: -r.weight))
    return ()


def _from_graph(session: Any) -> Any:
    def emit(ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(session.run(["emissions"], {"ids": ids, "lengths": lengths.astype(np.int32)})[0])

    return emit
