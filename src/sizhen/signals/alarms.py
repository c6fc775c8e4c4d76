"""What is told before any score: flat lines, leads off, noise, pauses, paced rhythm, charts without measurements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sizhen.core.language import translate as _
from sizhen.core.scores import Remark
from sizhen.exchange.wfdb_records import stretches
from sizhen.signals.records import Record

BLOCK_SECONDS = 0.5
SHORTEST_SECONDS = 2.0
FLAT_MILLIVOLT = 0.01
PAUSE_SECONDS = 4.0
ALL_DEAD = 0.95
MOST_TOLD = 5
WINDOW_SECONDS = 10.0
# Kurtosis of ten seconds between 5 and 40 Hz. QRS complexes stand out: of 1,320 windows of MIT-BIH none lies under 3.9 (there, ventricular
# flutter); white, red and uniform noise lie at 3.0, none of 600 over 3.53; mains and other sines at 1.5.
LEAST_KURTOSIS = 3.6


@dataclass(frozen=True, slots=True)
class Dead:
    """A stretch of a lead, in samples, that holds no signal: a flat line, nothing (invalid samples: lead off), or noise."""

    lead: str
    kind: Literal["flat", "off", "noise"]
    start: int
    stop: int


def dead_stretches(record: Record, leads: Sequence[str]) -> tuple[Dead, ...]:
    """Where these leads are flat, off or noise for two seconds or longer, by half seconds, read in stretches of ten minutes."""
    block = max(int(BLOCK_SECONDS * record.rate), 2)
    states: list[NDArray[np.int8]] = []
    for start, stop in stretches(record.samples, block * 1200):
        signal = record.read(start, stop, leads)
        whole = -(-len(signal) // block) * block
        blocks = np.pad(signal, ((0, whole - len(signal)), (0, 0)), mode="edge").reshape(-1, block, len(leads))
        known = np.isfinite(blocks)
        off = known.mean(axis=1) < 0.5
        height = np.where(known, blocks, -np.inf).max(axis=1) - np.where(known, blocks, np.inf).min(axis=1)
        noise = np.stack([_noise(signal[:, column], record.rate, block, len(blocks)) for column in range(len(leads))], axis=1)
        states.append(np.select([off, height < FLAT_MILLIVOLT, noise], [2, 1, 3], 0).astype(np.int8))
    if not states:
        return ()
    return tuple(
        Dead(lead, kind, first * block, min(last * block, record.samples))
        for column, lead in enumerate(leads)
        for state, kind in _STATES
        for first, last in _runs(np.concatenate(states)[:, column] == state)
        if (last - first) * block >= SHORTEST_SECONDS * record.rate or (last - first) * block >= record.samples
    )


_STATES: tuple[tuple[int, Literal["flat", "off", "noise"]], ...] = ((1, "flat"), (2, "off"), (3, "noise"))


def _noise(signal: NDArray[np.floating], rate: float, block: int, blocks: int) -> NDArray[np.bool_]:
    """(blocks,) whether the ten seconds around each block of a lead (n,) are noise, in which no QRS complex stands out."""
    window = min(int(WINDOW_SECONDS * rate) // block, blocks) * block
    if window < SHORTEST_SECONDS * rate or rate < 50 or not np.isfinite(signal).any():
        return np.zeros(blocks, np.bool_)
    from scipy.signal import butter, sosfiltfilt

    known = np.where(np.isfinite(signal), signal, np.nanmedian(signal))
    heard = sosfiltfilt(butter(2, (5, min(40, 0.45 * rate)), "band", fs=rate, output="sos"), known)
    starts = np.unique(np.append(np.arange(0, len(heard) - window + 1, window), max(len(heard) - window, 0)))
    windows = np.stack([heard[start : start + window] for start in starts])
    power = np.square(windows - windows.mean(axis=1, keepdims=True))
    kurtosis = np.square(power).mean(axis=1) / np.maximum(np.square(power.mean(axis=1)), 1e-30)
    return np.asarray(kurtosis < LEAST_KURTOSIS)[np.searchsorted(starts, np.arange(blocks) * block, side="right") - 1]


def record_remarks(record: Record, case: int, leads: Sequence[str], dead: Sequence[Dead]) -> tuple[list[Remark], bool]:
    """Alarms and refusals of a record, and whether nothing may be said of it."""
    if record.paced:
        return [Remark(case, "refused", _("no opinion on a paced record: {reason}").format(reason=record.paced))], True
    texts = {
        "flat": _("flat line on lead {lead} from {start:.1f} s to {stop:.1f} s"),
        "noise": _("no beat stands out on lead {lead} from {start:.1f} s to {stop:.1f} s: noise, or a rhythm without QRS complexes"),
        "off": _("lead {lead} off from {start:.1f} s to {stop:.1f} s"),
    }
    told = [texts[d.kind].format(lead=d.lead, start=d.start / record.rate, stop=d.stop / record.rate) for d in dead]
    remarks = _alarms(case, told)
    pauses = [
        _("no beat from {start:.1f} s to {stop:.1f} s").format(start=start / record.rate, stop=stop / record.rate)
        for start, stop in _pauses(record)
    ]
    remarks += _alarms(case, pauses)
    lengths = {lead: sum(d.stop - d.start for d in dead if d.lead == lead) for lead in leads}
    reason = ""
    if all(length > ALL_DEAD * record.samples for length in lengths.values()):
        reason = _("no opinion: no lead carries a signal in which beats stand out")
    elif not len(record.beats):
        reason = _("no opinion: the record holds no beat")
    elif not len(record.units):
        reason = _("no opinion: the record holds no beat of classes N, S, V or F")
    if reason:
        return [*remarks, Remark(case, "refused", reason)], True
    if record.detected:
        text = _("the record has no annotations: {n} beats were found by XQRS").format(n=len(record.beats))
        remarks.append(Remark(case, "information", text))
    return remarks, False


def unit_remarks(record: Record, case: int, first_lead: str, dead: Sequence[Dead], where: NDArray[np.int64]) -> list[Remark]:
    """No opinion on a beat that lies where the lead it is judged by holds no signal."""
    text = _("no opinion: this beat lies where lead {lead} holds no signal, or only noise").format(lead=first_lead)
    found: list[Remark] = []
    for piece in dead:
        if piece.lead == first_lead:
            inside = np.flatnonzero((where[:, 1] > piece.start) & (where[:, 0] < piece.stop))
            found += [Remark(case, "refused", text, int(unit)) for unit in inside]
    return found


def _pauses(record: Record) -> list[tuple[int, int]]:
    """Stretches of four seconds or more between two beats, or before the first and after the last."""
    if not len(record.beats):
        return [(0, record.samples)] if record.samples >= PAUSE_SECONDS * record.rate else []
    edges = np.concatenate([[0], record.beats, [record.samples]])
    long = np.flatnonzero(np.diff(edges) >= PAUSE_SECONDS * record.rate)
    return [(int(edges[i]), int(edges[i + 1])) for i in long]


def _alarms(case: int, told: Sequence[str]) -> list[Remark]:
    shown = list(told[:MOST_TOLD])
    if len(told) > MOST_TOLD:
        shown.append(_("and {n} more of the kind").format(n=len(told) - MOST_TOLD))
    return [Remark(case, "alarm", text) for text in shown]


def _runs(there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
