"""A hospital's own lists: staff, wards and whatever else must go, found wherever they stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sizhen.core.errors import DataError
from sizhen.core.folding import fold, lower
from sizhen.core.language import translate as _
from sizhen.privacy import categories
from sizhen.privacy.candidates import Candidate, Sight, spelled


@dataclass(frozen=True)
class OwnLists:
    """Words to remove, matched without regard to case and width; whole words where they do not begin or end with a Chinese character.

    staff   names of persons (NAME)
    wards   wards, units, buildings (LOCATION)
    others  anything else (OTHER)
    """

    staff: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    _kinds: tuple[str, ...] = field(default=(categories.NAME, categories.LOCATION, categories.OTHER), init=False, repr=False)

    @cached_property
    def _entries(self) -> tuple[tuple[str, str], ...]:
        lists = zip((self.staff, self.wards, self.others), self._kinds, strict=True)
        folded = [(lower(fold(word).text).strip(), kind) for words, kind in lists for word in words]
        return tuple(dict(entry for entry in folded if len(entry[0]) > 1).items())

    @cached_property
    def _automaton(self) -> Any:
        from ahocorasick_rs import AhoCorasick, MatchKind

        return AhoCorasick([word for word, _kind in self._entries], matchkind=MatchKind.LeftmostLongest)

    def candidates(self, seen: Sight) -> Iterator[Candidate]:
        """What of the lists stands in the text."""
        if not self._entries:
            return
        text = seen.lower
        for entry, start, end in self._automaton.find_matches_as_indexes(text):
            if not (_joined(text, start) or _joined(text, end)):
                yield Candidate(start, end, self._entries[entry][1], "own list")


def _joined(text: str, place: int) -> bool:
    """Whether a word of letters or digits that are not Chinese goes on over a place."""
    if place in (0, len(text)):
        return False
    before, after = text[place - 1], text[place]
    return spelled(before) and spelled(after)


def read_list(path: Path) -> tuple[str, ...]:
    """Names of a text file, one a line; empty lines and those that begin with # are left out."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            _("{file}: this list cannot be read; expected a text file in UTF-8 with one name a line.").format(file=path.name)
        ) from error
    return tuple(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
