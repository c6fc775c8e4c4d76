"""Boosted trees over a linear model and over what it says of the note's other findings: scores, and evidence by taking words away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart, Parts
from sizhen.core.evidence import Contribution, Region
from sizhen.notes.assertion.features import read
from sizhen.notes.assertion.given import FindingsNote
from sizhen.notes.assertion.neighbours import Priors, among
from sizhen.notes.assertion.weights import Weights, rows_of
from sizhen.notes.blanks import blanked

NEVER = -8.0  # the score of a class that training has no finding of
_TRIED = 24  # words that are taken away one at a time


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Scores (findings, K) by trees over `neighbours.among`.

    trees    (n, D) float32 -> (n, C) raw scores of the classes `columns`
    columns  (C,) int64
    """

    weights: Weights
    priors: Priors
    trees: Callable[[NDArray[np.float32]], NDArray[np.float64]]
    columns: NDArray[np.int64]

    def __call__(self, note: FindingsNote) -> NDArray[np.float64]:
        known = read(note.text, note.places)
        rows = among(known, self.weights.blocks(rows_of([known])), self.priors)
        values = np.full((len(rows), len(self.weights.base)), NEVER)
        values[:, self.columns] = self.trees(rows)
        return values

    def occluded(self, note: FindingsNote, unit: int, column: int) -> tuple[Region, ...]:
        """How much the log probability of a class falls when a word is blanked, heaviest first.

        Tried are the words on which the linear model leans most, for this finding and, half as much, for those of the same name.
        """
        name = note.text[slice(*note.places[unit])]
        weight: dict[tuple[int, ...], float] = {}
        for other, place in enumerate(note.places):
            if other == unit or note.text[slice(*place)] == name:
                for one in self.weights.contributions(note, other, column)[0]:
                    if one.where is not None:
                        weight[one.where] = weight.get(one.where, 0.0) + abs(one.value) * (1.0 if other == unit else 0.5)
        tried = sorted(weight, key=lambda where: -weight[where])[:_TRIED]
        before = _log_share(self(note)[unit], column)
        regions = []
        for where in tried:
            text = blanked(note.text, [Contribution("", 1.0, where)], 1.0, None)
            regions.append(Region(where, before - _log_share(self(FindingsNote(text, note.spans))[unit], column)))
        return tuple(sorted(regions, key=lambda region: -region.weight))

    def packed(self, graph: bytes) -> list[BundlePart]:
        return [
            *self.weights.parts(),
            *self.priors.parts(),
            bundle_parts.arrays("columns", {"columns": self.columns}),
            bundle_parts.graph("trees", graph),
        ]

    @staticmethod
    def of(parts: Parts) -> "Stack":
        session: Any = parts.graph("trees")

        def trees(rows: NDArray[np.float32]) -> NDArray[np.float64]:
            return np.asarray(session.run(["scores"], {"features": rows})[0], np.float64)

        return Stack(Weights.of(parts), Priors.unpacked(parts), trees, parts.arrays("columns")["columns"])


def _log_share(values: NDArray[np.float64], column: int) -> float:
    top = float(values.max())
    return float(values[column] - top - np.log(np.exp(values - top).sum()))
