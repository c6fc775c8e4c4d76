"""Sentences of both languages, mixed in one text too; abbreviations, decimals and lines broken inside a sentence are no ends."""

import re

from sizhen.notes.reading.kinds import Sentence
from sizhen.notes.reading.prepared import Prepared

_END = re.compile(r"[。!?…]+[\"'”’」』)\]]*|\.[\"'”’)\]]*(?=\s|$|[\u4e00-\u9fff])|[\n\r]+")
_SHORT = re.compile(
    r"(?:^|[\s(\[,;:])(?:dr|mr|mrs|ms|prof|st|vs|no|nos|fig|figs|approx|e\.g|i\.e|etc|cf|al|pt|pts|dept|est|hosp|inc|ltd|jr|sr|resp|max|min"
    r"|temp|wt|ht|hx|dx|rx|tx|sx|fx|q\.?d|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|p\.?o|i\.?v|i\.?m|s\.?c|p\.?r\.?n|h\.?s|a\.?m|p\.?m|mg|ml|cm|mm"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|[a-z]|[a-z]\.[a-z])$"
)
_ALWAYS = re.compile(r"(?:^|[\s(\[,;:])(?:dr|mr|mrs|ms|prof|vs|no|nos|fig|figs|e\.g|i\.e|cf|st|[b-hj-z])$")
_NUMBERED = re.compile(r"(?:^|[\n。!?.;:\s])(?:\d{1,2}|[ivx]{1,4}|[a-h])$")


def sentences(text: Prepared) -> tuple[Sentence, ...]:
    """Sentences in order; white space between them belongs to none. A line is broken inside one where the next begins in lower case."""
    low, written = text.low, text.written
    found: list[Sentence] = []
    start, last = 0, len(low.rstrip())
    for match in _END.finditer(low):
        end = match.end()
        mark = match.group()
        if mark[0] == "." and end < last and not _ends(low, written, start, match.start(), end):
            continue
        if mark[0] in "\n\r" and _goes_on(low, written, start, match.start(), end):
            continue
        _add(text, found, start, end)
        start = end
    _add(text, found, start, len(low))
    return tuple(found)


def _add(text: Prepared, found: list[Sentence], start: int, end: int) -> None:
    piece = text.low[start:end]
    left = len(piece) - len(piece.lstrip())
    inner = piece.strip()
    if inner:
        found.append(Sentence(*text.where(start + left, start + left + len(inner))))


def _ends(low: str, written: str, start: int, place: int, end: int) -> bool:
    before = low[max(start, place - 12) : place]
    if place - start < 12 and _NUMBERED.search(before) and not low[start:place].strip(" \t(").rstrip("0123456789ivxabcdefgh"):
        return False  # the number of an item
    if _ALWAYS.search(before):
        return False
    if _SHORT.search(before):
        rest = written[end : end + 3].lstrip()
        return bool(rest) and (rest[0].isupper() or "\u4e00" <= rest[0] <= "\u9fff")
    return True


def _goes_on(low: str, written: str, start: int, place: int, end: int) -> bool:
    """Whether a line ends in the middle of an English sentence: long, without a mark at its end, and the next begins in lower case."""
    if low.count("\n", place, end) > 1 or end >= len(written):
        return False
    line = max(start, low.rfind("\n", 0, place) + 1)
    tail = low[max(line, place - 40) : place].rstrip()
    after = written[end : end + 8].lstrip(" \t")
    return place - line > 40 and bool(tail) and tail[-1] not in "。.;:!?" and after[:1].isascii() and after[:1].islower()
