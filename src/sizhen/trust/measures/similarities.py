"""Measures of how alike things are said to be: correlation of ranks and of values with what people say, and right answers to questions."""

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.measures.panel import Array, Basis, Key, Panel, Totals, Units, mean_defined, ratio


def similarities(units: Units) -> list[Panel]:
    """Spearman's and Pearson's correlation over pairs, accuracy over questions; each set of pairs or questions apart too.

    Sets of pairs have scales of their own, so that a correlation of the whole is the unweighted mean of those of its sets. Ranks are taken
    anew in each resample, ties sharing their mean (Spearman 1904).
    """
    scores = units.judged.scores
    question = np.zeros(len(scores), np.bool_) if scores.question is None else scores.question
    group = np.zeros(len(scores), np.int64) if scores.group is None else scores.group
    panels = []
    if (~question).any():
        panels.append(_correlations(units, np.flatnonzero(~question), group))
    if question.any():
        panels.append(_answers(units, np.flatnonzero(question), group))
    return panels


def _name(units: Units, group: int) -> str:
    names = units.judged.scores.items
    return names[group] if group < len(names) else ""


def _correlations(units: Units, pairs: NDArray[np.int64], group: NDArray[np.int64]) -> Panel:
    said, truth = units.judged.probabilities[:, 0], units.truth.astype(np.float64)
    sets = [(int(g), pairs[group[pairs] == g]) for g in np.unique(group[pairs])]
    tables = [(said[rows], truth[rows], units.patient[rows]) for _group, rows in sets]
    ranked = [(_bins(x), _bins(y)) for x, y, _patient in tables]
    bases: dict[Key, Basis] = {("", name): Basis(units.having(pairs), low=-1.0) for name in ("spearman", "pearson")}
    for g, rows in sets:
        if name := _name(units, g):
            bases |= {(name, measure): Basis(units.having(rows), low=-1.0) for measure in ("spearman", "pearson")}
    named = len(bases) > 2

    def values(weights: Array) -> Array:
        found = []
        for (x, y, patient), (x_bins, y_bins) in zip(tables, ranked, strict=True):
            w = weights[patient]
            found.append((_correlation(_ranks(x_bins, w), _ranks(y_bins, w), w), _correlation(x[:, None], y[:, None], w)))
        each = np.array(found)  # (sets, 2, R)
        whole = np.stack([mean_defined(each[:, 0]), mean_defined(each[:, 1])])
        return np.concatenate([whole, each.reshape(-1, weights.shape[1])]) if named else whole

    return Panel(bases, values, 8 * max(len(x) for x, _y, _patient in tables))


def _answers(units: Units, asked: NDArray[np.int64], group: NDArray[np.int64]) -> Panel:
    right = units.judged.probabilities[:, 0] == units.truth
    inside = np.isin(np.arange(len(right)), asked)
    sets = [(int(g), inside & (group == g)) for g in np.unique(group[asked])]
    named = [(name, rows) for g, rows in sets if (name := _name(units, g))]
    bases: dict[Key, Basis] = {("", "accuracy"): Basis(units.having(inside))}
    bases |= {(name, "accuracy"): Basis(units.having(rows)) for name, rows in named}
    every = [inside, *(rows for _name, rows in named)]
    totals = Totals(units, [row for rows in every for row in (rows & right, rows)])

    def values(weights: Array) -> Array:
        sums = totals(weights)
        return ratio(sums[0::2], sums[1::2])

    return Panel(bases, values, 4 * len(every))


def _bins(values: Array) -> NDArray[np.int64]:
    """(n,) the place of each value among the different values, ascending."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _ranks(bins: NDArray[np.int64], weights: Array) -> Array:
    """(n, R) the mean rank of each value where every value stands there as often as its weight."""
    from scipy.sparse import csr_array

    n = len(bins)
    table = csr_array((np.ones(n), (bins, np.arange(n))), shape=(int(bins.max(initial=-1)) + 1, n))
    counts = np.asarray(table @ weights)
    return np.asarray((np.cumsum(counts, axis=0) - counts / 2)[bins])


def _correlation(x: Array, y: Array, weights: Array) -> Array:
    """(R,) Pearson's correlation under weights (n, R); NaN where one does not vary."""
    n = weights.sum(axis=0)
    x = x - ratio((x * weights).sum(axis=0), n)
    y = y - ratio((y * weights).sum(axis=0), n)
    spread = (weights * x * x).sum(axis=0) * (weights * y * y).sum(axis=0)
    return np.asarray(np.clip(ratio((weights * x * y).sum(axis=0), np.sqrt(spread)), -1, 1))
