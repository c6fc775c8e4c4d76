"""Words of a note in Chinese and English, mixed in one sentence too, each with its place in the original text."""

import re

MAX_CHARACTERS = 1_000_000
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
HAN = re.compile(f"[{_HAN}]")
# A run of letters (with inner hyphens and apostrophes), a number (with inner points, commas, colons), or any one visible character.
PIECE_OF_LETTERS = rf"[^\W\d_{_HAN}]+(?:['’\-][^\W\d_{_HAN}]+)*|\d+(?:[.,:]\d+)*"
_PIECE = re.compile(rf"{PIECE_OF_LETTERS}|[{_HAN}]+|\S")
_UNIT = re.compile(rf"[^\W\d_{_HAN}]+|\d+|\S")


def words(text: str) -> list[tuple[int, int]]:
    """Half-open places of the words of a folded text: rjieba's where it is Chinese, letters and numbers apart elsewhere; no white space."""
    if not HAN.search(text):
        return [match.span() for match in _PIECE.finditer(text)]
    import rjieba

    spans: list[tuple[int, int]] = []
    start = foreign = 0  # text[foreign:start] waits for the pieces of what is not Chinese
    for word in rjieba.cut(text):
        end = start + len(word)
        if HAN.search(word):
            spans.extend(match.span() for match in _PIECE.finditer(text, foreign, start))
            spans.append((start, end))
            foreign = end
        start = end
    spans.extend(match.span() for match in _PIECE.finditer(text, foreign, start))
    return spans


def units(text: str) -> list[tuple[int, int]]:
    """Half-open places of what a tagger labels: a Chinese character, a run of letters, a run of digits, any other visible character."""
    return [match.span() for match in _UNIT.finditer(text)]
