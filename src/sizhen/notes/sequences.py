"""Notes as sequences for a tagger: units with places, windows that cover the whole text, and the features of each unit as numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.folding import fold, lower
from sizhen.notes.dictionary import Dictionary
from sizhen.notes.preparation import Fingerprints, mix
from sizhen.notes.tokens import units, words

Ids = NDArray[np.int64]
# Open features are looked up in tables learned from training; closed ones are numbers from the start.
OPEN = ("unit", "before", "after", "word", "prefix2", "prefix4", "suffix2", "suffix3", "suffix4")
CLOSED = ("place", "shape", "dictionary")
WIDTHS: Mapping[str, int] = {"unit": 80, "before": 32, "after": 32, "word": 32, "place": 8, "shape": 8, "dictionary": 16}
AFFIX_WIDTH = 12
_UNKNOWN, _NONE, _FIRST = 0, 1, 2  # ids of an open feature
_SHAPES = 10
_SENTENCE_ENDS = frozenset("。！？；!?;\n")
_PAUSES = frozenset("，、,:：)）")


@dataclass(frozen=True, slots=True, eq=False)
class NoteUnits:
    """One note's units: places (T, 2) in the original text, features as fingerprints (T, open) and numbers (T, 2), ends of windows.

    `folded` (T, 2) are their places in the folded text, which is there in lower case and as written; `latin` (T,) of letters, two or more.
    """

    places: NDArray[np.int64]
    folded: NDArray[np.int64]
    text: str
    cased: str
    latin: NDArray[np.bool_]
    prints: NDArray[np.uint64]
    closed: NDArray[np.int64]
    borders: tuple[int, ...]
    window: int

    def __len__(self) -> int:
        return len(self.places)


def sequence(text: str, window: int) -> NoteUnits:
    """A note's units with all but the dictionary's features; windows of at most `window` units, whole sentences where they fit."""
    folded = fold(text)
    cased, low = folded.text, lower(folded.text)
    spans = np.array(units(cased), np.int64).reshape(-1, 2)
    codes = np.frombuffer(low.encode("utf-32-le"), np.uint32).copy()
    codes[np.array([letter.isdigit() for letter in low], np.bool_)] = ord("0")
    prints = Fingerprints(codes)
    start, end = spans[:, 0], spans[:, 1]
    unit = prints.of(start, end, 10)
    edge = np.array([7], np.uint64)
    before, after = np.concatenate([edge, unit[:-1]]), np.concatenate([unit[1:], edge])
    word_of, place = _words_around(words(cased), spans)
    latin = np.array([cased[a].isalpha() and b - a > 1 for a, b in spans], np.bool_)
    open_features = [unit, mix(before * np.uint64(3) + unit), mix(unit * np.uint64(3) + after)]
    has_case = prints.of(word_of[:, 0], word_of[:, 1], 11)
    open_features.append(has_case)
    for name in OPEN[4:]:
        size = int(name[-1])
        a = start if name.startswith("prefix") else np.maximum(end - size, start)
        b = np.minimum(start + size, end) if name.startswith("prefix") else end
        affix = prints.of(a, b, 12 if name.startswith("prefix") else 13)
        open_features.append(np.where(latin, affix, np.uint64(0)))
    shape = np.array([_shape(cased[a:b]) for a, b in spans], np.int64)
    places = np.stack([folded.places[start], folded.places[end - 1] + 1], 1) if len(spans) else spans
    closed, borders = np.stack([place, shape], 1), tuple(_borders(cased, spans, window))
    return NoteUnits(places, spans, low, cased, latin, np.stack(open_features, 1), closed, borders, window)


def _words_around(spans: Sequence[tuple[int, int]], inner: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The word around each unit, and its place in it: 1 begins, 2 inside, 3 ends, 4 alone."""
    whole = np.array(spans, np.int64).reshape(-1, 2)
    if not len(inner):
        return inner, np.zeros(0, np.int64)
    around = whole[np.searchsorted(whole[:, 0], inner[:, 0], side="right") - 1]
    begins, ends = inner[:, 0] == around[:, 0], inner[:, 1] >= around[:, 1]
    return around, np.where(begins, np.where(ends, 4, 1), np.where(ends, 3, 2)).astype(np.int64)


def _shape(unit: str) -> int:
    first = unit[0]
    if first.isdigit():
        return 1 + min(len(unit), 3)
    if "\u3400" <= first <= "\u9fff":
        return 5
    if not first.isalpha():
        return 6
    return 1 if unit.islower() else 7 if unit.istitle() else 8 if unit.isupper() else 9


