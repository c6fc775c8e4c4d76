"""A linear model over the weighted mean of a note's word vectors: scores, and what each word adds to one, exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sizhen.bundle import parts as bundle_parts
from sizhen.bundle.parts import BundlePart, Parts
from sizhen.core.evidence import Contribution
from sizhen.core.folding import fold, lower
from sizhen.core.simplified import simplified
from sizhen.notes.embeddings.vectors import WordVectors
from sizhen.notes.familiarity import ANYTHING, Familiarity
from sizhen.notes.tokens import words

SMOOTHING = 1e-3
_KEPT = 50_000  # unseen words whose vectors are kept


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word of a note as it was learned, and its half-open place in the original text."""

    word: str
    where: tuple[int, int]


def heard(text: str) -> list[HeardWord]:
    """The words of a text that hold a letter or digit, as `spoken` gives them, with their places."""
    folded = fold(text)
    lowered = lower(simplified(folded.text))
    spans = words(simplified(folded.text))
    return [HeardWord(word, folded.where(a, b)) for a, b in spans if any(map(str.isalnum, word := lowered[a:b]))]


class Mean:
    """A note as the mean of its words' vectors, each of length 1, weighted by a / (a + p), p the word's share of all words of training
    (Arora, Liang and Ma, ICLR 2017; the common direction they take away is one that the linear model can ignore).

    counts  (V,) occurrences in training, of all `total`; of words from a file 1 each
    """

    def __init__(self, vectors: WordVectors, counts: NDArray[np.int64], total: int) -> None:
        self.vectors, self.counts, self.total = vectors, counts, max(int(total), 1)
        self._vector = lru_cache(_KEPT)(self._weighted)

    def _weighted(self, word: str) -> NDArray[np.float64]:
        index, direction = self.vectors.index(word), self.vectors.direction(word)
        share = self.counts[index] / self.total if index is not None else 0.0
        zero: NDArray[np.float64] = np.zeros(self.vectors.values.shape[1])
        return zero if direction is None else direction * (SMOOTHING / (SMOOTHING + share))

    def of_words(self, said: Sequence[HeardWord]) -> NDArray[np.float64]:
        """(n, D) each word's share of the note's mean; they add up to it."""
        table = [self._vector(one.word) for one in said]
        return np.stack(table) / len(table) if table else np.zeros((0, self.vectors.values.shape[1]))

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(n, D)."""
        return np.stack([self.of_words(heard(text)).sum(axis=0) for text in texts])


@dataclass(frozen=True, slots=True, eq=False)
class AveragedScores:
    """values = mean @ weights + base; weights (D, K) and base (K,) float64."""

    mean: Mean
    weights: NDArray[np.float64]
    base: NDArray[np.float64]
    familiarity: Familiarity = ANYTHING

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(n, K) scores before calibration."""
        return np.asarray(self.mean(texts) @ self.weights + self.base)

    def contributions(self, text: str, column: int) -> tuple[tuple[Contribution, ...], float, float]:
        """What each word adds to the score, in the order of the note; the base; and their sum, the score."""
        said = heard(text)
        shares = self.mean.of_words(said) @ self.weights[:, column]
        found = tuple(Contribution(text[slice(*one.where)], float(share), one.where) for one, share in zip(said, shares, strict=True))
        base = float(self.base[column])
        return found, base, base + float(sum(c.value for c in found))

    def parts(self) -> list[BundlePart]:
        mean = self.mean
        linear = {"weights": self.weights, "base": self.base, "counts": mean.counts, "total": np.array([mean.total])}
        vectors = bundle_parts.arrays("vectors", mean.vectors.arrays())
        return [vectors, bundle_parts.arrays("linear", linear), *self.familiarity.parts()]

    @staticmethod
    def of(parts: Parts) -> "AveragedScores":
        linear = parts.arrays("linear")
        mean = Mean(WordVectors.of(parts.arrays("vectors")), linear["counts"], int(linear["total"][0]))
        return AveragedScores(mean, linear["weights"], linear["base"], Familiarity.of(parts))
