"""Measures of predicted numbers: root mean squared and mean absolute error."""

import numpy as np

from sizhen.trust.measures.panel import Array, Basis, Key, Panel, Totals, Units, ratio


def ratings(units: Units) -> list[Panel]:
    """rmse and mae, in the unit of the rating."""
    off = units.judged.probabilities[:, 0] - units.truth
    totals = Totals(units, [off**2, abs(off), np.ones(len(off))])
    bases: dict[Key, Basis] = {("", name): Basis(units.patients, high=None) for name in ("rmse", "mae")}

    def values(weights: Array) -> Array:
        square, absolute, n = totals(weights)
        return np.stack([np.sqrt(ratio(square, n)), ratio(absolute, n)])

    return [Panel(bases, values, 8)]
