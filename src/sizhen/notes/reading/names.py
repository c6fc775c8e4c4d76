"""Where names of observations stand in a text, found in one pass of an automaton."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Any

from sizhen.notes.reading.data import Observable, observables


@dataclass(frozen=True, slots=True)
class Named:
    """A name's half-open place in the folded text, and what it names."""

    start: int
    end: int
    what: Observable


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a text in order of their ends; none inside a longer one."""

    named: tuple[Named, ...]
    ends: tuple[int, ...]

    def before(self, place: int) -> Named | None:
        """The last name that ends at or before a place."""
        index = bisect_right(self.ends, place) - 1
        return self.named[index] if index >= 0 else None

    def after(self, place: int) -> Named | None:
        """The first name that ends behind a place."""
        index = bisect_right(self.ends, place)
        return self.named[index] if index < len(self.named) else None


@cache
def _automaton() -> tuple[Any, list[tuple[str, Observable]]]:
    from ahocorasick_rs import AhoCorasick

    words = {word: what for what in observables() for word in what.words}
    return AhoCorasick(list(words)), list(words.items())


def names_in(low: str) -> Names:
    """Names of a folded, lower-case text; Latin ones are whole words, but a number may be glued behind them (spo298%, wbc12)."""
    automaton, words = _automaton()
    found = automaton.find_matches_as_indexes(low, overlapping=True)
    found.sort(key=lambda one: (one[1], -one[2]))
    named: list[Named] = []
    reached = 0
    for index, start, end in found:
        if start < reached:
            continue
        word, what = words[index]
        if word[0].isascii() and start and (low[start - 1].isascii() and low[start - 1].isalnum()):
            continue
        after = low[end : end + 1]
        if word[-1].isascii() and after.isascii() and (after.isalpha() or (after.isdigit() and word[-1].isdigit() and len(word) < 4)):
            continue
        named.append(Named(start, end, what))
        reached = end
    return Names(tuple(named), tuple(one.end for one in named))
