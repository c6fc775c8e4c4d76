"""Identifiers in Chinese text: names by surname and what stands about them, hospitals, organisations, addresses, peoples."""

from collections.abc import Iterator

from sizhen.privacy.candidates import Candidate, Sight, matches
from sizhen.privacy.chinese_names import chinese_names
from sizhen.privacy.chinese_places import PEOPLES, chinese_addresses, chinese_institutions


def chinese(seen: Sight) -> Iterator[Candidate]:
    """All of them, in a folded text that has Chinese characters."""
    yield from chinese_names(seen)
    yield from chinese_institutions(seen)
    yield from chinese_addresses(seen)
    yield from matches(seen, PEOPLES)
