"""Neighbours on NumPy and sparse products: what was given to patients like this one, and what goes with what is known of this one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Values = NDArray[np.float64]
Similarity = Literal["log-odds", "cosine"]
BLOCK = 1024
FLOOR = 1e-6  # shares are kept this far from 0 and 1, so that log odds are finite


@dataclass(frozen=True, slots=True)
class Share:
    """A named share of a log odds: which columns of the query it rests on, and how many patients stand behind it."""

    columns: tuple[int, ...]
    value: float
    support: float
    kind: Literal["finding", "neighbours", "fewer", "rest"]


class Ranker(Protocol):
    """What every model of this room is: log odds of all items for rows of what is known, and where each comes from."""

    def values(self, known: csr_matrix) -> Values:
        """(n, contexts) of ones -> (n, items) log odds."""

    def shares(self, known: csr_matrix, item: int) -> tuple[float, list[Share]]:
        """For one row: where an item starts (base) and what is added; together they are its log odds."""


def log_odds(share: Values) -> Values:
    held = np.clip(share, FLOOR, 1 - FLOOR)
    return np.asarray(np.log(held) - np.log1p(-held))


def share_of(value: Values) -> Values:
    return np.asarray(1 / (1 + np.exp(-value)))


@dataclass(frozen=True, slots=True, eq=False)
class Popularity:
    """The share of all patients who were given an item, whoever asks (the baseline)."""

    base: Values  # (items,) log odds

    @classmethod
    def fit(cls, given: csr_matrix) -> "Popularity":
        return cls(overall(np.asarray(given.sum(axis=0)).ravel(), given.shape[0]))

    def values(self, known: csr_matrix) -> Values:
        return np.tile(self.base, (known.shape[0], 1))

    def shares(self, known: csr_matrix, item: int) -> tuple[float, list[Share]]:
        return float(self.base[item]), []


def overall(counts: Values, patients: float) -> Values:
    """(items,) log odds of being given at all; half a patient is added to both sides (Haldane 1956), so that none is impossible."""
    return log_odds((counts + 0.5) / (patients + 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class ItemBased:
    """Item-based neighbours (Sarwar et al., WWW 2001; Deshpande and Karypis, ACM TOIS 22:143, 2004).

    log-odds  what each known finding adds to the log odds of an item, its share among patients with the finding shrunk towards the overall
              one by `smoothing` patients; the sum over k findings is divided by k ** power
    cosine    the mean cosine between the item's column and those of the findings, shrunk by n / (n + smoothing) (n patients with both)
    """

    together: csr_matrix  # (contexts, items) patients with both
    with_context: Values  # (contexts,)
    with_item: Values  # (items,)
    patients: float
    similarity: Similarity = "log-odds"
    smoothing: float = 10.0
    power: float = 0.5

    @classmethod
    def fit(
        cls,
        known: csr_matrix,
        given: csr_matrix,
        similarity: Similarity = "log-odds",
        smoothing: float = 10.0,
        power: float = 0.5,
        support: int = 1,
    ) -> "ItemBased":
        """Count. Pairs that fewer than `support` patients have are not kept: a rare pair could tell of a person."""
        together = csr_matrix(known.T @ given)
        together.data[together.data < support] = 0.0
        together.eliminate_zeros()
        with_context, with_item = (np.asarray(table.sum(axis=0), np.float64).ravel() for table in (known, given))
        return cls(together, with_context, with_item, float(known.shape[0]), similarity, smoothing, power)

    @property
    def base(self) -> Values:
        return overall(self.with_item, self.patients)

    def table(self) -> Values:
        """(contexts, items): what a finding adds to an item, in log odds; or the shrunk cosine between them."""
        return self._rows(np.arange(len(self.with_context)))

    def _rows(self, contexts: NDArray[np.int64]) -> Values:
        both = self.together[contexts].toarray()
        n = self.with_context[contexts][:, None]
        if self.similarity == "cosine":
            norm = np.sqrt(np.maximum(n, 1.0) * np.maximum(self.with_item, 1.0))
            return np.asarray(both / norm * (both / (both + self.smoothing)))
        usual = share_of(self.base)
        added = log_odds((both + self.smoothing * usual) / (n + self.smoothing)) - self.base
        return np.asarray(np.where(n > 0, added, 0.0))

    def values(self, known: csr_matrix) -> Values:
        return self.combine(known, self.table())

    def combine(self, known: csr_matrix, table: Values) -> Values:
        count = np.maximum(np.asarray(known.sum(axis=1), np.float64).reshape(-1, 1), 1.0)
        if self.similarity == "cosine":
            return log_odds(known @ table / count)
        return np.asarray(self.base + known @ table / count**self.power)

    def _usual_cosine(self, item: int) -> float:
        """What the mean cosine would be for somebody with everybody's findings: where an item starts."""
        weight = self.with_context / max(float(self.with_context.sum()), 1.0)
        return float(weight @ self.table()[:, item])

    def shares(self, known: csr_matrix, item: int) -> tuple[float, list[Share]]:
        columns = np.asarray(known.indices, np.int64)
        rows = self._rows(columns)[:, item]
        support = self.together[columns, item].toarray().ravel() if len(columns) else np.zeros(0)
        if self.similarity == "cosine":
            usual = self._usual_cosine(item) if len(columns) else 0.0
            start = float(log_odds(np.array(usual)))
            rows = along_the_line((rows - usual) / max(len(columns), 1), usual)
        else:
            start, rows = self.base[item], rows / max(len(columns), 1) ** self.power
        named = zip(columns, rows, support, strict=True)
        return float(start), [Share((int(column),), float(value), float(n), "finding") for column, value, n in named]


