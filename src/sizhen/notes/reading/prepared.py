"""A text as the readers of this package see it: folded, lower case, simplified, every character with its place in the original."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.core.folding import fold, lower
from sizhen.core.simplified import simplified

_SAME = str.maketrans({"\u00b5": "μ", "—": "-", "–": "-", "−": "-", "～": "~", "〜": "~", "∼": "~", "✕": "×", "＊": "*", "㎡": "²"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """original  n characters
    low       m <= n characters: no invisible ones, half-width, lower case, simplified; punctuation marks of one sound made one
    written   m characters: the same before lower case, so that capitals can be seen
    places    (m,) int64, the code point of the original that each character stands for
    """

    original: str
    low: str
    written: str
    places: NDArray[np.int64]
    plain: bool  # places[i] == i

    def where(self, start: int, end: int) -> tuple[int, int]:
        """The half-open place in the original of the characters start to end (end > start)."""
        return (start, end) if self.plain else (int(self.places[start]), int(self.places[end - 1]) + 1)


def prepared(text: str) -> Prepared:
    """The text in the form that all readers share. Linear in its length."""
    folded = fold(text)
    low = lower(folded.text)
    if not low.isascii():
        low = simplified(low).translate(_SAME)
    return Prepared(text, low, folded.text, folded.places, len(folded.places) == len(text))
