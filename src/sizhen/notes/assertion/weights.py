"""A linear model over features of findings: scores, and what each word of the note adds to one, exactly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart, Parts
from sizhen.core.evidence import Contribution
from sizhen.notes.assertion.features import FAMILIES, FAMILY, Feature, Read, features, read
from sizhen.notes.assertion.given import FindingsNote
from sizhen.notes.tokens import words

HEAVY = {"rules": 3.0, "rule": 3.0}  # the rules' features are few and sure: a penalty that fits single words would shrink them away


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Features of findings: of finding i the fingerprints `keys[edges[i] : edges[i + 1]]`, each once, with values and families."""

    keys: NDArray[np.uint32]
    values: NDArray[np.float32]
    family: NDArray[np.uint8]
    edges: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.edges) - 1


def rows_of(notes: Sequence[Read]) -> Rows:
    """The features of all findings of these notes, in their order."""
    found = [_row(features(note, index)) for note in notes for index in range(len(note.spans))]
    edges = np.cumsum([0, *(len(row) for row in found)], dtype=np.int64)
    keys = np.fromiter(chain.from_iterable(found), np.uint32, int(edges[-1]))
    heads = list(chain.from_iterable(row.values() for row in found))
    values = np.fromiter((HEAVY.get(head, 1.0) for head in heads), np.float32, len(heads))
    return Rows(keys, values, np.fromiter((FAMILY[head] for head in heads), np.uint8, len(heads)), edges)


def _row(found: Iterable[Feature]) -> dict[int, str]:
    return {crc32(name.encode()): name.partition(" ")[0] for name in {name for name, _start, _end in found}}


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """values = sum over a finding's known features of value * scale * weight, + base.

    keys    (F,) uint32, ascending: CRC-32 of the features' names, whose letters are not kept
    weights (F, K) float16, as they are packed
    base    (K,) float64
    scale   one over the root of the usual number of features
    """

    keys: NDArray[np.uint32]
    weights: NDArray[np.float16]
    base: NDArray[np.float64]
    scale: float

    def columns(self, keys: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The place of each key, -1 where it is not known."""
        if not len(self.keys):
            return np.full(len(keys), -1, np.int64)
        column = np.searchsorted(self.keys, keys)
        column[column == len(self.keys)] = 0
        column[self.keys[column] != keys] = -1
        return column

    def blocks(self, rows: Rows) -> NDArray[np.float64]:
        """(findings, families, K) scores by family of features; the base is the first family's."""
        column = self.columns(rows.keys)
        known = np.flatnonzero(column >= 0)
        finding = np.repeat(np.arange(len(rows)), np.diff(rows.edges))
        cell = finding[known] * len(FAMILIES) + rows.family[known]
        amount = rows.values[known].astype(np.float64) * self.scale
        size = len(rows) * len(FAMILIES)
        each = [np.bincount(cell, amount * self.weights[column[known], k], minlength=size) for k in range(len(self.base))]
        found = np.stack(each, 1).astype(np.float64).reshape(len(rows), len(FAMILIES), -1)
        found[:, 0] += self.base
        return found

    def of_rows(self, rows: Rows) -> NDArray[np.float64]:
        """(findings, K) scores."""
        return np.asarray(self.blocks(rows).sum(1))

    def __call__(self, note: FindingsNote) -> NDArray[np.float64]:
        return self.of_rows(rows_of([read(note.text, note.places)]))

    def contributions(self, note: FindingsNote, unit: int, column: int) -> tuple[tuple[Contribution, ...], float, float]:
        """What each word adds to a finding's score, in the order of the note; the base; and their sum, the score.

        A feature's share is spread evenly over the letters that it was read from, wherever it was read, then summed over each word's.
        Offsets are of the original text.
        """
        known = read(note.text, note.places)
        rank = np.concatenate([[0], np.cumsum([not letter.isspace() for letter in known.low])])
        steps, base = np.zeros(len(known.low) + 1), float(self.base[column])
        where: dict[str, list[tuple[int, int]]] = {}
        for name, start, end in features(known, unit):
            where.setdefault(name, []).append((start, end))
        touched = np.zeros(len(known.low) + 1, np.int64)
        for name, places in where.items():
            place = int(self.columns(np.array([crc32(name.encode())], np.uint32))[0])
            if place < 0:
                continue
            whole = float(self.weights[place, column]) * HEAVY.get(name.partition(" ")[0], 1.0) * self.scale
            lettered = [(a, b) for a, b in places if rank[b] > rank[a]]
            base += 0.0 if lettered else whole
            for a, b in lettered:
                each = whole / len(lettered) / (rank[b] - rank[a])
                steps[a] += each
                steps[b] -= each
                touched[a] += 1
                touched[b] -= 1
        each_letter, heard = np.cumsum(steps)[:-1], np.cumsum(touched)[:-1] > 0
        said = tuple(
            Contribution(note.text[slice(*known.folded.where(a, b))], float(each_letter[a:b].sum()), known.folded.where(a, b))
            for a, b in words(known.folded.text)
            if heard[a:b].any()
        )
        return said, base, base + float(sum(c.value for c in said))

    def parts(self) -> list[BundlePart]:
        return [
            bundle_parts.arrays("linear", {"keys": self.keys, "weights": self.weights, "base": self.base, "scale": np.array([self.scale])})
        ]

    @staticmethod
    def of(parts: Parts) -> "Weights":
        arrays = parts.arrays("linear")
        return Weights(arrays["keys"], arrays["weights"], arrays["base"], float(arrays["scale"][0]))
