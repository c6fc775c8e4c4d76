"""Evidence by occlusion: pieces of a signal are taken away one by one, and what the score loses is their weight."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sizhen.core.case import Case
from sizhen.core.errors import DataError
from sizhen.core.evidence import Evidence, Region
from sizhen.core.language import translate as _
from sizhen.signals.beats import BeatPreparation, beat_table, window_places
from sizhen.signals.charts import ChartPreparation
from sizhen.signals.preparation import Inputs, Preparation
from sizhen.signals.records import RHYTHM, Hidden, Record, hide
from sizhen.signals.rhythm import NEUTRAL
from sizhen.signals.series import SeriesPreparation
from sizhen.signals.stays import Stay
from sizhen.signals.waveforms import BEFORE, GRID, STEPS

Piece = tuple[tuple[int, int], str]  # half-open place in the input's own coordinates, and the channel
STEPS_AT_ONCE = 8  # 80 ms
HOURS_AT_ONCE = 12
STRETCHES = 8  # of a plain series


def occluded(preparation: Preparation, case: Case, unit: int) -> tuple[list[Piece], Inputs]:
    """The pieces of one unit, and inputs: the unit as it is, then without each piece."""
    if isinstance(preparation, BeatPreparation) and isinstance(case.payload, Record):
        return _beat(preparation, case.payload, unit)
    if isinstance(preparation, ChartPreparation) and isinstance(case.payload, Stay):
        pieces = _stay_pieces(preparation, case.payload)
        return pieces, preparation.of_stays([case.payload, *(_without_rows(case.payload, [piece]) for piece in pieces)])
    if isinstance(preparation, SeriesPreparation):
        one = np.asarray(case.payload, np.float32)
        edges = np.unique(np.linspace(0, len(one), STRETCHES + 1).astype(int))
        pieces = [((int(a), int(b)), str(c + 1)) for a, b in pairwise(edges) for c in range(one.shape[1])]
        return pieces, preparation.of_series([one, *(_blanked(one, [piece]) for piece in pieces)])
    raise DataError(_("case {name} is not of the kind that this model examines").format(name=case.id))


def evidence(pieces: Sequence[Piece], falls: NDArray[np.floating], label: str) -> Evidence:
    """Evidence with the heaviest piece first. Falls are of the log probability."""
    regions = [Region(where, float(fall), channel) for (where, channel), fall in zip(pieces, falls, strict=False)]
    return Evidence("occlusion", label, regions=tuple(sorted(regions, key=lambda region: -region.weight)))


def without(case: Case, shown: Evidence, share: float, seed: int | None) -> Case:
    """The case without the heaviest share of what evidence points to, or without as many pieces chosen by chance."""
    count = max(round(share * len(shown.regions)), 1)
    order = np.arange(len(shown.regions)) if seed is None else np.random.default_rng(seed).permutation(len(shown.regions))
    regions = [shown.regions[int(index)] for index in order[:count]]
    pieces: list[Piece] = [((region.where[0], region.where[1]), region.channel or "") for region in regions]
    if isinstance(case.payload, Record):
        return _record_without(case, case.payload, pieces, shown)
    if isinstance(case.payload, Stay):
        return replace(case, payload=_without_rows(case.payload, pieces))
    return replace(case, payload=_blanked(np.asarray(case.payload, np.float32), pieces))


def _record_without(case: Case, record: Record, pieces: Sequence[Piece], shown: Evidence) -> Case:
    """The record with these pieces hidden; only the beat that they belong to is judged, for nothing else changes."""
    changed = hide(record, [Hidden(start, stop, channel) for (start, stop), channel in pieces])
    places = window_places(record)
    begin, end = min(r.where[0] for r in shown.regions), max(r.where[1] for r in shown.regions)
    unit = int(np.argmin(np.abs(places[:, 0] - begin) + np.abs(places[:, 1] - end))) if len(places) else 0
    label = None if case.label is None else (case.label[unit],)
    return replace(case, payload=replace(changed, units=record.units[unit : unit + 1]), label=label)


def _beat(preparation: BeatPreparation, record: Record, unit: int) -> tuple[list[Piece], Inputs]:
    table = beat_table(record, preparation.leads)
    beat = record.units[unit : unit + 1]
    peak, rate = int(record.beats[beat[0]]), record.rate
    window = table.windows[beat]
    begin, end = (int(x) for x in window_places(record)[unit])
    pieces: list[Piece] = [((begin, end), RHYTHM)]
    windows = [window, window]
    for first in range(0, STEPS, STEPS_AT_ONCE):
        stretch = slice(first, first + STEPS_AT_ONCE)
        start, stop = (peak + round((step - BEFORE) / GRID * rate) for step in (first, first + STEPS_AT_ONCE))
        for index, lead in enumerate(table.leads):
            changed = window.copy()
            edges = window[0, [max(first - 1, 0), min(first + STEPS_AT_ONCE, STEPS - 1)], index]
            changed[0, stretch, index] = np.linspace(edges[0], edges[1], STEPS_AT_ONCE)
            windows.append(changed)
            pieces.append(((max(start, begin), min(stop, end)), lead))
    keep = [0, *(row + 1 for row, ((start, stop), _channel) in enumerate(pieces) if start < stop)]
    pieces = [pieces[row - 1] for row in keep[1:]]
    every = np.concatenate(windows)[keep]
    rhythm = np.repeat(table.rhythm[beat], len(every), axis=0)
    rhythm[1] = NEUTRAL
    waveform = table.described(np.repeat(beat, len(every)), every)
    where = np.tile(np.array([[begin, end]], np.int64), (len(every), 1))
    return pieces, preparation.of_windows(table, every, rhythm, waveform, where)


def _stay_pieces(preparation: ChartPreparation, stay: Stay) -> list[Piece]:
    """Each variable by half days in which it was measured (minutes, half open); fixed ones once, for the whole stay."""
    whole = (0, preparation.hours * 60 + 1)
    pieces: list[Piece] = []
    for code in np.unique(stay.variable):
        name = stay.names[code]
        minutes = stay.minutes[stay.variable == code]
        if name in preparation.fixed:
            pieces.append((whole, name))
        elif name in preparation.variables:
            blocks = np.unique(np.minimum(minutes // (HOURS_AT_ONCE * 60), (preparation.hours - 1) // HOURS_AT_ONCE)).astype(int)
            last = int(max(preparation.hours - 1, 0) // HOURS_AT_ONCE)
            for block in blocks:
                end = whole[1] if block == last else (int(block) + 1) * HOURS_AT_ONCE * 60
                pieces.append(((int(block) * HOURS_AT_ONCE * 60, end), name))
    return pieces if len(pieces) > 1 else []


def _without_rows(stay: Stay, pieces: Sequence[Piece]) -> Stay:
    keep = np.ones(len(stay.minutes), np.bool_)
    place = {name: code for code, name in enumerate(stay.names)}
    for (start, stop), name in pieces:
        keep &= ~((stay.variable == place.get(name, -1)) & (stay.minutes >= start) & (stay.minutes < stop))
    return stay.take(np.flatnonzero(keep))


def _blanked(one: NDArray[np.float32], pieces: Sequence[Piece]) -> NDArray[np.float32]:
    changed = one.copy()
    for (start, stop), channel in pieces:
        changed[start:stop, int(channel) - 1] = np.nan
    return changed
