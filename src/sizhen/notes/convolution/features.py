"""What the network sees of a note: for each unit itself, the word around it and the pair with its successor, as numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.sequences import OPEN, NoteUnits, fit_tables, sequence

COLUMNS: Mapping[str, int] = {"unit": 64, "word": 100, "after": 64}  # of sequences.OPEN, and the width of each one's embedding
_PLACES = [OPEN.index(name) for name in COLUMNS]
FIRST = 1  # ids of known features; 0 is one that training did not know
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TextFeatures:
    """Sorted fingerprints of the known features, one table a column; `window` units are seen at once."""

    tables: tuple[NDArray[np.uint64], ...]
    window: int

    def sizes(self) -> list[tuple[int, int]]:
        """Number of ids and width of each column's embedding."""
        return [(len(table) + FIRST, width) for table, width in zip(self.tables, COLUMNS.values(), strict=True)]

    def ids(self, note: NoteUnits) -> Ids:
        """(T, 3) ids of a note's units."""
        columns = []
        for table, place in zip(self.tables, _PLACES, strict=True):
            prints = note.prints[:, place]
            if not len(table):
                columns.append(np.zeros(len(prints), np.int64))
                continue
            found = np.minimum(np.searchsorted(table, prints), len(table) - 1)
            columns.append(np.where(table[found] == prints, found + FIRST, 0))
        return np.stack(columns, 1).astype(np.int64)

    def windows(self, text: str) -> list[Ids]:
        """The ids of every window; together they hold every unit of the text once."""
        note = sequence(text, self.window)
        ids = self.ids(note)
        return [ids[begin:end] for begin, end in zip((0, *note.borders[:-1]), note.borders, strict=True)]

    def to_parts(self) -> dict[str, NDArray[np.uint64]]:
        return dict(zip(COLUMNS, self.tables, strict=True))


def fit_features(texts: Sequence[str], owners: NDArray[np.int64], least: int, window: int) -> TextFeatures:
    """Features that at least `least` owners (patients, two at least) have."""
    tables = fit_tables([sequence(text, window) for text in texts], owners, least)
    return TextFeatures(tuple(tables[place] for place in _PLACES), window)
