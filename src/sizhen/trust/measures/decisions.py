"""Measures of decisions: right or wrong by the largest probability or at the operating point, and agreement beyond chance."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.measures.panel import Array, Basis, Key, Panel, Totals, Units, mean_defined, ratio


def one_against_rest(units: Units, label: str, decided: NDArray[np.bool_], true: NDArray[np.bool_]) -> Panel:
    """Sensitivity, specificity, positive and negative predictive value and F1 of one label, for decisions and truths (U,)."""
    totals = Totals(units, [decided & true, decided & ~true, ~decided & true, ~decided & ~true])
    positive, negative = units.having(true), units.having(~true)
    bases: dict[Key, Basis] = {
        (label, "sensitivity"): Basis(positive, positive),
        (label, "specificity"): Basis(negative, negative),
        (label, "ppv"): Basis(units.having(decided), positive),
        (label, "npv"): Basis(units.having(~decided), negative),
        (label, "f1"): Basis(units.having(decided | true), positive),
    }

    def values(weights: Array) -> Array:
        tp, fp, fn, tn = totals(weights)
        pairs = ((tp, tp + fn), (tn, tn + fp), (tp, tp + fp), (tn, tn + fn), (2 * tp, 2 * tp + fp + fn))
        return np.stack([ratio(a, b) for a, b in pairs])

    return Panel(bases, values, 16)


def chosen_panel(units: Units, chosen: NDArray[np.int64]) -> Panel:
    """accuracy, error, macro_f1, kappa and, where the classes are there, j_kappa, of the chosen class (U,) against the truth (U,).

    A label that training never saw is wrong whatever is chosen; in macro_f1 it counts as a class with F1 0. macro_f1 is over the classes
    that occur in truth or choice. Kappa: Cohen 1960. j_kappa: half kappa plus an eighth of the sum of sensitivity and ppv of S and V
    (Mar et al. 2011).
    """
    classes, truth = len(units.task.classes), units.truth
    unseen = [truth == index for index in np.unique(truth[truth >= classes])]
    right = chosen == truth
    rows = [right & (truth == k) for k in range(classes)] + [truth == k for k in range(classes)] + [chosen == k for k in range(classes)]
    totals = Totals(units, [*rows, *unseen, np.ones(len(truth))])
    patients = units.patients
    present = [units.having(truth == k) for k in np.unique(truth)]
    few = min(present, default=0)
    free = max(1, patients - 1)
    beats = [units.task.classes.index(name) for name in ("S", "V")] if units.task.of_beats else []
    bases: dict[Key, Basis] = {
        ("", "accuracy"): Basis(patients),
        ("", "error"): Basis(patients),
        ("", "macro_f1"): Basis(patients, few, freedom=free),
        ("", "kappa"): Basis(patients, low=-1.0),
    }
    if beats:
        rarest = min(units.having(truth == k) for k in beats)
        bases["", "j_kappa"] = Basis(patients, rarest, low=-0.5, freedom=free)

    def values(weights: Array) -> Array:
        sums = totals(weights)
        hit, true, said = sums[:classes], sums[classes : 2 * classes], sums[2 * classes : 3 * classes]
        others, n = sums[3 * classes : -1], sums[-1]
        f1 = np.concatenate([ratio(2 * hit, true + said), np.where(others > 0, 0.0, np.nan)])
        accuracy = ratio(hit.sum(axis=0), n)
        chance = ratio((true * said).sum(axis=0), n**2)
        kappa = ratio(accuracy - chance, 1 - chance)
        measures = [accuracy, 1 - accuracy, mean_defined(f1), kappa]
        if beats:
            shares = sum((ratio(hit[k], true[k]) + ratio(hit[k], said[k]) for k in beats), np.zeros_like(n))
            measures.append(kappa / 2 + shares / 8)
        return np.stack(measures)

    return Panel(bases, values, 4 * classes + len(unseen) + 8)


def order_panel(units: Units, chosen: NDArray[np.int64]) -> Panel:
    """weighted_kappa (quadratic weights, Cohen 1968) and mae in steps, of ordered classes; labels training never saw are left out.

    Where no class was chosen (-1), the one farthest from the truth is taken.
    """
    last = len(units.task.classes) - 1
    seen = units.truth <= last
    chosen = np.where(chosen >= 0, chosen, np.where(2 * units.truth >= last, 0, last))
    true, said = np.where(seen, units.truth, 0).astype(np.float64), np.where(seen, chosen, 0).astype(np.float64)
    rows: list[NDArray[Any]] = [(true - said) ** 2, abs(true - said), true, said, true**2, said**2, seen]
    totals = Totals(units, rows)
    patients = units.having(seen)
    bases: dict[Key, Basis] = {("", "weighted_kappa"): Basis(patients, low=-1.0), ("", "mae"): Basis(patients, high=None)}

    def values(weights: Array) -> Array:
        square, absolute, true, said, true2, said2, n = totals(weights)
        expected = true2 + said2 - ratio(2 * true * said, n)
        return np.stack([1 - ratio(square, expected), ratio(absolute, n)])

    return Panel(bases, values, 16)


def micro_panel(units: Units, decided: NDArray[np.bool_], true: NDArray[np.bool_], unseen: int) -> Panel:
    """Micro precision, recall and f1 and macro_f1 of several labels at once, for decisions and truths (U, K)."""
    classes = true.shape[1]
    rows = [*(decided & true).T, *decided.T, *true.T]
    totals = Totals(units, rows)
    patients = units.patients
    few = min((n for n in (units.having(column) for column in true.T) if n), default=0)
    bases: dict[Key, Basis] = {
        ("", "precision"): Basis(units.having(decided.any(axis=1))),
        ("", "recall"): Basis(units.having(true.any(axis=1))),
        ("", "f1"): Basis(units.having((decided | true).any(axis=1))),
        ("", "macro_f1"): Basis(patients, few, freedom=max(1, patients - 1)),
    }

    def values(weights: Array) -> Array:
        sums = totals(weights)
        hit, said, held = sums[:classes], sums[classes : 2 * classes], sums[2 * classes :]
        f1 = np.concatenate([ratio(2 * hit, said + held), np.zeros((unseen, weights.shape[1]))])
        h, s, t = hit.sum(axis=0), said.sum(axis=0), held.sum(axis=0)
        return np.stack([ratio(h, s), ratio(h, t), ratio(2 * h, s + t), mean_defined(f1)])

    return Panel(bases, values, 4 * classes + 8)
