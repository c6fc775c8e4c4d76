"""Text as rules and models read it: without invisible characters, half-width, every character with its place in the original."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f"
INVISIBLE = re.compile(f"[{_INVISIBLE}]")
HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # a lone surrogate
FULL_WIDTH = (0xFF01, 0xFF5E)  # full-width forms of ASCII, one code point each
HALF_WIDTH_STEP = 0xFF01 - 0x21
FULL_WIDTH_SPACE = 0x3000
_HALF_WIDTH = {code: code - HALF_WIDTH_STEP for code in range(FULL_WIDTH[0], FULL_WIDTH[1] + 1)} | {FULL_WIDTH_SPACE: 0x20}


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as features see it: without invisible characters, half-width.

    text    m characters
    places  (m,) int64, the code point of the original text that each character stands for
    """

    text: str
    places: NDArray[np.int64]

    def where(self, start: int, end: int) -> tuple[int, int]:
        """The half-open place in the original text of characters start to end (end > start)."""
        return int(self.places[start]), int(self.places[end - 1]) + 1


def fold(text: str) -> Folded:
    """What features see of a text; every character knows where it came from. Lone surrogates become U+FFFD."""
    text = HALF_CHARACTER.sub("\ufffd", text)
    places = np.arange(len(text), dtype=np.int64)
    if INVISIBLE.search(text):
        hidden = [match.start() for match in INVISIBLE.finditer(text)]
        places = np.delete(places, hidden)
        text = INVISIBLE.sub("", text)
    if not text.isascii():
        text = text.translate(_HALF_WIDTH)
    return Folded(text, places)


def lower(text: str) -> str:
    """Lower case where that keeps the length (U+0130 has two lower-case code points and stays)."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
