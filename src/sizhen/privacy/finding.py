"""Identifiers in a text: every rule's candidates, settled into places that do not overlap, in the original text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sizhen.core.folding import fold, lower
from sizhen.privacy.candidates import Candidate, Leads, Machine, Sight, matches, sight
from sizhen.privacy.categories import AGE, CATEGORIES
from sizhen.privacy.chinese_names import CHINESE_NAME_CUES, again, lines_of_names
from sizhen.privacy.chinese_places import chinese_place_cues, chinese_places_found
from sizhen.privacy.dates import AGE_CUES, AGES, DATE_CUES, DATES, YEARS, old
from sizhen.privacy.english_addresses import ENGLISH_ADDRESS_CUES, english_addresses
from sizhen.privacy.english_names import ENGLISH_NAME_CUES, listed_names, names_again
from sizhen.privacy.english_places import ENGLISH_PLACE_CUES, PLACE_RULES, cities_and_states, listed_places
from sizhen.privacy.numbers import NUMBER_CUES, NUMBERS
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


@cache
def _machine(chinese: bool) -> Machine:
    """Every word that tells of an identifier; in a text without Chinese characters those in Chinese are not looked for."""
    cues = [
        *NUMBER_CUES,
        *DATE_CUES,
        *AGE_CUES,
        *CHINESE_NAME_CUES,
        *chinese_place_cues(),
        *ENGLISH_NAME_CUES,
        *ENGLISH_PLACE_CUES,
        *ENGLISH_ADDRESS_CUES,
    ]
    return Machine(cues, ascii_only=not chinese)


@cache
def _leads(every_year: bool) -> Leads:
    return Leads((*NUMBERS, *DATES, *AGES, *(YEARS if every_year else ())))


def _candidates(seen: Sight, own: OwnLists, every_age: bool, every_year: bool) -> list[Candidate]:
    found = [*own.candidates(seen), *_leads(every_year).candidates(seen), *_machine(seen.han).candidates(seen)]
    if seen.han:
        found += chinese_places_found(seen)
        found += lines_of_names(seen)
        found += again(seen, found)
    if seen.latin:
        found += matches(seen, PLACE_RULES)
        found += cities_and_states(seen)
        found += listed_names(seen)
        found += listed_places(seen)
        found += english_addresses(seen)
        found += names_again(seen, found)
    return found if every_age else [one for one in found if one.category != AGE or old(seen.text, one)]


def settled(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates that overlap become one place; it is called after the surest, then longest of them."""
    merged: list[Candidate] = []
    best = (False, 0)
    for one in sorted(candidates, key=lambda one: one[:2]):
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
