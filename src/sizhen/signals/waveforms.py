"""Waveforms about the R peak: cut from a record in stretches, freed of drift, scaled by the record's own beats, and described."""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from sizhen.exchange.wfdb_records import stretches
from sizhen.signals.records import Record

Floats = NDArray[np.float32]

GRID = 100.0  # steps a second
BEFORE = 28  # steps before the R peak, of STEPS
STEPS = 64
STRETCH = 600.0  # seconds read at once
MARGIN = 4.0
P, QRS, T, WIDE = slice(4, 20), slice(20, 38), slice(40, 64), slice(14, 46)

LEAD_NAMES = (
    "QRS height",
    "QRS highest",
    "QRS lowest",
    "QRS energy",
    "QRS area / height",
    "QRS width at half",
    "QRS width at a quarter",
    "steepest slope",
    "place of the peak",
    "place of the trough",
    "QRS like the record's usual",
    "beat like the record's usual",
    "shift to the usual",
    "QRS difference from the usual",
    "P like the usual",
    "P difference from the usual",
    "P energy",
    "T like the usual",
    "T difference from the usual",
    "T area",
    "like the beat before",
    "like the beat after",
    "share of similar beats",
    "drift",
)


def cut_waveforms(record: Record, leads: Sequence[str]) -> Floats:
    """Windows (n, STEPS, leads) in millivolt about each R peak, free of drift.

    Read in stretches of ten minutes; what a stretch gives does not depend on where it begins.
    """
    block = max(int(record.rate / 40), 1)
    margin = int(MARGIN * record.rate) // block * block
    length = int(STRETCH * record.rate) // block * block
    windows = np.zeros((len(record.beats), STEPS, len(leads)), np.float32)
    offsets = (np.arange(STEPS) - BEFORE) / GRID * record.rate
    for start, stop in stretches(record.samples, length):
        chosen = slice(*np.searchsorted(record.beats, [start, stop]))
        if chosen.start == chosen.stop:
            continue
        first = max(start - margin, 0)
        signal = record.read(first, stop + margin, leads)
        places = record.beats[chosen, None] - first + offsets
        for lead in range(len(leads)):
            column = signal[:, lead]
            measured = np.isfinite(column)
            windows[chosen, :, lead] = _sampled(_without_drift(_filled(column, measured), block), places, record.rate)
    return windows


