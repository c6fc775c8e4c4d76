"""The words of a table nearest to others: candidates by shared pairs of characters, ranked by edit distance."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sizhen.notes.coding.opposites import arabic, opposed
from sizhen.notes.coding.table import TermTable

_BUCKETS = 1 << 21
CANDIDATES = 60


@dataclass(eq=False)
class Nearest:
    """An index of pairs, made when it is first asked: `postings` are words by bucket of the pair, `offsets` where each bucket begins."""

    table: TermTable

    def __getstate__(self) -> dict[str, TermTable]:
        return {"table": self.table}

    @cached_property
    def _index(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        letters = np.frombuffer(self.table.words.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
        starts = self.table.starts
        lengths = np.diff(starts)
        word = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        buckets = np.concatenate(
            [_bucket(letters[:-1], letters[1:])[word[:-1] == word[1:]], _bucket(np.zeros(len(lengths), np.int64), letters[starts[:-1]])]
        )
        words = np.concatenate([word[:-1][word[:-1] == word[1:]], np.arange(len(lengths), dtype=np.int32)])
        order = np.argsort(buckets, kind="stable")
        offsets = np.searchsorted(buckets[order], np.arange(_BUCKETS + 1))
        return offsets, words[order]

    def find(self, low: str, least: float, most: int) -> list[tuple[int, float]]:
        """(word, score from 0 to 100) of at most `most` rows, best first, none below `least`, none that says the opposite."""
        from rapidfuzz import fuzz

        low = arabic(low)
        offsets, postings = self._index
        letters = np.array([0, *map(ord, low)], np.int64)
        if len(letters) < 2:
            return []
        asked = np.unique(_bucket(letters[:-1], letters[1:]))
        counts = offsets[asked + 1] - offsets[asked]
        asked = asked[np.argsort(counts, kind="stable")]
        lists = [postings[offsets[bucket] : offsets[bucket + 1]] for bucket in asked]
        total = len(self.table)
        weights = [float(np.log(1 + total / len(one))) for one in lists if len(one)]
        lists = [one for one in lists if len(one)]
        if not lists:
            return []
        share = np.bincount(np.concatenate(lists), np.repeat(weights, [len(one) for one in lists]), minlength=0)
        lengths = np.diff(self.table.starts)[: len(share)]
        worth = share / np.sqrt(lengths + 1.0)
        best = np.argpartition(-worth, min(CANDIDATES, len(worth) - 1))[:CANDIDATES]
        scored: dict[int, tuple[int, float]] = {}
        for index in best.tolist():
            if worth[index] <= 0:
                continue
            word = arabic(self.table.word(index))
            score = max(fuzz.ratio(low, word), fuzz.token_sort_ratio(low, word) - 1 if " " in low else 0.0)
            row = int(self.table.row[index])
            if score >= least and score > scored.get(row, (0, 0.0))[1] and not opposed(low, word):
                scored[row] = (index, float(score))
        return sorted(scored.values(), key=lambda one: (-one[1], one[0]))[:most]


def _bucket(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray((first * 1_000_003 + second * 8191) % _BUCKETS, np.int64)
