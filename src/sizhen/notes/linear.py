"""A linear model over a representation: scores, and what each word of a note adds to one, exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart, Parts
from sizhen.core.evidence import Contribution
from sizhen.core.folding import fold
from sizhen.notes.familiarity import ANYTHING, Familiarity
from sizhen.notes.preparation import Representation
from sizhen.notes.tokens import words


class ExplainedScores(Protocol):
    """Scores of notes that are a base and what each word adds."""

    @property
    def familiarity(self) -> Familiarity: ...

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float64]: ...

    def contributions(self, text: str, column: int) -> tuple[tuple[Contribution, ...], float, float]: ...

    def parts(self) -> list[BundlePart]: ...


@dataclass(frozen=True, slots=True, eq=False)
class LinearScores:
    """values = representation @ weights + base.

    weights (F, K) float16, as they are packed: training's model is rounded first, so that what was measured is what serves
    base    (K,) float64
    familiarity  the words of training; of a note that has too few of them nothing is said
    """

    representation: Representation
    weights: NDArray[np.float16]
    base: NDArray[np.float64]
    familiarity: Familiarity = ANYTHING

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(n, K) scores before calibration."""
        rows = self.representation.transform(texts)
        used, place = np.unique(rows.indices, return_inverse=True)  # of a few notes only a few weights are needed
        rows = type(rows)((rows.data, place, rows.indptr), shape=(rows.shape[0], len(used)))
        return np.asarray(rows @ self.weights[used].astype(np.float64)) + self.base

    def contributions(self, text: str, column: int) -> tuple[tuple[Contribution, ...], float, float]:
        """What each word adds to the score, in the order of the note; the base; and their sum, the score.

        An n-gram's share is spread evenly over its letters, then summed over the letters of each word. Offsets are of the original text.
        """
        folded = fold(text)
        letters = np.array([not letter.isspace() for letter in folded.text], np.bool_)
        rank = np.concatenate([[0], np.cumsum(letters)])
        found, columns = self.representation.grams([text])
        known = columns >= 0
        columns, start, end = columns[known], found.start[known].clip(0), found.end[known].clip(0, len(letters))
        row = self.representation.transform([text])
        value = np.zeros(len(self.representation))
        value[row.indices] = row.data * self.weights[row.indices, column].astype(np.float64)
        share = value[columns] / np.bincount(columns, minlength=len(value))[columns]
        first, last = rank[start], rank[end]
        steps = np.zeros(rank[-1] + 1)
        np.add.at(steps, first, share / (last - first))
        np.add.at(steps, last, -share / (last - first))
        each = np.cumsum(steps)[:-1]
        cumulative = np.concatenate([[0.0], np.cumsum(each)])
        said = tuple(
            Contribution(text[slice(*folded.where(a, b))], float(cumulative[rank[b]] - cumulative[rank[a]]), folded.where(a, b))
            for a, b in words(folded.text)
        )
        base = float(self.base[column])
        return said, base, base + float(sum(c.value for c in said))

    def parts(self) -> list[BundlePart]:
        arrays, settings = self.representation.to_parts()
        return [
            bundle_parts.document("representation", settings),
            bundle_parts.arrays("linear", {**arrays, "weights": self.weights, "base": self.base}),
            *self.familiarity.parts(),
        ]

    @staticmethod
    def of(parts: Parts) -> "LinearScores":
        arrays: Mapping[str, NDArray[Any]] = parts.arrays("linear")
        return LinearScores(
            Representation.from_parts(arrays, parts.document("representation")), arrays["weights"], arrays["base"], Familiarity.of(parts)
        )
