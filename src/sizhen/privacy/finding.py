"""Identifiers in a text: every rule's candidates, settled into places that do not overlap, in the original text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sizhen.core.folding import fold, lower
from sizhen.privacy.candidates import Candidate, Sight, matches, sight
from sizhen.privacy.categories import CATEGORIES
from sizhen.privacy.chinese import chinese
from sizhen.privacy.dates import ages, dates
from sizhen.privacy.english import english
from sizhen.privacy.numbers import NUMBERS
from sizhen.privacy.own import OwnLists

__all__ = ["CATEGORIES", "Found", "OwnLists", "identifiers"]
_NOTHING = OwnLists()


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier: half-open code points of the original text, what it is, by which rule, and whether the rule is sure."""

    start: int
    end: int
    category: str
    rule: str
    sure: bool


def identifiers(text: str, own: OwnLists = _NOTHING, *, every_age: bool = False, every_year: bool = False) -> tuple[Found, ...]:
    """Everything in a text that may identify a person, sorted, without overlaps.

    every_age   any age; else ages over 89 only (HIPAA's Safe Harbor)
    every_year  years that stand alone too; else they stay
    """
    folded = fold(text)
    seen = sight(folded.text, lower(folded.text))
    found = []
    for one in settled(seen.text, _candidates(seen, own, every_age, every_year)):
        start, end = folded.where(one.start, one.end)
        found.append(Found(start, end, one.category, one.rule, one.sure))
    return tuple(found)


def _candidates(seen: Sight, own: OwnLists, every_age: bool, every_year: bool) -> Iterator[Candidate]:
    yield from own.candidates(seen)
    yield from matches(seen, NUMBERS)
    yield from dates(seen, every_year)
    yield from ages(seen, every_age)
    if seen.han:
        yield from chinese(seen)
    if seen.latin:
        yield from english(seen)


def settled(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates that overlap become one place; it is called after the surest, then longest of them."""
    merged: list[Candidate] = []
    best = (False, 0)
    for one in sorted(candidates):
        start, end = one.start, one.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        worth = (one.sure, end - start)
        if merged and start < merged[-1].end:
            last = merged[-1]
            named = one if worth > best else last
            merged[-1] = Candidate(last.start, max(end, last.end), named.category, named.rule, named.sure)
            best = max(best, worth)
        else:
            merged.append(Candidate(start, end, one.category, one.rule, one.sure))
            best = worth
    return merged
