"""Many texts in one row of code points, with their words: what n-grams are counted in, in arrays instead of a text at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sizhen.core.folding import FULL_WIDTH, FULL_WIDTH_SPACE, HALF_CHARACTER, HALF_WIDTH_STEP, INVISIBLE, fold, lower
from sizhen.notes.tokens import PIECE_OF_LETTERS

SPACE = 32
_PIECES = re.compile(PIECE_OF_LETTERS)
_BMP = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Folded, lower-case texts in one row, a blank before and after each.

    codes   (C,) uint32 code points, every white space a blank
    text    (C,) int64, the text each code belongs to (the blank before a text to the one before it, the first to -1)
    begin   (n,) int64, first code of each text
    words   (W, 2) int64 half-open places of the words that hold a letter or digit, ascending; the same as `tokens.words` finds
    owner   (W,) int64, the text of each word
    """

    codes: NDArray[np.uint32]
    text: NDArray[np.int64]
    begin: NDArray[np.int64]
    words: NDArray[np.int64]
    owner: NDArray[np.int64]


def layout(texts: Sequence[str], with_words: bool = True) -> Layout:
    """The texts' layout. `with_words` False leaves the words out, where only characters are counted."""
    joined, lengths = _folded(texts)
    begin = 1 + np.concatenate([[0], np.cumsum(lengths + 1)[:-1]]) if len(texts) else np.zeros(0, np.int64)
    words = _words(joined) if with_words else np.zeros((0, 2), np.int64)
    low = joined.lower()
    if len(low) != len(joined):
        low = lower(joined)
    codes = np.frombuffer(low.encode("utf-32-le"), np.uint32).copy()
    codes[is_space(codes)] = SPACE
    marks = np.zeros(len(codes), np.int64)
    marks[begin] = 1
    text = np.cumsum(marks) - 1
    return Layout(codes, text, begin, words, text[words[:, 0]])


def _folded(texts: Sequence[str]) -> tuple[str, NDArray[np.int64]]:
    """All texts folded (`core/folding.fold`), a line break before and after each, and their lengths."""
    joined = "\n".join(("", *texts, ""))
    if INVISIBLE.search(joined) or HALF_CHARACTER.search(joined):
        texts = [fold(text).text for text in texts]
        joined = "\n".join(("", *texts, ""))
    elif not joined.isascii():
        codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
        full = (codes >= FULL_WIDTH[0]) & (codes <= FULL_WIDTH[1])
        codes = np.where(full, codes - np.uint32(HALF_WIDTH_STEP), np.where(codes == FULL_WIDTH_SPACE, np.uint32(SPACE), codes))
        joined = codes.tobytes().decode("utf-32-le")
    return joined, np.fromiter(map(len, texts), np.int64, len(texts))


def _words(joined: str) -> NDArray[np.int64]:
    """(W, 2) places of words: rjieba's where they hold a Chinese character, letters and numbers apart elsewhere."""
    codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    han = is_han(codes)
    if not han.any():
        return _pieces(joined)
    import rjieba

    cut = rjieba.cut(joined)
    ends = np.cumsum(np.fromiter(map(len, cut), np.int64, len(cut)))
    starts = np.concatenate([[0], ends[:-1]])
    heard = np.concatenate([[0], np.cumsum(han)])
    some = heard[ends] > heard[starts]
    chinese = np.stack([starts[some], ends[some]], 1)
    steps = np.zeros(len(codes) + 1, np.int8)
    steps[chinese[:, 0]] = 1
    steps[chinese[:, 1]] -= 1
    covered = np.cumsum(steps[:-1], dtype=np.int8) > 0
    kept = np.flatnonzero(
        ~covered | np.concatenate([[False], ~covered[:-1]])
    )  # what is foreign, and one blank for each stretch that is not
    foreign = np.where(covered[kept], np.uint32(SPACE), codes[kept]).tobytes().decode("utf-32-le")
    found = _pieces(foreign)
    if not len(found):
        return chinese
    other = np.stack([kept[found[:, 0]], kept[found[:, 1] - 1] + 1], 1)
    return np.insert(chinese, np.searchsorted(chinese[:, 0], other[:, 0]), other, axis=0)


def _pieces(text: str) -> NDArray[np.int64]:
    return np.array([match.span() for match in _PIECES.finditer(text)], np.int64).reshape(-1, 2)


def is_han(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether each code point is a Chinese character."""
    basic = (codes >= 0x3400) & (codes <= 0x9FFF) & ~((codes > 0x4DBF) & (codes < 0x4E00))
    high = codes >= 0xF900
    if high.any():
        basic |= high & (((codes >= 0xF900) & (codes <= 0xFAFF)) | ((codes >= 0x20000) & (codes <= 0x3134F)))
    return basic


def is_space(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether each code point is white space."""
    return _looked_up(codes, "isspace")


def is_letter(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether each code point is a letter or digit, a Chinese character too."""
    return _looked_up(codes, "isalnum")


def _looked_up(codes: NDArray[np.uint32], question: str) -> NDArray[np.bool_]:
    table = _table(question)
    answer = table[np.minimum(codes, _BMP - 1)]
    far = np.flatnonzero(codes >= _BMP)
    if len(far):
        answer[far] = [getattr(chr(code), question)() for code in codes[far].tolist()]
    return answer


@cache
def _table(question: str) -> NDArray[np.bool_]:
    return np.array([getattr(chr(code), question)() for code in range(_BMP)], np.bool_)
