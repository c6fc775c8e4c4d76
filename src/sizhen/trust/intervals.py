"""Intervals: every figure with its 95 % interval, by resampling patients, never units."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sizhen.core.evaluation import Figure
from sizhen.trust.measures.panel import Array, Basis, Key, Panel, ratio

LEVEL = 0.95
_NORMAL = 1.959963984540054  # the normal distribution's quantile at .975
FEW_PATIENTS, FEW_EVENTS, NO_INTERVAL = 30, 10, 10
_CELLS = 2_000_000  # of a resampling table at a time, 16 MB
_GROUPS = 1_000  # of patients that the jackknife leaves out one by one


def clopper_pearson(hits: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Exact two-sided interval of a share (Clopper and Pearson 1934)."""
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = 0.0 if hits <= 0 else float(betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits >= n else float(betaincinv(hits + 1, n - hits, 1 - tail))
    return low, high


def lower_bound(hits: int, n: int, level: float = 0.95) -> float:
    """One-sided exact lower bound of a share of n; 0 where there is no hit."""
    from scipy.special import betaincinv

    return 0.0 if hits <= 0 else float(betaincinv(hits, n - hits + 1, 1 - level))


def figures(panels: Sequence[Panel], patients: int, seed: int = 0, resamples: int = 1_000) -> dict[Key, Figure]:
    """The measures of all panels with intervals, over one set of resamples of `patients` patients.

    Bootstrap: its standard error on the log odds for measures with two ends, percentiles for others. Under 30 patients or 10 events a
    jackknife with Student's t, marked "few"; under 10 patients none; at the edge of a share Clopper-Pearson on its patients. The value
    always lies in its interval.
    """
    panels = [panel for panel in panels if panel.bases]
    whole = np.ones((patients, 1))
    rough = [panel.values(whole)[:, 0] for panel in panels]
    points = [near if panel.exact is None else panel.exact for panel, near in zip(panels, rough, strict=True)]
    few = [np.array([_few(basis, patients) for basis in panel.bases.values()]) for panel in panels]
    asked = [np.array([basis.interval for basis in panel.bases.values()]) & ~np.isnan(p) for panel, p in zip(panels, points, strict=True)]
    usual, sparse = [[(a & (f == wanted)).any() for a, f in zip(asked, few, strict=True)] for wanted in (False, True)]
    found: dict[Key, Figure] = {}
    enough = patients >= NO_INTERVAL
    drawn = _replicates(panels, usual, _resampled(patients, resamples, seed), patients, resamples) if enough else []
    groups = min(patients, _GROUPS)
    left_out = _replicates(panels, sparse, _left_out(patients, groups, seed), patients, groups) if enough else []
    for number, panel in enumerate(panels):
        moved = points[number] - rough[number]
        for row, (key, basis) in enumerate(panel.bases.items()):
            value = float(points[number][row])
            if np.isnan(value):
                found[key] = Figure(None)
            elif not basis.interval or not enough:
                found[key] = Figure(value)
            elif few[number][row]:
                found[key] = _jackknife(value, left_out[number][row] + moved[row], basis)
            else:
                found[key] = _bootstrap(value, drawn[number][row] + moved[row], basis)
    return found


def bootstrap_mean(values: NDArray[np.float64], patient: NDArray[np.int64], seed: int = 0, resamples: int = 1_000) -> Figure:
    """The mean of (U,) values with its interval over patients; for differences within a unit, which a sign may have."""
    count = int(patient.max()) + 1 if len(patient) else 0
    total, n = np.bincount(patient, values, count), np.bincount(patient, minlength=count).astype(np.float64)

    def mean(weights: Array) -> Array:
        denominator = n @ weights
        return ratio(total @ weights, denominator)[None]

    panel = Panel({("", "mean"): Basis(count, low=None, high=None)}, mean, 1)
    return figures([panel], count, seed, resamples)["", "mean"]


def _few(basis: Basis, patients: int) -> bool:
    return patients < FEW_PATIENTS or (basis.events is not None and basis.events < FEW_EVENTS)


def _replicates(
    panels: Sequence[Panel], wanted: Sequence[bool], weights: Iterator[Array], patients: int, resamples: int
) -> list[NDArray[np.float64]]:
    """(keys, resamples) for each wanted panel, in pieces so that memory stays bounded."""
    result = [np.empty((len(panel.bases) if want else 0, resamples)) for panel, want in zip(panels, wanted, strict=True)]
    if not any(wanted):
        return result
    width = max([patients, *(panel.rows for panel, want in zip(panels, wanted, strict=True) if want)])
    size = max(1, min(resamples, _CELLS // max(1, width)))
    for start in range(0, resamples, size):
        piece = np.stack([next(weights) for _ in range(min(size, resamples - start))], axis=1)
        for rows, panel, want in zip(result, panels, wanted, strict=True):
            if want:
                rows[:, start : start + piece.shape[1]] = panel.values(piece)
    return result


def _resampled(patients: int, resamples: int, seed: int) -> Iterator[Array]:
    """How often each patient is drawn, one resample (P,) after another."""
    generator = np.random.default_rng(seed)
    for _ in range(resamples):
        yield np.bincount(generator.integers(0, patients, patients), minlength=patients).astype(np.float64)


def _left_out(patients: int, groups: int, seed: int) -> Iterator[Array]:
    """Everyone but one group of patients, one group after another; a group is one patient unless there are very many."""
    place = np.random.default_rng(seed).permutation(patients) % groups
    for group in range(groups):
        yield (place != group).astype(np.float64)


def _bootstrap(value: float, drawn: NDArray[np.float64], basis: Basis) -> Figure:
    if (edge := _edge(value, basis)) is not None:
        return Figure(value, *edge)
    defined = drawn[~np.isnan(drawn)]
    if len(defined) < max(2, len(drawn) / 2):
        return Figure(value, few=True)
    if (bounds := _within(value, _NORMAL * float(defined.std(ddof=1)), basis)) is not None:
        return Figure(value, *bounds)
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Figure(value, min(float(low), value), max(float(high), value))


def _jackknife(value: float, left_out: NDArray[np.float64], basis: Basis) -> Figure:
    """Value and Student's t times the jackknife's standard error, within the measure's range."""
    from scipy.special import stdtrit

    if (edge := _edge(value, basis)) is not None:
        return Figure(value, *edge, few=True)
    defined = left_out[~np.isnan(left_out)]
    n = len(defined)
    if n < 2:
        return Figure(value, few=True)
    error = float(np.sqrt((n - 1) / n * ((defined - defined.mean()) ** 2).sum()))
    freedom = basis.freedom or max(1, min(basis.patients, basis.patients if basis.events is None else basis.events) - 1)
    reach = float(stdtrit(freedom, (1 + LEVEL) / 2)) * error
    if (bounds := _within(value, reach, basis)) is not None:
        return Figure(value, *bounds, few=True)
    low = value - reach if basis.low is None else max(basis.low, value - reach)
    high = value + reach if basis.high is None else min(basis.high, value + reach)
    return Figure(value, min(low, value), max(high, value), few=True)


def _within(value: float, reach: float, basis: Basis) -> tuple[float, float] | None:
    """The reach about the value, taken on the log odds of its range so that it stays inside; None for a measure without two ends.

    Near an end percentiles are too narrow: for an AUROC of .996 from 100 patients they held the truth in 165 of 200 simulated samples, this
    in 189. benchmarks/validity shows how often these intervals hold.
    """
    if basis.low is None or basis.high is None or not basis.low < value < basis.high:
        return None
    place = (value - basis.low) / (basis.high - basis.low)
    odds = np.log(place / (1 - place))
    step = reach / (basis.high - basis.low) / (place * (1 - place))
    low, high = (basis.low + (basis.high - basis.low) / (1 + np.exp(-np.clip(odds + sign * step, -700, 700))) for sign in (-1, 1))
    return min(float(low), value), max(float(high), value)


def _edge(value: float, basis: Basis) -> tuple[float, float] | None:
    """Clopper-Pearson where the value is 0 or 1 and that is the end of its range; resampling would give an interval of no width."""
    n = max(1, basis.patients)
    if basis.high == 1.0 and value >= 1.0 - 1e-12:
        return min(value, clopper_pearson(n, n)[0]), max(1.0, value)
    if basis.low == 0.0 and basis.high == 1.0 and value <= 1e-12:
        return min(0.0, value), clopper_pearson(0, n)[1]
    return None
