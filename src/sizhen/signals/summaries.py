"""Charts as numbers: an hourly grid with masks for networks, and summaries of every variable for boosting."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

WHOLE = ("first", "last", "lowest", "highest", "mean", "median", "spread", "count", "slope", "hours since last")
RECENT = ("first", "lowest", "highest", "mean", "count")
WINDOWS = (24,)  # hours before the end of the stay's chart; the last 12 beside them added nothing in cross-validation


def summary_names(variables: Sequence[str], fixed: Sequence[str]) -> tuple[str, ...]:
    """The columns of `summaries`, in order."""
    names = [f"{what} {name}" for what in WHOLE for name in variables]
    names += [f"{what} {name}, last {hours} h" for hours in WINDOWS for what in RECENT for name in variables]
    return (*names, *fixed)


def summaries(stay: Ints, variable: Ints, minutes: Floats, value: Floats, stays: int, variables: int, horizon: Floats) -> Floats:
    """(stays, columns of WHOLE and RECENT by variable), NaN where nothing was measured; counts are 0 there.

    stay, variable (n,) say whose measurement each of n rows is, sorted by stay and time; `horizon` (stays,) is the minute at which each
    chart ends. Slopes are per day.
    """
    tables = _table(stay, variable, minutes, value, stays, variables)
    last_minute = _extreme(np.maximum, stay * variables + variable, minutes, stays * variables).reshape(stays, variables)
    tables["hours since last"] = (horizon[:, None] - last_minute) / 60
    parts = [tables[name] for name in WHOLE]
    for hours in WINDOWS:
        near = minutes >= horizon[stay] - hours * 60
        recent = _table(stay[near], variable[near], minutes[near], value[near], stays, variables)
        parts += [recent[name] for name in RECENT]
    return np.concatenate(parts, axis=1).astype(np.float32)


def _table(stay: Ints, variable: Ints, minutes: Floats, value: Floats, stays: int, variables: int) -> dict[str, NDArray[np.float64]]:
    """Each summary as (stays, variables)."""
    cells = stays * variables
    key = stay * variables + variable
    count = np.bincount(key, minlength=cells).astype(np.float64)
    some = np.where(count > 0, count, np.nan)
    exact, hours = value.astype(np.float64), minutes.astype(np.float64) / 60
    mean = np.bincount(key, exact, cells) / some
    centre = np.bincount(key, hours, cells) / some
    from_mean, from_centre = exact - mean[key], hours - centre[key]
    spread = np.sqrt(np.bincount(key, from_mean**2, cells) / some)
    rise = np.bincount(key, from_mean * from_centre, cells)
    run = np.bincount(key, from_centre**2, cells)
    first, last = np.full(cells, np.nan), np.full(cells, np.nan)
    first[key[::-1]], last[key] = exact[::-1], exact  # the last writing wins; rows are in the order of time
    found = {
        "first": first,
        "last": last,
        "lowest": _extreme(np.minimum, key, exact, cells),
        "highest": _extreme(np.maximum, key, exact, cells),
        "mean": mean,
        "median": _median(key, exact, count),
        "spread": np.where(count > 1, spread, np.nan),
        "count": count,
        "slope": np.where(run > 1e-6, rise / np.maximum(run, 1e-6) * 24, np.nan),
    }
    return {name: column.reshape(stays, variables) for name, column in found.items()}


def _extreme(which: np.ufunc, key: Ints, value: NDArray[np.floating], cells: int) -> NDArray[np.float64]:
    worst = -np.inf if which is np.maximum else np.inf
    found = np.full(cells, worst)
    which.at(found, key, value)
    return np.where(np.isfinite(found), found, np.nan)


def _median(key: Ints, value: NDArray[np.float64], count: NDArray[np.float64]) -> NDArray[np.float64]:
    order = np.lexsort((value, key))
    ordered = np.append(value[order], np.nan)
    start = np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64)
    n = count.astype(np.int64)
    last = len(value)
    low, high = np.where(n > 0, start + (n - 1) // 2, last), np.where(n > 0, start + n // 2, last)
    return np.asarray((ordered[low] + ordered[high]) / 2)


def grid(stay: Ints, variable: Ints, minutes: Floats, value: Floats, stays: int, variables: int, hours: int) -> tuple[Floats, Floats]:
    """Means by hour (stays, hours, variables), NaN where nothing was measured, and hours since the last measurement (the same shape).

    The second counts from the beginning where nothing was measured yet, as GRU-D does (Che et al. 2018).
    """
    hour = np.clip((minutes // 60).astype(np.int64), 0, hours - 1)
    cells = stays * hours * variables
    key = (stay * hours + hour) * variables + variable
    count = np.bincount(key, minlength=cells)
    mean = np.bincount(key, value.astype(np.float64), cells) / np.where(count > 0, count, np.nan)
    means = mean.reshape(stays, hours, variables).astype(np.float32)
    seen = np.isfinite(means)
    step = np.arange(hours)[None, :, None]
    latest = np.maximum.accumulate(np.where(seen, step, -1), axis=1)
    before = np.concatenate([np.full((stays, 1, variables), -1), latest[:, :-1]], axis=1)
    return means, (step - before).astype(np.float32)


def carried_forward(means: Floats) -> Floats:
    """The last value known at each hour; NaN before the first."""
    seen = np.isfinite(means)
    index = np.maximum.accumulate(np.where(seen, np.arange(means.shape[1])[None, :, None], -1), axis=1)
    return np.where(index >= 0, np.take_along_axis(means, np.maximum(index, 0), axis=1), np.nan).astype(np.float32)
