"""Stays as models see them: an hourly grid with masks for networks, summaries of each variable for trees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.language import translate as _
from sizhen.core.scores import Remark
from sizhen.signals.preparation import Inputs, Scale
from sizhen.signals.stays import Stay
from sizhen.signals.summaries import carried_forward, grid, summaries, summary_names

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
BLOCK = 512
FEWEST = 5  # patients who must have a variable before a model may look at it
MOST_OF_A_KIND = 8  # distinct whole values by which a fixed variable counts as a kind, not an amount

# Ratios that intensive care reads together: oxygenation, shock, kidney, perfusion.
RATIOS = (("PaO2", "FiO2"), ("HR", "SysABP"), ("HR", "NISysABP"), ("BUN", "Creatinine"), ("Urine", "Weight"), ("AST", "ALT"))


@dataclass(frozen=True, slots=True, eq=False)
class ChartPreparation:
    """`variables` that change in the course of a stay, `fixed` ones that are said at admission; `kinds` are the values of fixed kinds."""

    variables: tuple[str, ...]
    fixed: tuple[str, ...]
    kinds: tuple[tuple[str, float], ...]
    hours: int
    scale: Scale  # of the variables' values
    fixed_scale: Scale
    kind = "charts"

    @classmethod
    def fit(cls, cohort: Cohort, hours: int) -> "ChartPreparation":
        stays: list[Stay] = [cohort.payloads[index] for index in range(len(cohort))]
        having: dict[str, int] = {}
        moving: dict[str, int] = {}
        values: dict[str, list[Floats]] = {}
        for stay in stays:
            for code in np.unique(stay.variable):
                name, rows = stay.names[code], stay.variable == code
                having[name] = having.get(name, 0) + 1
                moving[name] = moving.get(name, 0) + int(rows.sum() > 1 or stay.minutes[rows].max() > 0)
                values.setdefault(name, []).append(stay.value[rows])
        known = sorted(name for name, n in having.items() if n >= min(FEWEST, len(stays)))
        fixed = tuple(name for name in known if moving[name] <= 0.01 * having[name])
        variables = tuple(name for name in known if name not in fixed)
        kinds: list[tuple[str, float]] = []
        for name in fixed:
            distinct = np.unique(np.concatenate(values[name]))
            if len(distinct) <= MOST_OF_A_KIND and (distinct == np.rint(distinct)).all():
                kinds += [(name, float(value)) for value in distinct]
        return cls(variables, fixed, tuple(kinds), hours, _scale(variables, values), _scale(fixed, values))

    @property
    def ratios(self) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in RATIOS if pair[0] in self.variables and pair[1] in self.variables)

    @property
    def feature_names(self) -> tuple[str, ...]:
        ratios = [f"{what} {a} / {b}" for what in ("mean", "last", "worst") for a, b in self.ratios]
        return (*summary_names(self.variables, self.fixed), *ratios, "measurements", "variables measured")

    @property
    def widths(self) -> tuple[int, int]:
        return 3 * len(self.variables), 2 * len(self.fixed) + len(self.kinds)

    def blocks(self, cohort: Cohort) -> Iterator[Inputs]:
        """512 stays at a time."""
        for begin in range(0, len(cohort), BLOCK):
            index = range(begin, min(begin + BLOCK, len(cohort)))
            yield self.of_stays([cohort.payloads[i] for i in index], begin)

    def of_stays(self, stays: Sequence[Stay], begin: int = 0) -> Inputs:
        """Inputs of these stays, as cases `begin` and on; a stay without any known measurement is refused."""
        remarks: list[Remark] = []
        spoken = [row for row, stay in enumerate(stays) if self._said(stay, begin + row, remarks)]
        chosen = [stays[row] for row in spoken]
        where, code, minutes, value = self._columns(chosen)
        n, v, f = len(chosen), len(self.variables), len(self.fixed)
        moving = code < v
        end = np.zeros(n, np.float32)
        np.maximum.at(end, where, minutes)
        lengths = np.clip(end // 60 + 1, 1, self.hours).astype(np.int32)
        columns = (where[moving], code[moving], minutes[moving], value[moving])
        features = summaries(*columns, n, v, end)
        static = np.full((n, f), np.nan, np.float32)
        static[where[~moving], code[~moving] - v] = value[~moving]
        features = np.concatenate([features, static, self._ratios(features), self._counts(features)], axis=1)
        return Inputs(
            self._sequence(columns, n, lengths),
            lengths,
            self._context(static),
            features.astype(np.float32),
            np.array(spoken, np.int64) + begin,
            None,
            tuple(remarks),
        )

    def _said(self, stay: Stay, case: int, remarks: list[Remark]) -> bool:
        """Whether anything may be said of a stay; alarms of silence on the way."""
        known = set(self.variables) | set(self.fixed)
        names = [stay.names[code] for code in np.unique(stay.variable)]
        strange = [name for name in names if name not in known]
        if strange:
            text = _("{n} variables that training did not have are not looked at: {names}")
            remarks.append(Remark(case, "warning", text.format(n=len(strange), names=_(", ").join(strange[:5]))))
        if not any(name in known for name in names):
            remarks.append(Remark(case, "refused", _("no opinion: the chart holds no measurement that the model knows")))
            return False
        last = float(stay.minutes.max(initial=0.0))
        if not any(name in self.variables for name in names) or last <= 0:
            remarks.append(Remark(case, "alarm", _("nothing was measured after admission")))
        elif last < self.hours * 60 - 12 * 60:
            text = _("silence: nothing was measured after hour {last:.0f} of {hours}")
            remarks.append(Remark(case, "alarm", text.format(last=last / 60, hours=self.hours)))
        remarks += self._flat(stay, case)
        return True

    def _flat(self, stay: Stay, case: int) -> list[Remark]:
        """A monitored value that does not move for twelve hours and twelve measurements: a flat line."""
        found = []
        for code, name in enumerate(stay.names):
            if name.lower() not in {"hr", "sysabp", "map", "diasabp", "resprate", "resp", "sao2", "o2sat", "spo2"}:
                continue
            rows = stay.variable == code
            if rows.sum() >= 24 and np.ptp(stay.value[rows]) == 0 and np.ptp(stay.minutes[rows]) >= 12 * 60:
                found.append(Remark(case, "alarm", _("flat line: {name} never changes").format(name=name)))
        return found

    def _columns(self, stays: Sequence[Stay]) -> tuple[Ints, Ints, Floats, Floats]:
        place = {name: index for index, name in enumerate((*self.variables, *self.fixed))}
        lookups: dict[tuple[str, ...], Ints] = {}
        codes = []
        for stay in stays:
            if stay.names not in lookups:
                lookups[stay.names] = np.array([place.get(name, -1) for name in stay.names], np.int64)
            codes.append(lookups[stay.names][stay.variable])
        where = np.repeat(np.arange(len(stays)), [len(stay.minutes) for stay in stays])
        if not stays:
            return where, np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.float32)
        code = np.concatenate(codes)
        minutes = np.maximum(np.concatenate([stay.minutes for stay in stays]), 0)
        keep = (code >= 0) & (minutes <= self.hours * 60)
        value = np.concatenate([stay.value for stay in stays])
        return where[keep], code[keep], minutes[keep], value[keep]

    def _sequence(self, columns: tuple[Ints, Ints, Floats, Floats], n: int, lengths: NDArray[np.int32]) -> Floats:
        """Values carried forward, whether measured in this hour, hours since the last time (in days)."""
        means, since = grid(*columns, n, len(self.variables), self.hours)
        sequence = np.concatenate([self.scale(carried_forward(means)), np.isfinite(means), np.minimum(since / 24, 2)], axis=2)
        sequence[np.arange(self.hours)[None, :] >= lengths[:, None]] = 0
        return sequence.astype(np.float32)

    def _context(self, static: Floats) -> Floats:
        column = {name: index for index, name in enumerate(self.fixed)}
        kinds = [static[:, column[name]] == value for name, value in self.kinds]
        return np.concatenate([self.fixed_scale(static), np.isfinite(static), *(kind[:, None] for kind in kinds)], axis=1).astype(
            np.float32
        )

    def _ratios(self, features: Floats) -> Floats:
        v = len(self.variables)
        place = {name: index for index, name in enumerate(self.variables)}
        named = {"last": 1, "lowest": 2, "highest": 3, "mean": 4}

        def of(what: str, name: str) -> Floats:
            return features[:, named[what] * v + place[name]]

        with np.errstate(all="ignore"):
            columns = [of("mean", a) / of("mean", b) for a, b in self.ratios]
            columns += [of("last", a) / of("last", b) for a, b in self.ratios]
            columns += [of("lowest", a) / of("highest", b) if a == "PaO2" else of("highest", a) / of("lowest", b) for a, b in self.ratios]
        found = np.stack(columns, axis=1) if columns else np.zeros((len(features), 0))
        return np.where(np.isfinite(found), found, np.nan).astype(np.float32)

    def _counts(self, features: Floats) -> Floats:
        v = len(self.variables)
        count = features[:, 7 * v : 8 * v]
        return np.stack([count.sum(axis=1), (count > 0).sum(axis=1)], axis=1).astype(np.float32)

    def to_json(self) -> dict[str, Any]:
        return {
            "variables": list(self.variables),
            "fixed": list(self.fixed),
            "kinds": [list(kind) for kind in self.kinds],
            "hours": self.hours,
            "scale": self.scale.to_json(),
            "fixed_scale": self.fixed_scale.to_json(),
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "ChartPreparation":
        return cls(
            tuple(content["variables"]),
            tuple(content["fixed"]),
            tuple((str(name), float(value)) for name, value in content["kinds"]),
            int(content["hours"]),
            Scale.from_json(content["scale"]),
            Scale.from_json(content["fixed_scale"]),
        )


def _scale(names: Sequence[str], values: Mapping[str, Sequence[Floats]]) -> Scale:
    scales = [Scale.fit(np.concatenate(values[name])[:, None]) for name in names]
    nothing = np.zeros(0, np.float32)
    return Scale(np.concatenate([nothing, *(s.centre for s in scales)]), np.concatenate([nothing, *(s.spread for s in scales)]))
