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
from sizhen.notes.entities.crf import Known, LinearEmissions, LinearFeatures
from sizhen.notes.entities.occlusion import AROUND, occluded
from sizhen.notes.familiarity import Familiarity
from sizhen.notes.pictures import drawn_spans
from sizhen.notes.scoring import sayable
from sizhen.notes.sequences import OPEN, Features
from sizhen.notes.spans import Chains, Scheme, log_odds
from sizhen.notes.tagging import DictionaryProposals, Tagger, scores_of_spans


@dataclass(frozen=True, slots=True, eq=False)
class SpanExaminer:
    """One unit a span."""

    task: Task
    proposer: Tagger | DictionaryProposals

    @staticmethod
    def of(parts: Parts, task: Task, form: str) -> "SpanExaminer":
        dictionary = Dictionary.of(parts, task.classes)
        if form == "dictionary":
            return SpanExaminer(task, DictionaryProposals(dictionary))
        settings, chains = parts.document("model"), parts.arrays("chains")
        window = int(settings["window"])
        made = Chains(Scheme(len(task.classes), bool(settings["flat"])), chains["transitions"], chains["first"], chains["last"])
        if form == "crf":
            linear = parts.arrays("linear")
            seen = LinearFeatures(Known(linear["prints"]), dictionary, window)
            return SpanExaminer(task, Tagger(seen, made, LinearEmissions.from_parts(linear), Familiarity.of(parts)))
        tables = parts.arrays("features")
        features = Features(tuple(tables[name] for name in OPEN), dictionary, window)
        return SpanExaminer(task, Tagger(features, made, _from_graph(parts.graph("network")), Familiarity.of(parts)))

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
        occlude = _occluded if isinstance(self.proposer.features, Features) else occluded
        return Evidence("occlusion", label, regions=occlude(self.proposer, str(case.payload), where, group))

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


def _occluded(tagger: Tagger, text: str, where: tuple[int, int], label: int) -> tuple[Region, ...]:
    for _index, note, begin, end, ids in tagger.windows([text]):
        places = note.places[begin:end]
        inside = np.flatnonzero((places[:, 0] >= where[0]) & (places[:, 1] <= where[1]))
        if not len(inside):
            continue
        span = (int(inside[0]), int(inside[-1]) + 1, label)
        near = range(max(0, span[0] - AROUND), min(len(ids), span[1] + AROUND))
        changed = [ids.copy() for _unit in near]
        for copy, unit in zip(changed, near, strict=True):
            copy[unit] = 0
            copy[max(0, unit - 1) : unit, OPEN.index("after")] = 0  # its neighbours' pairs know it too
            copy[unit + 1 : unit + 2, OPEN.index("before")] = 0
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
