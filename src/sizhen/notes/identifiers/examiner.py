"""Serving of identifiers: the rules, and a tagger on ONNX Runtime; evidence is the rule, or what the tagger leans on."""

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
from sizhen.notes.blanks import blanked
from sizhen.notes.identifiers.finding import Finder, HintedTagger, Rules, no_words
from sizhen.notes.identifiers.scoring import scores_of_identifiers
from sizhen.notes.pictures import drawn_spans
from sizhen.notes.scoring import sayable
from sizhen.notes.sequences import OPEN, Features
from sizhen.notes.span_examiner import _from_graph, _occluded
from sizhen.notes.spans import Chains, Scheme
from sizhen.privacy.finding import Found
from sizhen.privacy.own import OwnLists


@dataclass(frozen=True, slots=True, eq=False)
class IdentifierExaminer:
    """One unit a stretch to take out."""

    task: Task
    finder: Finder

    @staticmethod
    def of(parts: Parts, task: Task, form: str) -> "IdentifierExaminer":
        settings = parts.document("model")
        rules = Rules(bool(settings["every_age"]), bool(settings["every_year"]))
        if form == "identifier-rules":
            return IdentifierExaminer(task, Finder(task.classes, rules))
        tables, arrays = parts.arrays("features"), parts.arrays("chains")
        features = Features(tuple(tables[name] for name in OPEN), no_words(), int(settings["window"]))
        chains = Chains(Scheme(len(task.classes), bool(settings["flat"])), arrays["transitions"], arrays["first"], arrays["last"])
        tagger = HintedTagger(features, chains, _from_graph(parts.graph("network")), rules=rules, least=float(settings["least"]))
        return IdentifierExaminer(task, Finder(task.classes, rules, tagger))

    def find(self, texts: Sequence[str], own: OwnLists) -> list[tuple[Found, ...]]:
        """What to take out of each text, a hospital's own lists with it."""
        rules = replace(self.finder.rules, own=own)
        return replace(self.finder, rules=rules).find(texts)

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_identifiers(cohort, self.task, self.finder.propose)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        tagger = self.finder.tagger
        return self.scores(cohort).values.ravel() if tagger is None else tagger.outputs(cohort)

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """The rule that found a stretch; of what the tagger found, how much its log odds fall when a unit in or near it is unknown."""
        scores = self.scores(Cohort.of_one(case, self.task))
        if unit >= len(scores) or scores.where is None or scores.group is None:
            return Evidence("none", "")
        label, where = self.task.classes[int(scores.group[unit])], (int(scores.where[unit, 0]), int(scores.where[unit, 1]))
        if scores.proposed is not None and not scores.proposed[unit]:
            return Evidence("none", label, note=_("this stretch was not proposed"))
        tagger, text = self.finder.tagger, str(case.payload)
        if tagger is not None:
            learned = [p for p in tagger.propose([text])[0] if p[0] < where[1] and where[0] < p[1]]
            if learned:
                start, end, kind, _odds = learned[0]
                return Evidence("occlusion", label, regions=_occluded(tagger, text, (start, end), kind))
        rules = [one.rule for one in self.finder.rules(text) if one.start < where[1] and where[0] < one.end]
        return Evidence("none", label, note=_("by the rule {rule}").format(rule=rules[0]) if rules else "")

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        """The note with every stretch that would be taken out, its class behind it."""
        text = str(case.payload)
        proposals = self.finder.propose([text])[0] if sayable(text) else []
        marks = [(start, end, 1 / (1 + float(np.exp(-odds))), self.task.classes[label]) for start, end, label, odds in proposals]
        return drawn_spans(case, marks)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The note with the units blanked that a stretch leans on most; with a seed, units at random."""
        held = [Contribution("", r.weight, r.where) for r in evidence.regions]
        return replace(case, payload=blanked(str(case.payload), held, share, seed, filler="□"))
