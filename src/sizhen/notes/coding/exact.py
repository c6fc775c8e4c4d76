"""Words of a table where they stand in a text: one automaton, the longest from the left, whole words where they are not Chinese."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sizhen.notes.coding.table import TermTable
from sizhen.notes.tokens import HAN

MOST_SAME = 20  # rows that share one word; more say no more


@dataclass(frozen=True, slots=True)
class Match:
    """A half-open place in a folded text and the words of the table that stand there, in its order."""

    start: int
    end: int
    words: tuple[int, ...]


@dataclass(eq=False)
class Exact:
    """The automaton is built when it is first asked, and again in another process."""

    table: TermTable

    @cached_property
    def _automaton(self) -> tuple[Any, list[tuple[int, ...]]]:
        """Each different word once, and the words of the table that are the same as it."""
        from ahocorasick_rs import AhoCorasick, Implementation

        same: dict[str, tuple[int, ...]] = {}
        for index, word in enumerate(self.table.all_words()):
            same[word] = (*same.get(word, ()), index) if len(same.get(word, ())) < MOST_SAME else same[word]
        way = Implementation.NoncontiguousNFA if len(same) > 200_000 else None
        return AhoCorasick(list(same), store_patterns=False, implementation=way), list(same.values())

    def __getstate__(self) -> dict[str, Any]:
        return {"table": self.table}

    def matches(self, low: str) -> list[Match]:
        """Places in order, none overlapping another."""
        automaton, same = self._automaton
        found = [one for one in automaton.find_matches_as_indexes(low, overlapping=True) if _whole(low, one[1], one[2])]
        found.sort(key=lambda one: (one[1], -one[2]))
        kept: list[Match] = []
        reached = 0
        for index, start, end in found:
            if start >= reached:
                kept.append(Match(start, end, same[index]))
                reached = end
        return kept

    def whole(self, low: str) -> tuple[int, ...]:
        """The words of the table that are the same as a folded text."""
        automaton, same = self._automaton
        found = automaton.find_matches_as_indexes(low, overlapping=True)
        return next((same[index] for index, start, end in found if end - start == len(low)), ())


def _whole(low: str, start: int, end: int) -> bool:
    return not (_joined(low, start - 1, start) or _joined(low, end, end - 1))


def _joined(low: str, outside: int, inside: int) -> bool:
    """Whether a letter or digit goes on over a match's border; Chinese characters are words of their own."""
    if not 0 <= outside < len(low):
        return False
    a, b = low[outside], low[inside]
    return a.isalnum() and b.isalnum() and not HAN.match(a) and not HAN.match(b)
