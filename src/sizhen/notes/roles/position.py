"""The baseline of roles: what most often stands at each place from a predicate, by its word where that is known."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart, Parts
from sizhen.cohort.cohort import Cohort
from sizhen.core.progress import Progress
from sizhen.core.recipe import Recipe, Role
from sizhen.core.task import Task
from sizhen.notes.familiarity import ANYTHING, Familiarity
from sizhen.notes.roles.learnable import framed
from sizhen.notes.roles.rows import PREDICATE
from sizhen.notes.roles.scoring import Proposal, Said, scores_of_frames
from sizhen.notes.roles.sentences import sentence

ANY = 0  # stands for every predicate's word
LEAST = 0.1  # of its predicates have the role there; rarer ones are not proposed
_FAR = 12  # tokens from the predicate to an argument's near and far end
_WHOLE = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """What is known of predicates' words (sorted fingerprints, ANY first) and of places around them.

    words    (W,) uint64; found (W,) float64, the log odds that the word is a predicate
    owner    (R,) int64, index of the word; span (R, 2) int64, from the predicate; role (R,) int64; odds (R,) float64
    """

    words: NDArray[np.uint64]
    found: NDArray[np.float64]
    owner: NDArray[np.int64]
    span: NDArray[np.int64]
    role: NDArray[np.int64]
    odds: NDArray[np.float64]
    familiarity: ClassVar[Familiarity] = ANYTHING

    def propose(self, sentences: Sequence[Sequence[str]], given: Sequence[Sequence[int]]) -> list[Said]:
        """The predicates of each sentence by their words, the arguments of these and of those given by their places."""
        said = []
        for tokens, places in zip(sentences, given, strict=True):
            word = self._words_of(sentence(tokens, _WHOLE).prints[:, 0])
            found = {place: float(self.found[w]) for place, w in enumerate(word.tolist()) if self.found[w] >= 0}
            said.append(Said(found, {p: self._arguments(int(word[p]), p, len(tokens)) for p in sorted({*found, *places})}))
        return said

    def _words_of(self, prints: NDArray[np.uint64]) -> NDArray[np.int64]:
        at = np.searchsorted(self.words, prints)
        at[at == len(self.words)] = 0
        return np.where(self.words[at] == prints, at, 0)

    def _arguments(self, word: int, place: int, tokens: int) -> list[Proposal]:
        """The surest that do not overlap."""
        first, last = np.searchsorted(self.owner, [word, word + 1])
        taken = np.zeros(tokens, np.bool_)
        kept = []
        for row in sorted(range(first, last), key=lambda r: (-self.odds[r], r)):
            start, end = (int(x) + place for x in self.span[row])
            if start >= 0 and end <= tokens and not taken[start:end].any():
                taken[start:end] = True
                kept.append((start, end, int(self.role[row]), float(self.odds[row])))
        return sorted(kept)

    def parts(self) -> list[BundlePart]:
        names = ("words", "found", "owner", "span", "role", "odds")
        return [bundle_parts.arrays("positions", {name: getattr(self, name) for name in names})]

    @staticmethod
    def of(parts: Parts) -> "Positions":
        return Positions(**parts.arrays("positions"))


@dataclass(frozen=True, slots=True, eq=False)
class PositionModel:
    """A table of places is its own model."""

    task: Task
    positions: Positions

    def outputs(self, cohort: Cohort) -> NDArray[np.float32]:
        return scores_of_frames(cohort, self.task, self.positions).values.ravel()

    def parts(self) -> Sequence[BundlePart]:
        return [bundle_parts.document("model", {"form": "position"}), *self.positions.parts()]


@dataclass(frozen=True, slots=True)
class PositionLearner:
    """The most frequent role by position relative to the predicate and by the predicate's word."""

    recipe: Recipe
    task: Task
    role: Role = "candidate"

    def fit(self, train: Cohort, validate: Cohort, progress: Progress) -> PositionModel:
        sentences, gold, owners = framed(train)
        fewest = max(2, self.recipe.privacy.min_documents)
        role_of = {label: index for index, label in enumerate(self.task.classes) if label != PREDICATE}
        seen, marked = Counter[int](), Counter[int]()
        holders: dict[int, set[int]] = defaultdict(set)
        spans: dict[int, Counter[tuple[int, int, int]]] = defaultdict(Counter)
        with_it: dict[tuple[int, tuple[int, int, int]], set[int]] = defaultdict(set)
        for tokens, label, owner in zip(sentences, gold, owners.tolist(), strict=True):
            words = sentence(tokens, _WHOLE).prints[:, 0].tolist()
            seen.update(words)
            for one in label:
                word = words[one.predicate]
                if one.role == PREDICATE:
                    marked.update((word, ANY))
                    holders[word].add(owner)
                elif one.role in role_of:
                    key = one.start - one.predicate, one.end - one.predicate, role_of[one.role]
                    for whose in (word, ANY):
                        if max(map(abs, key[:2])) <= _FAR:
                            spans[whose][key] += 1
                            with_it[whose, key].add(owner)
        seen[ANY] = sum(seen.values())
        known = np.array(sorted({ANY, *(word for word, who in holders.items() if len(who) >= fewest)}), np.uint64)
        rows = [
            (index, *key, _odds(n, marked[int(word)]))
            for index, word in enumerate(known)
            for key, n in sorted(_best(spans[int(word)]).items())
            if len(with_it[int(word), key]) >= fewest and n >= LEAST * marked[int(word)]
        ]
        columns = list(zip(*rows, strict=True)) if rows else [()] * 5
        return PositionModel(
            self.task,
            Positions(
                words=known,
                found=np.array([_odds(marked[int(word)], seen[int(word)]) for word in known]),
                owner=np.array(columns[0], np.int64),
                span=np.array(columns[1:3], np.int64).T.reshape(-1, 2),
                role=np.array(columns[3], np.int64),
                odds=np.array(columns[4], np.float64),
            ),
        )


def _best(counts: Mapping[tuple[int, int, int], int]) -> dict[tuple[int, int, int], int]:
    """Of each place the most frequent role."""
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for (start, end, role), n in sorted(counts.items()):
        if n > best.get((start, end), (0, 0))[0]:
            best[start, end] = n, role
    return {(start, end, role): n for (start, end), (n, role) in best.items()}


def _odds(hits: int, n: int) -> float:
    return float(np.log(hits + 0.5) - np.log(max(n - hits, 0) + 0.5))
