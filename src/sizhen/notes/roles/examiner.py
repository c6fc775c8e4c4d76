"""Serving of roles: the network by ONNX Runtime or places by a table; evidence for an argument by making words unknown, one at a time."""

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
from sizhen.notes.familiarity import Familiarity
from sizhen.notes.roles.labelling import Labeller, apart
from sizhen.notes.roles.pictures import drawn_frames
from sizhen.notes.roles.position import Positions
from sizhen.notes.roles.rows import PREDICATE
from sizhen.notes.roles.scoring import Proposer, Said, scores_of_frames, tokens_in, written
from sizhen.notes.roles.sentences import OPEN, Ids, Tables
from sizhen.notes.scoring import sayable
from sizhen.notes.spans import Chains, Scheme

UNKNOWN = "□"  # stands in place of a token that is taken away


@dataclass(frozen=True, slots=True, eq=False)
class OnnxNet:
    """The network as the labeller asks it, by ONNX Runtime."""

    reader: Any
    labeller: Any

    def read(self, ids: Ids, lengths: Ids) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        tokens, found = self.reader.run(["tokens", "found"], {"ids": ids, "lengths": lengths.astype(np.int32)})
        return np.asarray(tokens), np.asarray(found)

    def label(self, tokens: NDArray[np.float32], place: Ids, lengths: Ids) -> NDArray[np.float32]:
        own = np.take_along_axis(tokens, place[:, None, None], 1)
        given = {"tokens": tokens, "own": own, "apart": apart(tokens.shape[1], place), "lengths": lengths.astype(np.int32)}
        return np.asarray(self.labeller.run(["emissions"], given)[0])


@dataclass(frozen=True, slots=True, eq=False)
class RoleExaminer:
    """One unit a predicate and one an argument of it."""

    task: Task
    proposer: Proposer

    @staticmethod
    def of(parts: Parts, task: Task, form: str) -> "RoleExaminer":
        if form == "position":
            return RoleExaminer(task, Positions.of(parts))
        settings, chains = parts.document("model"), parts.arrays("chains")
        roles = tuple(int(role) for role in settings["roles"])
        made = Chains(Scheme(len(roles), True), chains["transitions"], chains["first"], chains["last"])
        net = OnnxNet(parts.graph("reader"), parts.graph("labeller"))
        tables = Tables.of(parts.arrays("tables"))
        return RoleExaminer(task, Labeller(tables, int(settings["window"]), made, roles, net, Familiarity.of(parts)))

    def scores(self, cohort: Cohort) -> Scores:
        return scores_of_frames(cohort, self.task, self.proposer)

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return self.proposer.outputs(cohort) if isinstance(self.proposer, Labeller) else self.scores(cohort).values.ravel()

    def evidence(self, case: Case, unit: int, column: int) -> Evidence:
        """How much an argument's (or predicate's) log odds fall when a word of its sentence is made unknown, one at a time."""
        scores = self.scores(Cohort.of_one(case, self.task))
        if unit >= len(scores) or scores.where is None or scores.group is None or scores.anchor is None:
            return Evidence("none", "")
        role, anchor = int(scores.group[unit]), int(scores.anchor[unit])
        label = (*self.task.classes, *scores.unseen)[role]
        if scores.proposed is not None and not scores.proposed[unit]:
            return Evidence("none", label, note=_("this stretch was not proposed"))
        start, end = (int(x) for x in scores.where[unit])
        if not isinstance(self.proposer, Labeller):
            return Evidence("occlusion", label, regions=(Region((anchor, anchor + 1), float(scores.values[unit, 0])),))
        return Evidence(
            "occlusion",
            label,
            regions=_occluded(self.proposer, tokens_in(case.payload), anchor, None if label == PREDICATE else (start, end, role)),
        )

    def draw(self, case: Case, evidence: Sequence[Evidence]) -> Picture:
        """The sentence once for each predicate, with its arguments."""
        tokens = tokens_in(case.payload)
        said = self.proposer.propose([tokens], [()])[0] if sayable(written(tokens)) else Said()
        return drawn_frames(tokens, said, self.task.classes)

    def without(self, case: Case, evidence: Evidence, share: float, seed: int | None) -> Case:
        """The sentence with the tokens made unknown that the unit leans on most; with a seed, tokens at random."""
        held = [Contribution("", region.weight, region.where) for region in evidence.regions if region.where]
        order = np.argsort([-c.value for c in held], kind="stable") if seed is None else np.random.default_rng(seed).permutation(len(held))
        tokens = list(tokens_in(case.payload))
        for index in order[: int(np.ceil(share * len(held)))].tolist():
            where = held[index].where or (0, 0)
            tokens[where[0] : where[1]] = [UNKNOWN] * (where[1] - where[0])
        return replace(case, payload=tuple(tokens))


def _occluded(labeller: Labeller, tokens: Sequence[str], anchor: int, span: tuple[int, int, int] | None) -> tuple[Region, ...]:
    for _index, begin, ids in labeller.windows([tokens]):
        if not begin <= anchor < begin + len(ids):
            continue
        changed = [ids.copy() for _token in ids]
        for place, copy in enumerate(changed):
            copy[place, : len(OPEN)] = 0
        asked = None if span is None else (span[0] - begin, span[1] - begin, labeller.roles.index(span[2]))
        odds = labeller.odds_of([ids, *changed], anchor - begin, asked)
        regions = [Region((begin + place, begin + place + 1), float(odds[0] - after)) for place, after in enumerate(odds[1:])]
        return tuple(sorted(regions, key=lambda r: -r.weight))
    return ()
