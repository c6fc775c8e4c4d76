"""Measures of predicted numbers: root mean squared and mean absolute error, and correlation."""

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


def similarities(units: Units) -> list[Panel]:
    """rmse, mae and Pearson's correlation."""
    x, y = units.judged.probabilities[:, 0], units.truth.astype(np.float64)
    # centred first: sums of squares of far-off numbers lose their digits
    x, y = x - (x.mean() if len(x) else 0.0), y - (y.mean() if len(y) else 0.0)
    totals = Totals(units, [x, y, x * x, y * y, x * y, np.ones(len(x))])
    bases: dict[Key, Basis] = {("", "pearson"): Basis(units.patients, low=-1.0)}

    def values(weights: Array) -> Array:
        sx, sy, sxx, syy, sxy, n = totals(weights)
        covariance = n * sxy - sx * sy
        spread = np.maximum(n * sxx - sx**2, 0) * np.maximum(n * syy - sy**2, 0)
        return np.clip(ratio(covariance, np.sqrt(spread)), -1, 1)[None]

    return [*ratings(units), Panel(bases, values, 12)]
