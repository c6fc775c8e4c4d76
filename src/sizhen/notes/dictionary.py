"""A dictionary of entities made from training notes: longest matches, with how often each entry was right."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart, Parts
from sizhen.core.folding import fold, lower
from sizhen.notes.tokens import units

Gold = Sequence[tuple[int, int, str]]


@dataclass(eq=False)
class Dictionary:
    """Entries in folded lower case, each with its commonest label.

    label    (E,) int64, index into `labels`
    value    (E,) float32, log odds that a match is an entity, from training
    owners   of each entry in training, who have it; () in serving
    """

    labels: tuple[str, ...]
    entries: tuple[str, ...]
    label: NDArray[np.int64]
    value: NDArray[np.float32]
    owners: tuple[frozenset[int], ...] = ()
    least: int = 1

    @cached_property
    def _automaton(self) -> Any:
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(list(self.entries))

    def matches(self, text: str, places: NDArray[np.int64], owner: int | None = None) -> list[tuple[int, int, int]]:
        """Longest matches from the left that begin and end with a unit: (first unit, end unit, entry).

        `text` is folded and lower, `places` (T, 2) its units. With `owner` only entries that enough others have count.
        """
        if not self.entries or not len(places):
            return []
        begins = {int(start): unit for unit, start in enumerate(places[:, 0])}
        ends = {int(end): unit + 1 for unit, end in enumerate(places[:, 1])}
        best: dict[int, tuple[int, int]] = {}
        for entry, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if start not in begins or end not in ends:
                continue
            if owner is not None and len(self.owners[entry]) - (owner in self.owners[entry]) < self.least:
                continue
            first, last = begins[start], ends[end]
            if last > best.get(first, (0, 0))[0]:
                best[first] = (last, entry)
        found, reached = [], 0
        for first in sorted(best):
            if first >= reached:
                reached, entry = best[first]
                found.append((first, reached, entry))
        return found

    def parts(self) -> list[BundlePart]:
        return [
            bundle_parts.words("entries", self.entries),
            bundle_parts.arrays("entry_values", {"label": self.label, "value": self.value}),
        ]

    @staticmethod
    def of(parts: Parts, labels: Sequence[str]) -> "Dictionary":
        arrays = parts.arrays("entry_values")
        return Dictionary(tuple(labels), tuple(parts.words("entries")), arrays["label"], arrays["value"])


def folded_units(text: str) -> tuple[str, NDArray[np.int64], NDArray[np.int64]]:
    """A text folded and lower, its units there (T, 2), and their places in the original (T, 2)."""
    folded = fold(text)
    spans = np.array(units(folded.text), np.int64).reshape(-1, 2)
    original = np.stack([folded.places[spans[:, 0]], folded.places[spans[:, 1] - 1] + 1], 1) if len(spans) else spans
    return lower(folded.text), spans, original


def fit_dictionary(
    texts: Sequence[str], entities: Sequence[Gold], owners: NDArray[np.int64], labels: Sequence[str], least: int
) -> Dictionary:
    """Entries that at least `least` owners have; training's leave-one-out keeps those that one more has, or would have.

    `owners` (n,) are the patients of the n notes. What fewer have is in no part of the model.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    having: dict[str, set[int]] = defaultdict(set)
    for text, spans, owner in zip(texts, entities, owners, strict=True):
        for start, end, label in spans:
            entry = lower(fold(text[start:end]).text).strip()
            if entry:
                counts[entry][label] += 1
                having[entry].add(int(owner))
    entries = tuple(sorted(entry for entry in counts if len(having[entry]) >= least))
    place = {label: index for index, label in enumerate(labels)}
    labelled = np.array([place[counts[entry].most_common(1)[0][0]] for entry in entries], np.int64)
    made = Dictionary(
        tuple(labels), entries, labelled, np.zeros(len(entries), np.float32), tuple(frozenset(having[e]) for e in entries), least
    )
    right, proposed = np.zeros(len(entries)), np.zeros(len(entries))
    for text, spans, owner in zip(texts, entities, owners, strict=True):
        low, inner, original = folded_units(text)
        gold = set(spans)
        for first, last, match in made.matches(low, inner, int(owner)):
            proposed[match] += 1
            right[match] += (int(original[first, 0]), int(original[last - 1, 1]), labels[int(labelled[match])]) in gold
    share = right.sum() / max(1.0, proposed.sum())
    odds = (right + 2 * share + 0.1) / (proposed - right + 2 * (1 - share) + 0.1)
    made.value = np.log(odds).astype(np.float32)
    return made