def _borders(text: str, spans: NDArray[np.int64], window: int) -> list[int]:
    """Ends of windows as indices of units: as many whole sentences as fit; longer sentences are cut at their last pause, else anywhere."""
    ends = [i + 1 for i in range(len(spans)) if _ends_sentence(text, spans, i)]
    if len(spans) and (not ends or ends[-1] != len(spans)):
        ends.append(len(spans))
    borders, begin, last = [], 0, 0
    for end in ends:
        if end - begin > window and last > begin:
            borders.append(last)
            begin = last
        while end - begin > window:
            pauses = [i + 1 for i in range(begin + window // 2, begin + window) if text[spans[i, 0]] in _PAUSES]
            begin = pauses[-1] if pauses else begin + window
            borders.append(begin)
        last = end
    if last > begin:
        borders.append(last)
    return borders


def _ends_sentence(text: str, spans: NDArray[np.int64], i: int) -> bool:
    letter = text[spans[i, 0]]
    following = text[spans[i, 1] : spans[i + 1, 0]] if i + 1 < len(spans) else ""
    return letter in _SENTENCE_ENDS or "\n" in following or (letter == "." and following.isspace())


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Tables of known open features (sorted fingerprints each), and the dictionary of training's entities."""

    tables: tuple[NDArray[np.uint64], ...]
    dictionary: Dictionary
    window: int

    def sizes(self) -> list[tuple[int, int]]:
        """Number of ids and width of the embedding of each feature, in the order of `ids`."""
        opened = [(len(table) + _FIRST, WIDTHS.get(name, AFFIX_WIDTH)) for name, table in zip(OPEN, self.tables, strict=True)]
        closed = [5, _SHAPES, 1 + 4 * len(self.dictionary.labels)]
        return opened + [(n, WIDTHS[name]) for n, name in zip(closed, CLOSED, strict=True)]

    def ids(self, note: NoteUnits, owner: int | None = None) -> Ids:
        """(T, features) ids of a note's units. `owner`: a training patient, whose own entities the dictionary then does not know."""
        columns = []
        for table, prints in zip(self.tables, note.prints.T, strict=True):
            if len(table):
                found = np.searchsorted(table, prints)
                found[found == len(table)] = 0
                ids = np.where(table[found] == prints, found + _FIRST, _UNKNOWN)
            else:
                ids = np.zeros(len(prints), np.int64)
            columns.append(np.where(prints == 0, _NONE, ids))
        columns += [note.closed[:, 0], note.closed[:, 1], dictionary_tags(self.dictionary, note, owner)]
        return np.stack(columns, 1).astype(np.int64)

    def blanked(self, ids: Ids, unit: int) -> Ids:
        """A window's ids as they are where nothing is known of one of its units; its neighbours' pairs know it too."""
        changed = ids.copy()
        changed[unit] = 0
        changed[max(0, unit - 1) : unit, OPEN.index("after")] = 0
        changed[unit + 1 : unit + 2, OPEN.index("before")] = 0
        return changed

    def to_parts(self) -> dict[str, NDArray[Any]]:
        return dict(zip(OPEN, self.tables, strict=True))


def dictionary_tags(dictionary: Dictionary, note: NoteUnits, owner: int | None = None) -> Ids:
    """(T,) 0 where the dictionary has no match, else 1 + 4 * label + (0 begins, 1 inside, 2 ends, 3 alone)."""
    tags = np.zeros(len(note), np.int64)
    for start, end, entry in dictionary.matches(note.text, note.folded, owner):
        first = 1 + 4 * dictionary.label[entry]
        tags[start:end] = first + 1
        tags[start], tags[end - 1] = first, first + 2
        if end - start == 1:
            tags[start] = first + 3
    return tags


def fit_tables(notes: Sequence[NoteUnits], owners: NDArray[np.int64], least: int) -> tuple[NDArray[np.uint64], ...]:
    """Open features of at least `least` owners (two at least, so that the unknown is met in training)."""
    tables = []
    for column in range(len(OPEN)):
        counts: Counter[int] = Counter()
        for owner in np.unique(owners):
            mine = [notes[i].prints[:, column] for i in np.flatnonzero(owners == owner).tolist()]
            counts.update(np.unique(np.concatenate(mine)).tolist())
        table = np.array(sorted(value for value, n in counts.items() if n >= max(least, 2) and value), np.uint64)
        tables.append(table)
    return tuple(tables)
