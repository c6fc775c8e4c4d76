"""Beats of records as models see them: waveform beside the record's own usual beat, intervals, and what is told first."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.signals.alarms import Dead, dead_stretches, record_remarks, unit_remarks
from sizhen.signals.keys import SignalKeys
from sizhen.signals.preparation import Inputs, Scale
from sizhen.signals.records import RHYTHM, Record, choose_leads
from sizhen.signals.rhythm import NAMES as RHYTHM_NAMES
from sizhen.signals.rhythm import NEUTRAL, rhythm_features
from sizhen.signals.waveforms import BEFORE, GRID, STEPS, cut_waveforms, in_scale, scaled, usual_features, waveform_features, waveform_names

Floats = NDArray[np.float32]
LEADS = 2
FOLD = 2  # neighbouring steps of the grid that a network sees at once: half as many steps to go through
KEPT_BYTES = 256 << 20


@dataclass(frozen=True, slots=True, eq=False)
class BeatTable:
    """Beats of one record before any scaling by training: windows (n, STEPS, leads present) in units of `height`, and features."""

    leads: tuple[str, ...]
    windows: Floats
    height: Floats
    usual: Floats
    rhythm: Floats
    waveform: Floats
    centre: Floats
    dead: tuple[Dead, ...] = ()

    def take(self, beats: NDArray[np.int64]) -> "BeatTable":
        return replace(self, windows=self.windows[beats], rhythm=self.rhythm[beats], waveform=self.waveform[beats])

    def described(self, beats: NDArray[np.int64], windows: Floats) -> Floats:
        """Waveform features, less the record's usual ones, of other windows (n, STEPS, leads) that stand in the place of these beats."""
        last = len(self.windows) - 1
        around = (self.windows[np.maximum(beats - 1, 0)], self.windows[np.minimum(beats + 1, last)])
        sample = self.windows[:: max(len(self.windows) // 400, 1)]
        return waveform_features(windows, self.usual, around, sample, LEADS) - self.centre


@dataclass(frozen=True, slots=True, eq=False)
class BeatPreparation:
    """`leads` are wanted in this order; `scale` is that of the features. Lead names, grid and features are this version's."""

    leads: tuple[str, ...]
    scale: Scale
    kind = "beats"

    @classmethod
    def fit(cls, cohort: Cohort, keys: SignalKeys) -> "BeatPreparation":
        tables = [judged_beats(cohort.payloads[index], keys.leads) for index in range(len(cohort))]
        return cls(keys.leads, Scale.fit(np.concatenate([np.concatenate([t.rhythm, t.waveform], axis=1) for t in tables])))

    @property
    def feature_names(self) -> tuple[str, ...]:
        return RHYTHM_NAMES + waveform_names(LEADS)

    @property
    def widths(self) -> tuple[int, int]:
        return 2 * LEADS * FOLD, len(self.feature_names)

    def blocks(self, cohort: Cohort) -> Iterator[Inputs]:
        """A record at a time."""
        for index in range(len(cohort)):
            record = cohort.payloads[index]
            table = judged_beats(record, self.leads)
            where = window_places(record)
            remarks, silent = record_remarks(record, index, table.leads, table.dead)
            inputs = self.of_windows(table, table.windows, table.rhythm, table.waveform, where)
            if silent:
                inputs = inputs.take(np.zeros(0, np.int64))
            else:
                remarks += unit_remarks(record, index, table.leads[0], table.dead, where)
            yield replace(inputs, case=np.full(len(inputs), index, np.int64), remarks=tuple(remarks))

    def of_windows(self, table: BeatTable, windows: Floats, rhythm: Floats, waveform: Floats, where: NDArray[np.int64]) -> Inputs:
        """Inputs of these windows (n, STEPS, leads) of the table's record; case indices are 0."""
        n, present = len(windows), windows.shape[2]
        sequence = np.zeros((n, STEPS, 2 * LEADS), np.float32)
        sequence[:, :, :present] = windows
        sequence[:, :, LEADS : LEADS + present] = windows - table.usual
        features = np.concatenate([rhythm, waveform], axis=1)
        return Inputs(
            np.clip(sequence, -4, 4).reshape(n, STEPS // FOLD, 2 * LEADS * FOLD),
            np.full(n, STEPS // FOLD, np.int32),
            self.scale(features),
            features,
            np.zeros(n, np.int64),
            where,
        )

    def to_json(self) -> dict[str, Any]:
        return {"leads": list(self.leads), "scale": self.scale.to_json(), "grid": GRID, "steps": STEPS, "before": BEFORE}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "BeatPreparation":
        if (content["grid"], content["steps"], content["before"]) != (GRID, STEPS, BEFORE):
            raise ValueError("another grid")
        return cls(tuple(content["leads"]), Scale.from_json(content["scale"]))


_kept: OrderedDict[Any, BeatTable] = OrderedDict()


def window_places(record: Record) -> NDArray[np.int64]:
    """(u, 2) the judged beats' windows in samples of the record."""
    begin = record.beats[record.units] - round(BEFORE / GRID * record.rate)
    where = np.stack([begin, begin + round(STEPS / GRID * record.rate)], axis=1)
    return np.clip(where, 0, record.samples).astype(np.int64)


def judged_beats(record: Record, wanted: tuple[str, ...]) -> BeatTable:
    """The table of the judged beats alone; what is hidden is hidden."""
    table = beat_table(record, wanted)
    found = table.take(record.units)
    if not record.hidden or not len(record.units):
        return found
    where = window_places(record)
    for piece in record.hidden:
        inside = (where[:, 0] < piece.stop) & (where[:, 1] > piece.start)
        if piece.channel == RHYTHM:
            peaks = record.beats[record.units]
            found.rhythm[(peaks >= piece.start) & (peaks < piece.stop)] = NEUTRAL
        elif piece.channel in table.leads and inside.any():
            beats = record.units[inside]
            found.windows[inside] = in_scale(cut_waveforms(replace(record, beats=record.beats[beats]), table.leads), table.height)
            found.waveform[inside] = table.described(beats, found.windows[inside])
    return found


def beat_table(record: Record, wanted: tuple[str, ...]) -> BeatTable:
    """All beats of a record, nothing hidden; the last few hundred megabytes are kept, for folds ask for the same records again."""
    key = (record.header.stem, record.header.modified, record.beats.tobytes(), record.paced, wanted)
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    record = replace(record, hidden=())
    leads = choose_leads(record.leads, wanted, LEADS)
    windows, height, usual = scaled(cut_waveforms(record, leads))
    waveform = waveform_features(windows, usual, leads=LEADS)
    dead = () if record.paced else dead_stretches(record, leads)
    centre = usual_features(waveform)
    rhythm = rhythm_features(record.beats, record.rate)
    table = BeatTable(leads, windows, height, usual, rhythm, waveform - centre, centre, dead)
    _kept[key] = table
    while len(_kept) > 1 and sum(kept.windows.nbytes + kept.waveform.nbytes for kept in _kept.values()) > KEPT_BYTES:
        _kept.popitem(last=False)
    return table
