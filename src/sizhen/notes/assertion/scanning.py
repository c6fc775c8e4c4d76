"""All cues of a text in one pass of an Aho-Corasick automaton: the first of those that overlap, the longest that begins there."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sizhen.notes.assertion.cues import Cue
from sizhen.notes.assertion.cues_chinese import CHINESE
from sizhen.notes.assertion.cues_english import ENGLISH


@dataclass(frozen=True, slots=True)
class Heard:
    """Where words stand in the folded text, and all they say: one word may deny forwards, ask backwards and end what came before."""

    start: int
    end: int
    cues: tuple[Cue, ...]


@cache
def _automaton() -> tuple[Any, list[tuple[Cue, ...]], list[bool]]:
    from ahocorasick_rs import AhoCorasick

    meant: dict[str, list[Cue]] = {}
    for cue in (*CHINESE, *ENGLISH):
        meant.setdefault(cue.text, []).append(cue)
    texts = list(meant)
    return AhoCorasick(texts), [tuple(meant[text]) for text in texts], [text[0].isascii() and text[0].isalnum() for text in texts]


def cues_in(text: str) -> list[Heard]:
    """Cues of a folded, lower-case text, in order, none inside another. Latin ones are whole words."""
    automaton, meant, whole = _automaton()
    found = automaton.find_matches_as_indexes(text, overlapping=True)
    found.sort(key=lambda one: (one[1], -one[2]))
    heard: list[Heard] = []
    reached = 0
    for index, start, end in found:
        if start < reached:
            continue
        if whole[index] and (_joined(text, start - 1) or (_joined(text, end) and text[end - 1].isalnum())):
            continue
        heard.append(Heard(start, end, meant[index]))
        reached = end
    return heard


def _joined(text: str, place: int) -> bool:
    """Whether a Latin letter or digit stands at `place`, so that a word would go on there."""
    return 0 <= place < len(text) and text[place].isascii() and text[place].isalnum()