@dataclass(frozen=True, slots=True, eq=False)
class UserBased:
    """User-based neighbours: what was given to patients, weighted by the cosine between what is known of them to a power.

    Patients of whom the same is known are one row of counts, so that equal neighbours cost nothing twice. The weighted share is shrunk, by
    `shrinkage` patients, towards what the single findings say (`prior`), which decides where there is no neighbour like this one.
    """

    sets: csr_matrix  # (rows, contexts) distinct sets of what is known
    given: csr_matrix  # (rows, items) how often an item was given with this set
    patients: Values  # (rows,) patients with this set
    prior: ItemBased
    exponent: float = 16.0
    shrinkage: float = 30.0
    smallest_group: int = 1  # neighbours who share a subset with the query are named together only from this many on

    @classmethod
    def fit(
        cls,
        known: csr_matrix,
        given: csr_matrix,
        exponent: float = 16.0,
        shrinkage: float = 30.0,
        smoothing: float = 10.0,
        power: float = 0.5,
        smallest_group: int = 1,
    ) -> "UserBased":
        return cls.of_sets(*grouped(known, given), exponent, shrinkage, smoothing, power, smallest_group)

    @classmethod
    def of_sets(
        cls,
        sets: csr_matrix,
        given: csr_matrix,
        patients: Values,
        exponent: float,
        shrinkage: float,
        smoothing: float,
        power: float,
        smallest_group: int = 1,
    ) -> "UserBased":
        """From distinct sets and counts, as a bundle carries them; everything else follows from these."""
        prior = ItemBased(
            csr_matrix(sets.T @ given),
            np.asarray(sets.T @ patients, np.float64),
            np.asarray(given.sum(axis=0), np.float64).ravel(),
            float(patients.sum()),
            "log-odds",
            smoothing,
            power,
        )
        return cls(sets, given, patients, prior, exponent, shrinkage, smallest_group)

    def values(self, known: csr_matrix) -> Values:
        if not known.shape[0]:
            return np.zeros((0, self.given.shape[1]))
        table = self.prior.table()
        blocks = (known[start : start + BLOCK] for start in range(0, known.shape[0], BLOCK))
        return np.vstack([self.combine(self.cosines(block), self.prior.combine(block, table)) for block in blocks])

    def cosines(self, known: csr_matrix) -> csr_matrix:
        """(n, rows) cosines between what is known, sparse: most patients share nothing."""
        common = csr_matrix(known @ self.sets.T)
        ours, theirs = (np.asarray(table.sum(axis=1), np.float64).ravel() for table in (known, self.sets))
        row = np.repeat(np.arange(common.shape[0]), np.diff(common.indptr))
        common.data = common.data / np.sqrt(ours[row] * theirs[common.indices])
        return common

    def combine(self, cosines: csr_matrix, prior: Values) -> Values:
        weights = csr_matrix((cosines.data**self.exponent, cosines.indices, cosines.indptr), shape=cosines.shape)
        total = np.asarray(weights @ self.patients)[:, None] + self.shrinkage
        return log_odds(((weights @ self.given).toarray() + self.shrinkage * share_of(prior)) / total)

    def shares(self, known: csr_matrix, item: int) -> tuple[float, list[Share]]:
        start, shares = self.prior.shares(known, item)
        prior = float(share_of(np.array(start + sum(share.value for share in shares))))
        cosines = self.cosines(known)
        rows = cosines.indices
        weight = cosines.data**self.exponent
        had = self.given[rows, item].toarray().ravel() if len(rows) else np.zeros(0)
        patients = self.patients[rows]
        total = float(weight @ patients) + self.shrinkage
        added = weight * (had - prior * patients) / total
        groups = self._groups(known, rows, added, patients)
        values = along_the_line(np.array([group.value for group in groups]), prior)
        return start, shares + [
            Share(group.columns, float(value), group.support, group.kind) for group, value in zip(groups, values, strict=True)
        ]

    def _groups(self, known: csr_matrix, rows: NDArray[np.int64], added: Values, patients: Values) -> list[Share]:
        """Neighbours by what they share with the query; groups under `smallest_group` patients are one, so that no row shows."""
        ours = set(known.indices.tolist())
        found: dict[tuple[int, ...], list[float]] = {}
        for row, value, n in zip(rows, added, patients, strict=True):
            theirs = self.sets.indices[self.sets.indptr[row] : self.sets.indptr[row + 1]]
            entry = found.setdefault(tuple(sorted(ours.intersection(theirs.tolist()))), [0.0, 0.0])
            entry[0] += float(value)
            entry[1] += float(n)
        groups = [Share(key, value, n, "neighbours") for key, (value, n) in sorted(found.items()) if n >= self.smallest_group]
        small = [entry for entry in found.values() if entry[1] < self.smallest_group]
        if small:
            groups.append(Share((), sum(entry[0] for entry in small), sum(entry[1] for entry in small), "fewer"))
        return groups


