"""What a linear tagger sees of each unit: words, shapes, affixes, neighbours and dictionary matches, each as a fingerprint."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.preparation import Fingerprints, mix
from sizhen.notes.sequences import NoteUnits

Prints = NDArray[np.uint64]
Steps = tuple[tuple[int, ...], ...]
_EDGE = np.uint64(7)
_FACTORS = tuple(np.uint64(f) for f in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5))
_LONGEST_TOKEN = 40
_UNITS: Steps = ((-2, -1), (-1, 0), (0, 1), (1, 2), (-1, 1), (-1, 0, 1), (-2, -1, 0), (0, 1, 2))
_SHAPES: Steps = ((0,), (-1, 0), (0, 1), (-1, 0, 1), (-2, -1, 0, 1))
_MARKS: Steps = ((-1,), (1,), (-1, 0), (0, 1), (-1, 0, 1))
_AFFIX_SIZES, _NEIGHBOURS_SIZE = range(1, 6), 3


def template_prints(note: NoteUnits, matches: NDArray[np.int64]) -> Prints:
    """(T, templates) fingerprints of a note's units, 0 where a template says nothing; `matches` (T,) are the dictionary's tags.

    Templates follow Ratinov and Roth (2009) and, for characters, Peng, Feng and McCallum (2004): units within three of the place, pairs and
    triples of neighbours, words of the segmenter with their neighbours, affixes, shapes, what stands together without white space.
    """
    columns = _columns(note, matches)
    return np.stack([np.where(c == 0, np.uint64(0), mix(c + np.uint64(t << 48))) for t, c in enumerate(columns)], 1)


def blanked(ids: NDArray[np.int64], unit: int) -> NDArray[np.int64]:
    """(T, templates) rows of a window without what any of them reads of one unit."""
    changed = ids.copy()
    for column, steps in enumerate(REACH):
        for step in steps:
            if 0 <= unit - step < len(ids):
                changed[unit - step, column] = 0
    return changed


def _columns(note: NoteUnits, matches: NDArray[np.int64]) -> Iterator[Prints]:
    unit, cased = note.prints[:, 0], _cased(note)
    shape = (note.closed[:, 1] + 1).astype(np.uint64)
    place = note.closed[:, 0].astype(np.uint64)
    glue = _glue(note)
    mark = matches.astype(np.uint64) + np.uint64(1)
    for step in range(-3, 4):
        yield _at(unit, step)
    for steps in _UNITS:
        yield _joined(*(_at(unit, step) for step in steps))
    yield cased
    yield _joined(unit, place)
    for steps in _SHAPES:
        yield _joined(*(_at(shape, step) for step in steps))
    yield glue
    yield _joined(glue, unit)
    yield _joined(glue, *(_at(shape, step) for step in (-1, 0, 1)))
    word, before, after = _words(note)
    yield _joined(word, place)
    yield word
    yield _joined(before, place)
    yield _joined(after, place)
    yield _joined(before, word, place)
    yield _joined(word, after, place)
    yield from _affixes(note)
    token, first, last, within = _tokens(note)
    yield token
    yield _joined(token, within)
    yield first
    yield last
    yield mark
    yield _joined(mark, unit)
    for steps in _MARKS:
        yield _joined(*(_at(mark, step) for step in steps))
    yield _joined(mark, _at(unit, -1))
    yield _joined(mark, _at(unit, 1))


def _reach() -> Iterator[tuple[int, ...]]:
    """Of each template, in the order of `_columns`, how far from its unit the units stand that it reads."""
    yield from ((step,) for step in range(-3, 4))
    yield from _UNITS
    yield from ((0,), (0,), *_SHAPES, (0,), (0,), (-1, 0, 1))
    yield from [(0,)] * 6
    for size in _AFFIX_SIZES:
        yield from ((0,), (0,), *([(-1,), (1,)] if size == _NEIGHBOURS_SIZE else []))
    yield from [(0,)] * 4
    yield from ((0,), (0,), *_MARKS, (-1, 0), (0, 1))


def _at(values: Prints, step: int) -> Prints:
    """What stands `step` units further; beyond the note's ends the edge."""
    if not step or not len(values):
        return values
    edge = np.full(min(abs(step), len(values)), _EDGE + np.uint64(abs(step)))
    return np.concatenate([values[step:], edge]) if step > 0 else np.concatenate([edge, values[:step]])


