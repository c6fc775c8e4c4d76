"""Measures of ranked lists: precision, recall, NDCG, average precision, hits, and how much of the catalogue is ever shown."""

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.measures.panel import Array, Basis, Key, Panel, Totals, Units, ratio
from sizhen.trust.measures.probabilities import fixed_panel
from sizhen.trust.measures.spans import proposed

DEPTHS = (5, 10, 20)
SHOWN = 5  # map_at_5, hit_rate and catalogue_coverage look at the first five


def rankings(units: Units) -> list[Panel]:
    """Means over lists, weighted by patient. A list without a true item is left out; an item never seen stays in recall's denominator."""
    by_list, place, relevant, true_items = lists(units)
    names, columns = list_measures(place, relevant, true_items, by_list)
    first = np.unique(by_list, return_index=True)[1]
    counted = true_items > 0
    # each list is one row for its patient: only the first unit of a list carries its values
    weight = np.zeros(len(by_list))
    weight[first] = counted
    rows = []
    for column in columns:
        spread = np.zeros(len(by_list))
        spread[first] = np.where(counted, column, 0.0)
        rows.append(spread)
    totals = Totals(units, [*rows, weight])
    patients = units.having(weight > 0)
    bases: dict[Key, Basis] = {("", name): Basis(patients) for name in names}

    def values(weights: Array) -> Array:
        sums = totals(weights)
        return ratio(sums[:-1], sums[-1])

    return [Panel(bases, values, len(rows) + 4), fixed_panel({("", "catalogue_coverage"): _shown(units, place)}, patients)]


def lists(units: Units) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Index of each unit's list (U,), its place in it from 0 (-1: not in the list), whether it is true, and true items per list (L,)."""
    scores = units.judged.scores
    by_list = np.unique(scores.case, return_inverse=True)[1].astype(np.int64)
    said, relevant = proposed(units.judged), units.truth == 1
    order = np.lexsort((-scores.values[:, 0], ~said, by_list))
    starts = np.searchsorted(by_list[order], by_list[order], side="left")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - starts
    place[~said] = -1
    return by_list, place, relevant, np.bincount(by_list, relevant).astype(np.int64)


def list_measures(
    place: NDArray[np.int64], relevant: NDArray[np.bool_], true_items: NDArray[np.int64], by_list: NDArray[np.int64]
) -> tuple[list[str], list[Array]]:
    """Names and values (L,) of the measures of each list; NDCG with gains of 1 and the ideal order of the true set (Järvelin 2002)."""
    count, denominator = len(true_items), np.maximum(true_items, 1)
    deepest = max(DEPTHS)
    hits = np.zeros((count, deepest))
    inside = (place >= 0) & (place < deepest)
    hits[by_list[inside], place[inside]] = relevant[inside]
    discount = 1 / np.log2(np.arange(deepest) + 2)
    names, columns = [], []
    for depth in DEPTHS:
        found = hits[:, :depth].sum(axis=1)
        ideal = np.cumsum(discount)[np.minimum(denominator, depth) - 1]
        names += [f"precision_at_{depth}", f"recall_at_{depth}", f"ndcg_at_{depth}"]
        columns += [found / depth, found / denominator, (hits[:, :depth] * discount[:depth]).sum(axis=1) / ideal]
    top = hits[:, :SHOWN]
    precision = np.cumsum(top, axis=1) / np.arange(1, SHOWN + 1)
    names += [f"map_at_{SHOWN}", "hit_rate"]
    columns += [(precision * top).sum(axis=1) / np.minimum(denominator, SHOWN), (top.sum(axis=1) > 0).astype(np.float64)]
    return names, columns


def _shown(units: Units, place: NDArray[np.int64]) -> float:
    """Share of the catalogue that stands among the first five of at least one list."""
    scores = units.judged.scores
    if not scores.items or scores.group is None:
        return float("nan")
    group = scores.group[(place >= 0) & (place < SHOWN)]
    return len(np.unique(group[group < len(scores.items)])) / len(scores.items)
