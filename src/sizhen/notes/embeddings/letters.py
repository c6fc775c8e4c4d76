"""The plain measure that stands beside word vectors: words are alike as far as their letters are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.embeddings.asking import as_learned
from sizhen.notes.embeddings.vectors import WordGrams, hashed


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """V words as rows of their character n-grams (those that a word among them has), each of length 1; nothing is learned."""

    words: tuple[str, ...]
    grams: WordGrams
    _place: dict[str, int] = field(init=False, repr=False)
    _rows: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        from scipy.sparse import csr_array

        object.__setattr__(self, "_place", {word: index for index, word in enumerate(self.words)})
        columns = np.repeat(np.arange(len(self.grams.fingerprints)), np.diff(self.grams.ends, prepend=0))
        number = np.bincount(self.grams.owners, minlength=len(self.words))
        values = 1 / np.sqrt(number[self.grams.owners])
        shape = (len(self.words), len(self.grams.fingerprints))
        object.__setattr__(self, "_rows", csr_array((values, (self.grams.owners, columns)), shape=shape))

    @staticmethod
    def of(words: Sequence[str]) -> "Letters":
        return Letters(tuple(words), WordGrams.of(words))

    def index(self, word: str) -> int | None:
        index = self._place.get(word)
        return self._place.get(as_learned(word)) if index is None else index

    def direction(self, word: str) -> NDArray[np.float64] | None:
        """(G,) of length at most 1: n-grams that no word among them has count for its length and match nothing."""
        prints = np.unique(hashed([word])[0])
        place = np.searchsorted(self.grams.fingerprints, prints)
        place[place == len(self.grams.fingerprints)] = 0
        known = place[self.grams.fingerprints[place] == prints] if len(self.grams.fingerprints) else place[:0]
        if not len(known):
            return None
        row = np.zeros(len(self.grams.fingerprints))
        row[known] = 1 / np.sqrt(len(prints))
        return row

    def cosines(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        found = [self._rows @ direction for direction in directions]  # one by one: a table of all n-grams would be large
        lengths = np.linalg.norm(directions, axis=1)
        return np.stack(found, 1) / np.where(lengths > 0, lengths, 1) if found else np.zeros((len(self.words), 0))
