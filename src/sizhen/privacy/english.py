"""Identifiers in English text: names, institutions, addresses, places."""

from collections.abc import Iterator

from sizhen.privacy.candidates import Candidate, Sight
from sizhen.privacy.english_names import english_names
from sizhen.privacy.english_places import english_addresses, english_institutions, english_places


def english(seen: Sight) -> Iterator[Candidate]:
    """All of them, in a folded text that has Latin letters."""
    yield from english_names(seen)
    yield from english_institutions(seen)
    yield from english_addresses(seen)
    yield from english_places(seen)