def along_the_line(parts: Values, start: float) -> Values:
    """Additive parts of a share, from `start` on, as parts of its log odds: integrated gradients along the straight line.

    The path is straight, so every part is multiplied by the same mean slope (Sundararajan, Taly and Yan, ICML 2017); the sum is exact.
    """
    total = float(parts.sum())
    if abs(total) < 1e-12:  # parts that cancel: the slope at the start
        held = min(max(start, FLOOR), 1 - FLOOR)
        return np.asarray(parts / (held * (1 - held)))
    return np.asarray(parts * (float(log_odds(np.array(start + total)) - log_odds(np.array(start))) / total))


def grouped(known: csr_matrix, given: csr_matrix) -> tuple[csr_matrix, csr_matrix, Values]:
    """Rows of whom the same is known, added up; sorted by what is known, so that nothing of their order in time is kept."""
    keys = [tuple(sorted(known.indices[known.indptr[row] : known.indptr[row + 1]].tolist())) for row in range(known.shape[0])]
    order = {key: place for place, key in enumerate(sorted(set(keys)))}
    place = np.array([order[key] for key in keys], np.int64)
    adding = csr_matrix((np.ones(len(keys)), (place, np.arange(len(keys)))), shape=(len(order), len(keys)))
    counts = csr_matrix(adding @ given)
    counts.sort_indices()
    return sparse_rows(list(order), known.shape[1]), counts, np.bincount(place, minlength=len(order)).astype(np.float64)


def sparse_rows(rows: Sequence[Sequence[int]], width: int) -> csr_matrix:
    pointers = np.cumsum([0, *(len(row) for row in rows)])
    indices = np.fromiter((column for row in rows for column in row), np.int64, int(pointers[-1]))
    return csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(rows), width))