def _joined(*values: Prints) -> Prints:
    """One fingerprint of several, 0 where any is 0."""
    total = values[0] * _FACTORS[0]
    nothing = values[0] == 0
    for value, factor in zip(values[1:], _FACTORS[1:], strict=False):
        total = (total ^ (total >> np.uint64(29))) + value * factor
        nothing = nothing | (value == 0)
    return np.where(nothing, np.uint64(0), total | np.uint64(1))


def _cased(note: NoteUnits) -> Prints:
    """Units as they are written."""
    return _fingerprints(note.cased).of(note.folded[:, 0], note.folded[:, 1], 20)


def _fingerprints(text: str) -> Fingerprints:
    return Fingerprints(np.frombuffer(text.encode("utf-32-le"), np.uint32).copy())


def _glue(note: NoteUnits) -> Prints:
    """Whether a unit follows the one before, and is followed by the next, without white space: 1 to 4."""
    joined = note.folded[1:, 0] == note.folded[:-1, 1]
    no = np.zeros(min(1, len(note)), np.bool_)
    values: Prints = (1 + np.concatenate([no, joined]) + 2 * np.concatenate([joined, no])).astype(np.uint64)
    return values


def _words(note: NoteUnits) -> tuple[Prints, Prints, Prints]:
    """Of each unit the word around it, the word before that and the word after."""
    word = note.prints[:, 3]
    starts = np.isin(note.closed[:, 0], (1, 4))
    index = np.maximum(np.cumsum(starts) - 1, 0)
    each = word[starts] if starts.any() else word[:1]
    return word, _at(each, -1)[index], _at(each, 1)[index]


def _affixes(note: NoteUnits) -> Iterator[Prints]:
    """Beginnings and ends of one to five letters, of the unit; of three of its neighbours."""
    low = _fingerprints(note.text)
    start, end = note.folded[:, 0], note.folded[:, 1]
    latin = note.latin
    for size in _AFFIX_SIZES:
        long = latin & (end - start > size)
        head = low.of(start, np.minimum(start + size, end), 21)
        tail = low.of(np.maximum(end - size, start), end, 22)
        yield np.where(long, head, np.uint64(0))
        yield np.where(long, tail, np.uint64(0))
        if size == _NEIGHBOURS_SIZE:
            for step in (-1, 1):
                yield _joined(_at(np.where(long, tail, np.uint64(0)), step))


def _tokens(note: NoteUnits) -> tuple[Prints, Prints, Prints, Prints]:
    """Of each unit the run of units without white space around it (no Chinese, 40 letters at most), its first four, last four, and the
    unit's place in it."""
    if not len(note):
        empty = np.zeros(0, np.uint64)
        return empty, empty, empty, empty
    start, end = note.folded[:, 0], note.folded[:, 1]
    han = note.closed[:, 1] == 5
    apart = np.concatenate([[True], (start[1:] != end[:-1]) | han[1:] | han[:-1] | _pause(note)[1:] | _pause(note)[:-1]])
    index = np.cumsum(apart) - 1
    first = np.flatnonzero(apart)
    last = np.concatenate([first[1:], [len(note)]]) - 1
    a, b = start[first][index], end[last][index]
    size = last[index] - first[index]
    low = _fingerprints(note.text)
    good = (size > 0) & (b - a <= _LONGEST_TOKEN)
    nothing = np.uint64(0)
    where = np.arange(len(note))
    within = np.where(where == first[index], 1, np.where(where == last[index], 3, 2)).astype(np.uint64)
    return (
        np.where(good, low.of(a, b, 23), nothing),
        np.where(good, low.of(a, np.minimum(a + 4, b), 24), nothing),
        np.where(good, low.of(np.maximum(b - 4, a), b, 25), nothing),
        within,
    )


def _pause(note: NoteUnits) -> NDArray[np.bool_]:
    """Commas, full stops and brackets end a token."""
    codes = np.frombuffer(note.text.encode("utf-32-le"), np.uint32)
    return np.isin(codes[note.folded[:, 0]], np.array([ord(c) for c in ",;:.()[]"], np.uint32))


REACH = tuple(_reach())
