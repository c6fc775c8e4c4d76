"""Plain arrays as models see them: any number of channels over time, for those who bring signals from Python."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.scores import Remark
from sizhen.signals.preparation import Inputs, Scale

Floats = NDArray[np.float32]
BLOCK = 512
NAMES = ("mean", "spread", "lowest", "highest", "first", "last", "median", "mean of changes", "largest change", "known")


@dataclass(frozen=True, slots=True, eq=False)
class SeriesPreparation:
    """`channels` and the longest series of training; longer ones are thinned to that many steps by means."""

    channels: int
    steps: int
    scale: Scale
    kind = "series"

    @classmethod
    def fit(cls, cohort: Cohort, most: int = 256) -> "SeriesPreparation":
        series: list[Floats] = [cohort.payloads[index] for index in range(len(cohort))]
        scale = Scale.fit(np.concatenate(series))
        return cls(series[0].shape[1], min(max(len(one) for one in series), most), scale)

    @property
    def feature_names(self) -> tuple[str, ...]:
        return tuple(f"{name}, channel {channel + 1}" for name in NAMES for channel in range(self.channels))

    @property
    def widths(self) -> tuple[int, int]:
        return 2 * self.channels, 0

    def blocks(self, cohort: Cohort) -> Iterator[Inputs]:
        """512 series at a time."""
        for begin in range(0, len(cohort), BLOCK):
            yield self.of_series([cohort.payloads[i] for i in range(begin, min(begin + BLOCK, len(cohort)))], begin)

    def of_series(self, series: Sequence[Floats], begin: int = 0) -> Inputs:
        """Inputs of series (T_i, channels); one that is empty or without any number is refused, a flat one told."""
        n = len(series)
        remarks: list[Remark] = []
        silent = np.zeros(n, np.bool_)
        sequence = np.zeros((n, self.steps, 2 * self.channels), np.float32)
        lengths = np.ones(n, np.int32)
        features = np.full((n, len(NAMES) * self.channels), np.nan, np.float32)
        for row, one in enumerate(series):
            known = np.isfinite(one)
            silent[row] = not known.any()
            if silent[row]:
                remarks.append(Remark(begin + row, "refused", _("no opinion: the series holds no number")))
                continue
            remarks += _flat(one, known, begin + row)
            thin = _thinned(one, self.steps)
            lengths[row] = len(thin)
            sequence[row, : len(thin)] = np.concatenate([self.scale(thin), np.isfinite(thin)], axis=1)
            features[row] = _features(one)
        spoken = np.flatnonzero(~silent)
        context = np.zeros((len(spoken), 0), np.float32)
        return Inputs(sequence[spoken], lengths[spoken], context, features[spoken], spoken + begin, None, tuple(remarks))

    def to_json(self) -> dict[str, Any]:
        return {"channels": self.channels, "steps": self.steps, "scale": self.scale.to_json()}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "SeriesPreparation":
        return cls(int(content["channels"]), int(content["steps"]), Scale.from_json(content["scale"]))


def _thinned(one: Floats, steps: int) -> Floats:
    """At most `steps` steps, each the mean of what was known in its share of the time."""
    if len(one) <= steps:
        return one
    edges = np.linspace(0, len(one), steps + 1).astype(np.int64)[:-1]
    known = np.isfinite(one)
    count = np.add.reduceat(known, edges, axis=0, dtype=np.int64)
    total = np.add.reduceat(np.where(known, one, 0.0), edges, axis=0, dtype=np.float64)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32)


def _flat(one: Floats, known: NDArray[np.bool_], case: int) -> list[Remark]:
    flat = [c + 1 for c in range(one.shape[1]) if known[:, c].sum() > 8 and np.ptp(one[known[:, c], c]) == 0]
    if not flat:
        return []
    return [Remark(case, "alarm", _("flat line: channel {names} never changes").format(names=_(", ").join(map(str, flat))))]


def _features(one: Floats) -> Floats:
    parts = []
    for channel in one.T:
        known = channel[np.isfinite(channel)].astype(np.float64)
        share = len(known) / max(len(channel), 1)
        if not len(known):
            parts.append([np.nan] * (len(NAMES) - 1) + [share])
            continue
        change = np.abs(np.diff(known)) if len(known) > 1 else np.zeros(1)
        summary = [
            known.mean(),
            known.std(),
            known.min(),
            known.max(),
            known[0],
            known[-1],
            float(np.median(known)),
            change.mean(),
            change.max(),
        ]
        parts.append([*summary, share])
    return np.array(parts, np.float32).T.ravel()
