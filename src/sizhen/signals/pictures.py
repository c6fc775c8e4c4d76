"""How evidence is drawn over signals: ECG paper about the beats that are explained, or a chart of the variables that weigh most."""

from collections.abc import Sequence

import numpy as np

from sizhen.core.case import Case
from sizhen.core.evidence import Evidence, Picture
from sizhen.core.language import translate as _
from sizhen.report.pictures import chart, ecg_paper
from sizhen.signals.beats import BeatPreparation, beat_table
from sizhen.signals.charts import ChartPreparation
from sizhen.signals.preparation import Preparation
from sizhen.signals.records import RHYTHM, Record
from sizhen.signals.stays import Stay

Mark = tuple[float, float, float, str | None]
SECONDS_ABOUT = 3.0
MOST_STRIPS = 4
MOST_PANELS = 8
MOST_MARKS = 6


def draw(preparation: Preparation, case: Case, evidence: Sequence[Evidence]) -> Picture:
    """Strips of ECG paper, a chart of vital signs, or a chart of channels, with the heaviest pieces marked."""
    if isinstance(case.payload, Record) and isinstance(preparation, BeatPreparation):
        return _strips(preparation, case.payload, evidence)
    if isinstance(case.payload, Stay) and isinstance(preparation, ChartPreparation):
        return _vital_signs(preparation, case.payload, evidence)
    one = np.asarray(case.payload, np.float32)
    marks = [mark for shown in evidence for mark in _marks(shown)]
    variables = {str(channel + 1): one[:, channel] for channel in range(min(one.shape[1], MOST_PANELS))}
    return Picture(chart(np.arange(len(one)), variables, marks, time_unit=_("steps")), _("the series, with the stretches that weigh most"))


def _marks(shown: Evidence, scale: float = 1.0) -> list[Mark]:
    """The heaviest regions, for and against."""
    heaviest = sorted(shown.regions, key=lambda region: -abs(region.weight))[:MOST_MARKS]
    return [(region.where[0] * scale, region.where[1] * scale, region.weight, region.channel) for region in heaviest]


def _strips(preparation: BeatPreparation, record: Record, evidence: Sequence[Evidence]) -> Picture:
    """A strip of six seconds about each explained beat, up to four; beats close to one another share a strip."""
    table = beat_table(record, preparation.leads)
    reach = int(SECONDS_ABOUT * record.rate)
    named = [(_centre(shown), shown) for shown in evidence if shown.regions]
    begins: list[int] = []
    for centre, _shown in sorted(named, key=lambda pair: pair[0]):
        if (not begins or centre > begins[-1] + 2 * reach) and len(begins) < MOST_STRIPS:
            begins.append(max(min(centre - reach, record.samples - 2 * reach), 0))
    pieces = []
    for begin in begins or [0]:
        end = min(begin + 2 * reach, record.samples)
        inside = [(centre, shown) for centre, shown in named if begin <= centre < end]
        marks = [mark for _where, shown in inside for mark in _marks(shown) if mark[3] != RHYTHM and begin <= mark[0] and mark[1] <= end]
        beats = [(float(centre), shown.label) for centre, shown in inside]
        pieces.append(ecg_paper(record.read(begin, end, table.leads), record.rate, table.leads, marks, beats, begin))
        pieces += [_rhythm(shown) for _where, shown in inside[:1]]
    return Picture("".join(pieces), _("ECG with the stretches that weigh most, a label above each explained beat"))


def _centre(shown: Evidence) -> int:
    """The R peak's place, roughly: beats' windows reach 0.28 s before and 0.36 s behind."""
    begin, end = min(region.where[0] for region in shown.regions), max(region.where[1] for region in shown.regions)
    return int(begin + (end - begin) * 28 / 64)


def _rhythm(shown: Evidence) -> str:
    weight = next((region.weight for region in shown.regions if region.channel == RHYTHM), None)
    if weight is None:
        return ""
    text = _("Intervals to the beats around: {weight:+.2f} to the log probability of {label}.").format(weight=weight, label=shown.label)
    return f'<p style="font-size:.875rem;margin:.3rem 0">{text}</p>'


def _vital_signs(preparation: ChartPreparation, stay: Stay, evidence: Sequence[Evidence]) -> Picture:
    """The variables that weigh most, over hours; what was measured once at admission is told in words."""
    regions = sorted((region for shown in evidence for region in shown.regions), key=lambda region: -abs(region.weight))
    names = list(dict.fromkeys(region.channel for region in regions if region.channel in preparation.variables))[:MOST_PANELS]
    if not names:
        names = [name for name in preparation.variables if name in stay.names][:MOST_PANELS]
    times = np.unique(np.concatenate([[0.0], stay.minutes, [preparation.hours * 60.0]]))
    panels = {}
    for name in names:
        values = np.full(len(times), np.nan)
        rows = stay.variable == stay.names.index(name) if name in stay.names else np.zeros(len(stay.minutes), np.bool_)
        values[np.searchsorted(times, stay.minutes[rows])] = stay.value[rows]
        panels[name] = values
    marks = [(start / 60, stop / 60, w, channel) for shown in evidence for start, stop, w, channel in _marks(shown) if channel in panels]
    return Picture(
        chart(times / 60, panels, marks, time_unit=_("hours since admission")), _("vital signs with the half days that weigh most")
    )
