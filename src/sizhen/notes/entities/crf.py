"""A linear-chain conditional random field on known templates, from plain arrays: lookup of fingerprints, emissions, what a tagger asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.dictionary import Dictionary
from sizhen.notes.entities.templates import blanked, template_prints
from sizhen.notes.familiarity import ANYTHING, Familiarity
from sizhen.notes.sequences import Ids, NoteUnits, dictionary_tags
from sizhen.notes.spans import Chains
from sizhen.notes.tagging import Tagger

_EMPTY = np.uint64(0)


@dataclass(eq=False)
class Known:
    """Fingerprints that have a row of weights: entry i of `prints` (F,) uint64 is row i + 1; row 0 is what is not known."""

    prints: NDArray[np.uint64]

    @cached_property
    def _slots(self) -> tuple[NDArray[np.uint64], NDArray[np.int32], int]:
        """An open-addressing table of at least twice as many slots: keys, rows, and the most steps any key needs."""
        bits = max(4, int(2 * len(self.prints) + 1).bit_length())
        keys, rows = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.int32)
        left = np.arange(len(self.prints))
        step = 0
        while len(left):
            slot = self._slot(self.prints[left], bits, step)
            free = keys[slot] == _EMPTY
            slot, candidates = slot[free], left[free]
            keys[slot] = self.prints[candidates]  # of several that want one slot the last stays
            rows[slot] = candidates + 1
            placed = keys[slot] == self.prints[candidates]
            left = np.setdiff1d(left, candidates[placed], assume_unique=True)
            step += 1
        return keys, rows, step

    @staticmethod
    def _slot(prints: NDArray[np.uint64], bits: int, step: int) -> NDArray[np.int64]:
        return ((prints >> np.uint64(64 - bits)) + np.uint64(step)).astype(np.int64) & ((1 << bits) - 1)

    def rows(self, prints: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The row of each fingerprint, of any shape; 0 where it is not known or is 0."""
        keys, numbers, steps = self._slots
        bits = len(keys).bit_length() - 1
        flat = prints.ravel()
        slot = self._slot(flat, bits, 0)
        there = keys[slot]
        found = np.where(there == flat, numbers[slot], 0).astype(np.int32)
        left = np.flatnonzero((there != flat) & (there != _EMPTY) & (flat != _EMPTY))
        for step in range(1, steps):
            if not len(left):
                break
            slot = self._slot(flat[left], bits, step)
            there = keys[slot]
            right = there == flat[left]
            found[left[right]] = numbers[slot[right]]
            left = left[~right & (there != _EMPTY)]
        return found.reshape(prints.shape)


@dataclass(frozen=True, slots=True, eq=False)
class LinearFeatures:
    """What a linear tagger sees: rows of known templates. A tagger's `features`."""

    known: Known
    dictionary: Dictionary
    window: int

    def ids(self, note: NoteUnits, owner: int | None = None) -> Ids:
        """(T, templates) rows. `owner`: a training patient, whose own entities the dictionary then does not know."""
        return self.known.rows(template_prints(note, dictionary_tags(self.dictionary, note, owner))).astype(np.int64)

    def blanked(self, ids: Ids, unit: int) -> Ids:
        return blanked(ids, unit)


@dataclass(frozen=True, slots=True, eq=False)
class LinearEmissions:
    """Sums of weights (F + 1, heads * tags) float32 over the rows a unit has; row 0 is zero."""

    weights: NDArray[np.float32]

    def __call__(self, ids: Ids, lengths: NDArray[np.int64]) -> NDArray[np.float32]:
        """(N, T, templates) -> (N, T, heads * tags)."""
        return self.of_units(ids.reshape(-1, ids.shape[-1])).reshape(*ids.shape[:-1], -1)

    def of_units(self, ids: Ids) -> NDArray[np.float32]:
        """(T, templates) -> (T, heads * tags)."""
        emissions: NDArray[np.float32] = one_hot(ids, len(self.weights)) @ self.weights
        return emissions

    def to_parts(self) -> dict[str, NDArray[Any]]:
        return {"weights": self.weights[1:].astype(np.float16)}

    @staticmethod
    def from_parts(arrays: Mapping[str, NDArray[Any]]) -> "LinearEmissions":
        weights = arrays["weights"].astype(np.float32)
        return LinearEmissions(np.concatenate([np.zeros((1, weights.shape[1]), np.float32), weights]))


def linear_tagger(
    arrays: Mapping[str, NDArray[Any]], chains: Chains, dictionary: Dictionary, window: int, familiarity: Familiarity = ANYTHING
) -> Tagger:
    """A linear tagger from its packed arrays: `prints`, `weights`."""
    features = LinearFeatures(Known(arrays["prints"]), dictionary, window)
    return Tagger(features, chains, LinearEmissions.from_parts(arrays), familiarity)


def one_hot(ids: Ids, columns: int) -> Any:
    """(T, columns) scipy CSR with a one for every row that is not 0."""
    from scipy import sparse

    known = ids > 0
    ends = np.concatenate([[0], np.cumsum(known.sum(1))]).astype(np.int32)
    indices = ids[known].astype(np.int32)
    return sparse.csr_matrix((np.ones(len(indices), np.float32), indices, ends), shape=(len(ids), columns))
