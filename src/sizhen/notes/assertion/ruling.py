"""The rules as a model: each finding's existence by cue, and the words that it was decided by as evidence."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.assertion.deciding import Assertion, assert_spans
from sizhen.notes.assertion.given import FindingsNote

SURE = 2.0  # the score of what the rules say; that of all else is 0
# What comes nearest where the labels have no such word.
NEAREST: Mapping[str, tuple[str, ...]] = {
    "possible": ("possible", "present"),
    "conditional": ("conditional", "possible", "present"),
    "unknown": ("unknown", "possible", "present"),
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules' decisions as scores over `classes`."""

    classes: tuple[str, ...]

    def column(self, said: Assertion) -> int | None:
        """The class that the rules' decision comes nearest to; None where there is none."""
        return next((self.classes.index(name) for name in NEAREST.get(said.existence, (said.existence,)) if name in self.classes), None)

    def __call__(self, note: FindingsNote) -> NDArray[np.float64]:
        values = np.zeros((len(note.spans), len(self.classes)))
        for row, said in enumerate(assert_spans(note.text, note.places)):
            column = self.column(said)
            if column is not None:
                values[row, column] = SURE
        return values


@dataclass(frozen=True, slots=True, eq=False)
class Always:
    """The same scores (K,) for every finding."""

    values: NDArray[np.float64]

    def __call__(self, note: FindingsNote) -> NDArray[np.float64]:
        return np.tile(self.values, (len(note.spans), 1))
