"""Measures of order: area under the ROC curve and average precision, by one sort and weights per patient."""

from copy import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.measures.panel import Array, Basis, Key, Panel, Units, mean_defined, ratio

GROUPS = 4_096


class Ranked:
    """Units sorted once by score; areas for any weights of the patients then cost two sparse products.

    Runs of negatives between two positives are one group, ties too, which changes neither area.
    """

    def __init__(self, score: NDArray[Any], positive: NDArray[np.bool_], patient: NDArray[np.int64], patients: int) -> None:
        from scipy.sparse import csr_array

        order = np.argsort(-score, kind="stable")
        ordered, hit, who = score[order], positive[order], patient[order]
        group = np.cumsum(np.r_[True, ordered[1:] != ordered[:-1]]) - 1 if len(order) else np.empty(0, np.int64)
        count = int(group[-1]) + 1 if len(group) else 0
        held = np.bincount(group[hit], minlength=count) > 0
        merged = np.cumsum(np.r_[True, held[1:] | held[:-1]])[group] - 1 if count else group
        self.groups = int(merged[-1]) + 1 if count else 0
        shape = (self.groups, patients)
        self.positives = csr_array((np.ones(int(hit.sum())), (merged[hit], who[hit])), shape=shape)
        self.negatives = csr_array((np.ones(int((~hit).sum())), (merged[~hit], who[~hit])), shape=shape)

    def coarse(self) -> "Ranked":
        """The same in at most 4,096 groups, of which none holds more than about 1/2,048 of the positives or of the negatives."""
        if self.groups <= GROUPS or not self.positives.nnz or not self.negatives.nnz:
            return self
        from scipy.sparse import csr_array

        along = sum(np.cumsum(share) - share / 2 for share in (_share(self.positives), _share(self.negatives)))
        place = np.minimum((np.asarray(along) / 2 * GROUPS).astype(np.int64), GROUPS - 1)
        gather = csr_array((np.ones(self.groups), (place, np.arange(self.groups))), shape=(GROUPS, self.groups))
        other = copy(self)
        other.groups, other.positives, other.negatives = GROUPS, gather @ self.positives, gather @ self.negatives
        return other

    def areas(self, weights: Array) -> tuple[Array, Array]:
        """Area under the ROC curve (ties half) and average precision, each (R,), for weights (P, R); NaN where a class is absent."""
        if self.groups == 0:
            nothing = np.full(weights.shape[1], np.nan)
            return nothing, nothing
        positives, negatives = self.positives @ weights, self.negatives @ weights
        found, false = np.cumsum(positives, axis=0), np.cumsum(negatives, axis=0)
        total = found[-1]
        auroc = ratio((negatives * (found - positives / 2)).sum(axis=0), total * false[-1])
        precision = ratio(found, found + false)
        return auroc, ratio(np.where(positives > 0, positives * precision, 0.0).sum(axis=0), total)


def _share(table: Any) -> Array:
    """Share of each group in the whole."""
    sums = np.asarray(table.sum(axis=1), np.float64)
    return np.asarray(sums / sums.sum())


def auroc(score: NDArray[Any], positive: NDArray[np.bool_]) -> float:
    """Area under the ROC curve of (U,) scores; NaN where a class is absent."""
    return float(_plain(score, positive)[0][0])


def average_precision(score: NDArray[Any], positive: NDArray[np.bool_]) -> float:
    """Average precision of (U,) scores, as a sum over thresholds without interpolation; NaN without positives."""
    return float(_plain(score, positive)[1][0])


def _plain(score: NDArray[Any], positive: NDArray[np.bool_]) -> tuple[Array, Array]:
    return Ranked(score, positive, np.zeros(len(score), np.int64), 1).areas(np.ones((1, 1)))


def rank_panel(units: Units, labels: list[tuple[str, NDArray[Any], NDArray[np.bool_], NDArray[np.bool_]]], whole: str | None) -> Panel:
    """AUROC and average precision of labels against the rest, and of the whole.

    labels  (label, score (U,), positive (U,), counted (U,)) each
    whole   the label whose areas stand for the whole, None: the unweighted mean of all labels

    Out of fold, AUROC is taken in each fold and averaged over those where it is defined; NaN where that is fewer than half of them.
    """
    fold = units.judged.fold
    folds = [] if fold is None else [fold == number for number in np.unique(fold)]
    tables: list[tuple[list[Ranked], Ranked]] = []
    bases: dict[Key, Basis] = {}
    fewest, classes = 0, 0
    for label, score, positive, counted in labels:
        pick = [counted] if not folds else [counted & part for part in folds]
        one = [Ranked(score[mask], positive[mask], units.patient[mask], units.patients) for mask in pick]
        tables.append((one, one[0] if not folds else Ranked(score[counted], positive[counted], units.patient[counted], units.patients)))
        with_it, without = units.having(counted & positive), units.having(counted & ~positive)
        rarer = min(with_it, without)
        bases[label, "auroc"] = Basis(rarer, rarer)
        bases[label, "average_precision"] = Basis(with_it, with_it)
        if with_it:
            fewest, classes = min(fewest, rarer) if classes else rarer, classes + 1
    free = None if classes <= 2 else max(1, units.patients - 1)
    for name in ("auroc", "average_precision"):
        bases["", name] = bases[whole, name] if whole is not None else Basis(fewest, fewest, freedom=free)
    chosen = [label for label, *_ in labels].index(whole) if whole is not None else None

    exact = _areas(tables, chosen, np.ones((units.patients, 1)))[:, 0]
    rough = [_coarse(one, every) for one, every in tables]
    rows = 4 * max([len(labels), *(every.groups for _, every in rough)])
    return Panel(bases, lambda weights: _areas(rough, chosen, weights), rows, exact)


def _coarse(one: list[Ranked], every: Ranked) -> tuple[list[Ranked], Ranked]:
    whole = every.coarse()
    return [whole if ranked is every else ranked.coarse() for ranked in one], whole


def _areas(tables: list[tuple[list[Ranked], Ranked]], chosen: int | None, weights: Array) -> Array:
    """AUROC and average precision of each label in turn, then of the whole: (2 labels + 2, R)."""
    aurocs, precisions = [], []
    for one, every in tables:
        pairs = [ranked.areas(weights) for ranked in one]
        aurocs.append(mean_defined(np.stack([pair[0] for pair in pairs]), 0.5 if len(one) > 1 else 0.0))
        precisions.append(pairs[0][1] if one[0] is every else every.areas(weights)[1])
    ends = [areas[chosen] if chosen is not None else mean_defined(np.stack(areas)) for areas in (aurocs, precisions)]
    per_label = [row for pair in zip(aurocs, precisions, strict=True) for row in pair]
    return np.stack([*per_label, *ends])
