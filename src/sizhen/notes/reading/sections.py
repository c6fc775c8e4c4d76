"""Sections: headings with and without colons, numbered, in brackets, on lines of their own or in one line with the text."""

import re
from functools import cache
from typing import Any

from sizhen.notes.reading.data import Heading, headings
from sizhen.notes.reading.kinds import Section
from sizhen.notes.reading.prepared import Prepared

# What may stand between the beginning of a line or of a sentence and a heading: bullets, numbers, opening brackets.
_NUMBERED = r"\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[ivx]{1,4}|[a-z])(?:[.、)]|\)[.、]?)[ \t]*"
_LEAD = re.compile(rf"[ \t]*(?:[-*#•●■◆▪]+[ \t]*)?(?:{_NUMBERED})?[【\[<〈《「*#_ \t]*$")
_SENTENCE = re.compile(r"(?:^|[\n。;!?.:】\]]|[,，][ \t]*|\s\s)\s*$")
_COLON = re.compile(r"[ \t]*(?:\([^()\n]{0,30}\)[ \t]*)?[*_]{0,2}[:】\]>〉》」][*_]{0,2}[:]?[ \t]*")
_ALONE = re.compile(r"[ \t]*[*_#]{0,3}[ \t]*(?:\r?\n|$)")
_GAP = re.compile(r"[ \t]+(?=\S)|[ \t]*-[ \t]+")
_GLUED = frozenset(
    (
        "现病史",
        "既往史",
        "个人史",
        "婚育史",
        "月经史",
        "家族史",
        "过敏史",
        "体格检查",
        "辅助检查",
        "初步诊断",
        "入院诊断",
        "出院诊断",
        "出院医嘱",
        "诊疗经过",
    )
)
_NOT_GLUED = "的中内上及与和、,。采询显示已后前时为是提"
_LOOK = 24


@cache
def _automaton() -> tuple[Any, list[tuple[str, Heading, bool]]]:
    from ahocorasick_rs import AhoCorasick

    words: dict[str, tuple[str, Heading, bool]] = {}
    for heading in headings():
        for listed, strong in ((heading.weak, False), (heading.strong, True)):
            for word in listed:
                words[word] = (word, heading, strong)
    return AhoCorasick(list(words)), list(words.values())


def sections(text: Prepared) -> tuple[Section, ...]:
    """Sections in order, each up to the next heading; text before the first belongs to none."""
    low = text.low
    automaton, words = _automaton()
    found = automaton.find_matches_as_indexes(low, overlapping=True)
    found.sort(key=lambda one: (one[1], -one[2]))
    heads: list[tuple[int, int, int, Heading]] = []  # start of the title, its end, where the text begins
    reached = 0
    for index, start, end in found:
        if start < reached:
            continue
        _word, heading, strong = words[index]
        body = _body(text, start, end, strong)
        if body is not None:
            heads.append((start, end, body, heading))
            reached = body
    ends = [*[head[0] for head in heads[1:]], len(low)][: len(heads)]
    return tuple(_section(text, *head, last) for head, last in zip(heads, ends, strict=True))


def _section(text: Prepared, start: int, end: int, body: int, heading: Heading, last: int) -> Section:
    first, title_end = text.where(start, end)
    kept = max(end, start + len(text.low[start:last].rstrip(" \t\r\n【[<《「*#_")))
    stop = text.where(start, kept)[1]
    below = min(int(text.places[body]) if body < len(text.low) else len(text.original), stop)
    return Section(heading.name, text.original[first:title_end], heading.code, first, max(below, title_end), stop)


def _body(text: Prepared, start: int, end: int, strong: bool) -> int | None:
    """Where the text below a heading begins; None where the words are no heading."""
    low = text.low
    if start and low[start - 1].isalnum() and (low[start].isascii() or low[start - 1] > "\x7f"):
        return None
    if end < len(low) and low[end].isalnum() and low[end - 1].isascii() and low[end].isascii():
        return None
    near = max(0, start - _LOOK)
    line = low.rfind("\n", near, start) + 1 or near
    first = (line == 0 or low[line - 1] == "\n") and _LEAD.match(low[line:start]) is not None
    begins = first or _begins_sentence(low, start, strong)
    if not begins:
        return None
    latin = low[start].isascii()
    colon = _COLON.match(low, end)
    if colon and (first or strong or not latin):
        return _past_blank(low, colon.end())
    capitals = not latin or text.written[start:end].isupper()
    if first:
        alone = _ALONE.match(low, end)
        if alone and (strong or not latin or capitals or text.written[start].isupper()):
            return _past_blank(low, alone.end())
        gap = _GAP.match(low, end)
        if gap and capitals and (strong or not latin) and not (latin and end - start < 3):
            return gap.end()
    if not latin and low[start:end] in _GLUED and end < len(low) and low[end] not in _NOT_GLUED and not low[end].isspace():
        return end
    return None


def _begins_sentence(low: str, start: int, strong: bool) -> bool:
    before = low[max(0, start - _LOOK) : start]
    bare = re.sub(r"(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、)][ \t]*)?[【\[<《「]?$", "", before)
    place = _SENTENCE.search(bare)
    return place is not None and (strong or "," not in place.group())


def _past_blank(low: str, place: int) -> int:
    while place < len(low) and low[place] in " \t\r\n":
        place += 1
    return place
