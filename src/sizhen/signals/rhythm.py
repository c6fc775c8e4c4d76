"""Intervals between beats as features: each beat's prematurity against its neighbours and against the record's own habit."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NEAR = 8  # beats on either side that make up the neighbourhood
FAR = 50
NAMES = (
    "RR before / near",
    "RR after / near",
    "RR before / record",
    "RR after / record",
    "RR before / the one before",
    "RR after / RR before",
    "previous RR / near",
    "next RR / near",
    "RR before / past 3",
    "RR before / past 8",
    "near RR / record",
    "near variation",
    "near successive change",
    "far successive change",
    "far variation",
    "RR before / near long",
    "RR after / near long",
)
NEUTRAL = np.array([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.03, 0.02, 0.02, 0.03, 1, 1], np.float32)  # a regular rhythm


def rhythm_features(beats: NDArray[np.int64], rate: float) -> Floats:
    """(n, len(NAMES)) of n R peaks in samples; NaN where a neighbour is missing.

    Ratios to the mean interval of 8 beats on either side and of the record, as in de Chazal et al. 2004: where most beats are premature and
    pauses lie between, a median would be premature itself. "Near long" is the upper quartile of the neighbourhood, for the same reason.
    """
    n = len(beats)
    if n < 2:
        return np.full((n, len(NAMES)), np.nan, np.float32)
    gap = np.diff(beats).astype(np.float64) / rate
    before, after = np.r_[np.nan, gap], np.r_[gap, np.nan]
    previous, following = np.r_[np.nan, before[:-1]], np.r_[after[1:], np.nan]
    usual = float(np.mean(gap))
    change = np.abs(np.diff(gap, prepend=gap[0]))
    with np.errstate(all="ignore"):
        near = _around(gap, NEAR, n, np.nanmean)
        long = _around(gap, NEAR, n, _upper_quartile)
        columns = [
            before / near,
            after / near,
            before / usual,
            after / usual,
            before / previous,
            after / before,
            previous / near,
            following / near,
            before / _past(gap, 3, n),
            before / _past(gap, 8, n),
            near / usual,
            _around(np.abs(gap - np.median(gap)), NEAR, n, np.nanmean) / near,
            _around(change, NEAR, n, np.nanmedian) / near,
            _around(change, FAR, n, np.nanmedian) / near,
            _around(gap, FAR, n, _spread) / near,
            before / long,
            after / long,
        ]
    found = np.stack(columns, axis=1)
    found[~np.isfinite(found)] = np.nan
    return found.astype(np.float32)


def _around(gap: NDArray[np.float64], reach: int, n: int, summary: object) -> NDArray[np.float64]:
    """A summary of the intervals within `reach` beats of each beat, on both sides; what lies beyond the record does not count."""
    padded = np.pad(gap, (reach, reach), constant_values=np.nan)
    return np.asarray(summary(sliding_window_view(padded, 2 * reach), axis=1))[:n]  # type: ignore[operator]


def _past(gap: NDArray[np.float64], reach: int, n: int) -> NDArray[np.float64]:
    """Mean of the `reach` intervals that end with the previous beat."""
    padded = np.pad(gap, (reach + 1, 0), constant_values=np.nan)
    windows = sliding_window_view(padded, reach)[:n]
    known = np.isfinite(windows)
    return np.where(known.any(axis=1), np.where(known, windows, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1), np.nan)


def _spread(windows: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    low, high = np.nanpercentile(windows, [25, 75], axis=axis)
    return np.asarray(high - low)


def _upper_quartile(windows: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    return np.asarray(np.nanpercentile(windows, 75, axis=axis))
