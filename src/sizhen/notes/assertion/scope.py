"""How far a cue reaches: sentences, clauses between commas, and which commas only part the items of a list."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

_STOP = re.compile(r"[。;!\n\r?.]")
_NO_STOP = re.compile(r"\?[a-z]")
_POINT = re.compile(r"(?<![A-Za-z]\.[A-Za-z])(?<!\b[dmps]r)(?<!\bvs)(?<!\bno)(?<!\be\.g)(?<!\bi\.e)\.(?=\s|$|[\u4e00-\u9fff])")
_BROKEN_LINE = re.compile(r"(?<=[^\s:。;.])[ \t]*\r?\n[ \t]*(?=[a-z,])")
_TALK = re.compile(
    r"[\d%天日周月年时后前了着伴见为是有无未否可能示呈较较加重减轻明显持续偶反复出现发作父母兄弟姐妹儿女夫妻其]"
    r"|\b(?:is|was|were|are|has|had|have|he|she|they|it|there|reports|complains|presents|patient|pt|but|for|since)\b"
)
_CLAUSE = re.compile(
    r"\b(?:he|she|they|it|there|patient|pt|is|was|were|are|has|had|have|does|did|reports|complains|presents|states|notes|found|showed|"
    r"revealed|will|can|mother|father|brother|sister|wife|husband|son|daughter)\b"
)
_COMMA = re.compile(",")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where sentences and clauses of a folded, lower-case text end."""

    text: str
    hard: list[int]
    commas: list[int]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The half-open stretch between hard stops around a span."""
        before = bisect_left(self.hard, start)
        after = bisect_left(self.hard, end)
        return (self.hard[before - 1] + 1 if before else 0), (self.hard[after] if after < len(self.hard) else len(self.text))

    def between(self, start: int, end: int) -> list[int]:
        """Commas in [start, end)."""
        return self.commas[bisect_left(self.commas, start) : bisect_right(self.commas, end - 1)]

    def carried(self, cue_end: int, start: int, end: int) -> bool:
        """Whether every comma between a cue and a later span [start, end) only parts items of a bare list."""
        commas = self.between(cue_end, start)
        if not commas:
            return True
        if not _HAN.search(self.text[max(0, commas[0] - 6) : start + 6]):
            return _CLAUSE.search(self.text[commas[0] : start]) is None
        stop = self._next_comma(end)
        marks = [*commas, stop]
        for left, right in pairwise(marks):
            item = self.text[left + 1 : right]
            if left < start < right:  # the span's own words are not talk about it
                item = self.text[left + 1 : start] + self.text[end:right]
            if len(item) > 12 or _TALK.search(item):
                return False
        return True

    def _next_comma(self, place: int) -> int:
        later = bisect_left(self.commas, place)
        comma = self.commas[later] if later < len(self.commas) else len(self.text)
        stop = bisect_left(self.hard, place)
        return min(comma, self.hard[stop] if stop < len(self.hard) else len(self.text))


def layout(text: str) -> Layout:
    """Stops and commas of a folded, lower-case text; a line broken in the middle of an English sentence is no stop."""
    broken = {place for match in _BROKEN_LINE.finditer(text) for place in range(match.start(), match.end())} if "\n" in text else set()
    hard = []
    for match in _STOP.finditer(text):
        place = match.start()
        mark = text[place]
        if mark == "." and not _POINT.match(text, place):
            continue
        if mark == "?" and _NO_STOP.match(text, place):
            continue
        if place not in broken:
            hard.append(place)
    return Layout(text, hard, [match.start() for match in _COMMA.finditer(text)])