def scaled(windows: Floats) -> tuple[Floats, Floats, Floats]:
    """Windows in units of the record's own QRS height (leads,), that height, and its median beat (STEPS, leads) in the same scale."""
    if not len(windows):
        return windows, np.ones(windows.shape[2], np.float32), np.zeros(windows.shape[1:], np.float32)
    height = np.median(np.ptp(windows[:, QRS], axis=1), axis=0)
    height = np.where(height > 0.02, height, 1.0).astype(np.float32)
    windows = in_scale(windows, height)
    some = windows[:: max(len(windows) // 1000, 1)]
    return windows, height, np.median(some, axis=0).astype(np.float32)


def in_scale(windows: Floats, height: Floats) -> Floats:
    return np.asarray(np.clip(windows / height, -8, 8), np.float32)


def waveform_names(leads: int = 2) -> tuple[str, ...]:
    return tuple(f"{name}, lead {lead + 1}" for lead in range(leads) for name in LEAD_NAMES)


def waveform_features(
    windows: Floats, template: Floats, around: tuple[Floats, Floats] | None = None, others: Floats | None = None, leads: int = 2
) -> Floats:
    """(n, len(waveform_names(leads))) of scaled windows (n, STEPS, present leads); NaN for leads that the record does not have.

    `around` are the windows of the beats before and after (default: neighbours within `windows`), `others` a sample of the record's beats.
    """
    n = len(windows)
    parts: list[Floats] = []
    for lead in range(leads):
        if lead >= windows.shape[2] or n == 0:
            parts.append(np.full((n, len(LEAD_NAMES)), np.nan, np.float32))
            continue
        own = windows[:, :, lead]
        past, future = (np.roll(own, 1, axis=0), np.roll(own, -1, axis=0)) if around is None else (a[:, :, lead] for a in around)
        some = own[:: max(n // 400, 1)] if others is None else others[:, :, lead]
        parts.append(_lead_features(own, template[:, lead], past, future, some))
    return np.concatenate(parts, axis=1)


def usual_features(features: Floats) -> Floats:
    """(columns,) the record's own median of each feature; what a beat differs from it by is what patients have in common."""
    if not len(features):
        return np.zeros(features.shape[1], np.float32)
    known = np.isfinite(features).all(axis=0)
    return np.where(known, np.median(np.where(known, features, 0.0), axis=0), 0.0).astype(np.float32)


def _lead_features(own: Floats, usual: Floats, past: Floats, future: Floats, some: Floats) -> Floats:
    qrs, wide = own[:, QRS], own[:, WIDE]
    height = np.ptp(qrs, axis=1)
    strength = np.abs(wide)
    strongest = strength.max(axis=1, keepdims=True) + 1e-6
    slope = np.abs(np.diff(wide, axis=1))
    likeness, shift = _likeness(own, usual, QRS)
    whole, _shift = _likeness(own, usual, slice(8, 56))
    aligned = own - usual
    similar = (_normal(own[:, WIDE]) @ _normal(some[:, WIDE]).T > 0.9).mean(axis=1) if len(some) else np.zeros(len(own))
    columns = [
        height,
        qrs.max(axis=1),
        qrs.min(axis=1),
        np.square(wide).mean(axis=1),
        strength.sum(axis=1) / (height + 1e-3),
        (strength > 0.5 * strongest).sum(axis=1),
        (strength > 0.25 * strongest).sum(axis=1),
        slope.max(axis=1),
        wide.argmax(axis=1),
        wide.argmin(axis=1),
        likeness,
        whole,
        shift,
        np.square(aligned[:, QRS]).mean(axis=1),
        _correlation(own[:, P], usual[P]),
        np.square(aligned[:, P]).mean(axis=1),
        own[:, P].std(axis=1),
        _correlation(own[:, T], usual[T]),
        np.square(aligned[:, T]).mean(axis=1),
        own[:, T].mean(axis=1),
        _correlation(own[:, WIDE], past[:, WIDE]),
        _correlation(own[:, WIDE], future[:, WIDE]),
        similar,
        own[:, -4:].mean(axis=1) - own[:, :4].mean(axis=1),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _normal(rows: Floats) -> Floats:
    centred = rows - rows.mean(axis=-1, keepdims=True)
    return np.asarray(centred / (np.sqrt(np.square(centred).sum(axis=-1, keepdims=True)) + 1e-6), np.float32)


def _correlation(a: Floats, b: Floats) -> Floats:
    return np.asarray((_normal(a) * _normal(b)).sum(axis=-1), np.float32)


def _likeness(own: Floats, usual: Floats, where: slice, reach: int = 4) -> tuple[Floats, Floats]:
    """The best correlation with the usual beat over shifts of up to 40 ms, and that shift in steps."""
    reference = usual[where]
    found = np.stack([_correlation(own[:, where.start + s : where.stop + s], reference) for s in range(-reach, reach + 1)], axis=1)
    best = found.argmax(axis=1)
    return found[np.arange(len(own)), best], np.abs(best - reach).astype(np.float32)


def _filled(column: Floats, measured: NDArray[np.bool_]) -> Floats:
    """Samples that were not measured, on a line between their neighbours."""
    if measured.all():
        return column
    if not measured.any():
        return np.zeros_like(column)
    return np.interp(np.arange(len(column)), np.flatnonzero(measured), column[measured]).astype(np.float32)


def _without_drift(column: Floats, block: int) -> Floats:
    """The signal less its running median over 0.2 and then 0.6 s (de Chazal et al. 2004), on means of blocks of a fortieth of a second."""
    whole = -(-len(column) // block) * block
    means = np.pad(column, (0, whole - len(column)), mode="edge").reshape(-1, block).mean(axis=1)
    drift = _running_median(_running_median(means, 4), 12)
    return column - np.interp(np.arange(len(column)), (np.arange(len(drift)) + 0.5) * block - 0.5, drift).astype(np.float32)


def _running_median(values: Floats, reach: int) -> Floats:
    padded = np.pad(values, (reach, reach), mode="edge")
    return np.asarray(np.median(sliding_window_view(padded, 2 * reach + 1), axis=1), np.float32)


def _sampled(column: Floats, places: NDArray[np.float64], rate: float) -> Floats:
    """The signal at these places (n, STEPS), each the mean over one step's time, so that nothing above 50 Hz folds down."""
    width = max(round(rate / GRID), 1)
    total = np.concatenate([[0.0], np.cumsum(column, dtype=np.float64)])
    low = np.clip(places - width / 2 + 0.5, 0, len(column))
    high = np.clip(places + width / 2 + 0.5, 0, len(column))
    edges = np.arange(len(total), dtype=np.float64)
    mean = (np.interp(high, edges, total) - np.interp(low, edges, total)) / np.maximum(high - low, 1e-9)
    return np.where(high - low > 1e-6, mean, 0.0).astype(np.float32)
