"""Measures of order: area under the ROC curve and average precision, by one sort and weights per patient."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.measures.panel import Array, Basis, Key, Panel, Units, mean_defined, ratio


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

    def values(weights: Array) -> Array:
        aurocs = np.stack([mean_defined(np.stack([r.areas(weights)[0] for r in one]), 0.5 if folds else 0.0) for one, _ in tables])
        precisions = np.stack([every.areas(weights)[1] for _, every in tables])
        per_label = np.stack([aurocs, precisions], axis=1).reshape(-1, weights.shape[1])
        ends = [areas[chosen] if chosen is not None else mean_defined(areas) for areas in (aurocs, precisions)]
        return np.concatenate([per_label, np.stack(ends)])

    rows = max((every.groups for _, every in tables), default=1) + 4 * len(labels)
    return Panel(bases, values, rows)
