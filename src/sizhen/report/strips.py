"""Signals as clinicians know them: ECG paper at 25 mm/s and 10 mm/mV, and charts of values over time."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sizhen.core.language import translate as _

SPEED, GAIN = 25.0, 10.0  # mm/s, mm/mV
LOWEST, HIGHEST = 20.0, 50.0  # mm of paper a lead may take
TOP, LEFT = 6.0, 9.0  # mm for labels of beats, for the calibration pulse
ORANGE, BLUE = "#d04a02", "#005caf"

Mark = tuple[float, float, float, str | None]


def ecg_paper(
    signal: NDArray[np.generic],
    rate: float,
    leads: Sequence[str],
    marks: Sequence[Mark] = (),
    beats: Sequence[tuple[float, str]] = (),
    start: int = 0,
    seconds_per_row: float = 7.0,
    longest: float = 70.0,
) -> str:
    """A strip on ECG paper, as SVG in true size (on paper a millimetre is a millimetre).

    signal (T, leads) in mV, NaN where nothing was recorded; `rate` in Hz; `start` is the first sample's index in the record, and marks
    (start, end, weight, lead or None for all) and beats (sample, label) count in the record's samples. Rows of 7 s fit a page; of more than
    `longest` seconds the first are drawn, and that is said.
    """
    traces = np.asarray(signal, np.float64)
    seconds = len(traces) / rate
    traces = traces[: int(longest * rate)]
    shifts, heights = _bands(traces)
    per_row = max(1, int(seconds_per_row * rate))
    width, row_height = LEFT + SPEED * min(len(traces), per_row) / rate + 2, TOP + sum(heights) + 5
    rows = [
        _row(traces[begin : begin + per_row], rate, leads, marks, beats, start + begin, shifts, heights, (row * row_height, width))
        for row, begin in enumerate(range(0, len(traces), per_row))
    ]
    height = row_height * len(rows)
    said = _("ECG at 25 mm/s and 10 mm/mV, leads {leads}.").format(leads=_(", ").join(leads))
    cut = _("The first {drawn:.0f} s of {all:.0f} s are drawn.").format(drawn=longest, all=seconds) if seconds > longest else ""
    return (
        '<div style="overflow-x:auto;max-width:100%" tabindex="0">'
        f'<svg role="img" aria-label="{escape(said)}" width="{width:.1f}mm" height="{height:.1f}mm" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'style="display:block;background:#fff" font-size="3.4" font-family="inherit">{"".join(rows)}</svg></div>'
        f'<p style="font-size:.875rem;margin:.3rem 0">{escape(said)} {escape(cut)}</p>'
    )


def _bands(traces: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Per lead the value in the middle of its band (mV) and the band's height (mm, whole squares of 5)."""
    shifts, heights = [], []
    for trace in traces.T:
        known = trace[np.isfinite(trace)]
        low, high = (float(np.min(known)), float(np.max(known))) if len(known) else (0.0, 0.0)
        height = min(HIGHEST, max(LOWEST, 5 * np.ceil((GAIN * (high - low) + 4) / 5)))
        middle = (low + high) / 2 if GAIN * (high - low) <= HIGHEST else float(np.median(known))
        shifts.append(middle)
        heights.append(float(height))
    return shifts, heights


def _row(
    traces: NDArray[np.float64],
    rate: float,
    leads: Sequence[str],
    marks: Sequence[Mark],
    beats: Sequence[tuple[float, str]],
    first: int,
    shifts: Sequence[float],
    heights: Sequence[float],
    place: tuple[float, float],
) -> str:
    offset, width = place
    end, tall = first + len(traces), sum(heights)
    drawn = [_grid(width, tall, LEFT)]
    top = TOP
    for lead, name in enumerate(leads):
        for mark in marks:
            if mark[1] > first and mark[0] < end and mark[3] in (None, name):
                drawn.append(_mark(mark, first, end, rate, top, heights[lead], marks))
        drawn.append(_trace(traces[:, lead], rate, top + heights[lead] / 2, shifts[lead], heights[lead]))
        drawn.append(
            f'<path d="M1 {top + heights[lead] / 2 + 5:.1f}h1.5v-10h5v10h1.5" fill="none" stroke="#000" stroke-width=".3"/>'
            f'<text x="{LEFT + 1}" y="{top + 4:.1f}" font-weight="600" stroke="#fff" stroke-width=".8" paint-order="stroke">'
            f"{escape(name)}</text>"
        )
        top += heights[lead]
    for sample, label in beats:
        if first <= sample < end:
            x = LEFT + SPEED * (sample - first) / rate
            drawn.append(f'<text x="{x:.1f}" y="{TOP - 2:.1f}" text-anchor="middle">{escape(label)}</text>')
    drawn.append(f'<text x="{LEFT}" y="{top + 3.6:.1f}" fill="#444">{first / rate:.1f} s</text>')
    until = max(LEFT + 22, LEFT + SPEED * len(traces) / rate)
    drawn.append(f'<text x="{until:.1f}" y="{top + 3.6:.1f}" fill="#444" text-anchor="end">{end / rate:.1f} s</text>')
    return f'<g transform="translate(0 {offset:.1f})">{"".join(drawn)}</g>'


def _grid(width: float, tall: float, left: float) -> str:
    """Millimetre paper: fine lines each millimetre, strong ones each five, as two paths."""
    across = width - left - 2

    def lines(step: int) -> str:
        upright = "".join(f"M{left + x} {TOP}v{tall:.0f}" for x in range(0, int(across) + 1, step))
        level = "".join(f"M{left} {TOP + y}h{across:.1f}" for y in range(0, int(tall) + 1, step))
        return upright + level

    return f'<path d="{lines(1)}" stroke="#f6d5d5" stroke-width=".1"/><path d="{lines(5)}" stroke="#e8a3a3" stroke-width=".2"/>'


def _trace(trace: NDArray[np.float64], rate: float, middle: float, shift: float, height: float) -> str:
    """One lead's line in hundredths of a millimetre, whole numbers, broken where nothing was recorded."""
    x = np.rint(100 * (LEFT + SPEED * np.arange(len(trace)) / rate))
    y = np.rint(100 * (middle - np.clip(GAIN * (trace - shift), -height / 2, height / 2)))
    steps: list[str] = []
    before: tuple[int, int] | None = None
    for known, a, b in zip(np.isfinite(y), x, np.nan_to_num(y), strict=True):
        point = (int(a), int(b))
        if not known:
            before = None
            continue
        steps.append(f"M{point[0]} {point[1]}l0 0" if before is None else f"l{point[0] - before[0]} {point[1] - before[1]}")
        before = point
    return f'<path transform="scale(.01)" d="{"".join(steps)}" fill="none" stroke="#111" stroke-width="30" stroke-linejoin="round"/>'


def _mark(mark: Mark, first: int, end: int, rate: float, top: float, height: float, marks: Sequence[Mark]) -> str:
    """A shaded stretch; what speaks for has full borders, what speaks against dashed ones."""
    begin, stop = max(mark[0], first), min(mark[1], end)
    strongest = max(abs(other[2]) for other in marks) or 1.0
    colour, dash = (ORANGE, "") if mark[2] >= 0 else (BLUE, ' stroke-dasharray="1 1"')
    return (
        f'<rect x="{LEFT + SPEED * (begin - first) / rate:.2f}" y="{top:.1f}" width="{SPEED * (stop - begin) / rate:.2f}" '
        f'height="{height:.1f}" fill="{colour}" fill-opacity="{0.08 + 0.32 * abs(mark[2]) / strongest:.2f}" stroke="{colour}" '
        f'stroke-width=".25"{dash}/>'
    )


def chart(
    times: NDArray[np.generic],
    variables: Mapping[str, NDArray[np.generic]],
    regions: Sequence[Mark] = (),
    units: Mapping[str, str] | None = None,
    time_unit: str = "h",
) -> str:
    """Values over time, one panel a variable, as HTML with SVG; what nobody measured (NaN) is left blank.

    times (T,) increasing; variables (T,) each; regions (start, end, weight, variable or None for all) in the unit of `times`.
    """
    clock = np.asarray(times, np.float64)
    span = (float(clock[0]), float(clock[-1])) if len(clock) else (0.0, 1.0)
    panels = [_panel(name, np.asarray(values, np.float64), clock, span, regions, units or {}) for name, values in variables.items()]
    axis = "".join(
        f'<span style="position:absolute;left:{100 * (tick - span[0]) / ((span[1] - span[0]) or 1.0):.2f}%;transform:translateX(-50%)">'
        f"{tick:g}</span>"
        for tick in _ticks(*span)
    )
    caption = _("time ({unit})").format(unit=time_unit)
    return (
        f'<div style="max-width:46rem;padding:0 .8rem">{"".join(panels)}'
        f'<div style="position:relative;height:1.5rem;font-size:.875rem">{axis}'
        f'</div><div style="text-align:center;font-size:.875rem">{escape(caption)}</div></div>'
    )


def _ticks(low: float, high: float) -> list[float]:
    """At most seven round values between two."""
    rough = ((high - low) or 1.0) / 6
    unit = 10.0 ** np.floor(np.log10(rough))
    step = next(float(unit * factor) for factor in (1, 2, 5, 10) if unit * factor >= rough - 1e-12)
    return [float(round(k * step, 10)) for k in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


def _panel(
    name: str,
    values: NDArray[np.float64],
    clock: NDArray[np.float64],
    span: tuple[float, float],
    regions: Sequence[Mark],
    units: Mapping[str, str],
) -> str:
    """One variable: its name and range as text, which stays readable at any width, above a drawing that stretches."""
    known = np.isfinite(values)
    long = (span[1] - span[0]) or 1.0
    low, high = (float(values[known].min()), float(values[known].max())) if known.any() else (0.0, 0.0)
    x = 1000 * (clock - span[0]) / long
    y = 52 - 44 * (values - low) / ((high - low) or 1.0) if high > low else np.full(len(values), 30.0)
    shown = [region for region in regions if region[3] in (None, name)]
    shade = "".join(_region(region, span, regions) for region in shown)
    joined = "".join(f"M{x[a]:.0f} {y[a]:.1f}L{x[b]:.0f} {y[b]:.1f}" for a, b in pairwise(np.flatnonzero(known)) if b == a + 1)
    dots = "".join(f"M{x[i]:.0f} {y[i]:.1f}h0" for i in np.flatnonzero(known))
    scope = f"{low:.4g} … {high:.4g} {units.get(name, '')}" if known.any() else _("not measured")
    still = 'vector-effect="non-scaling-stroke" fill="none"'
    return (
        '<div style="display:flex;justify-content:space-between;gap:1rem;font-size:.875rem;margin-top:.4rem">'
        f"<strong>{escape(name)}</strong><span>{escape(scope.strip())}</span></div>"
        f'<svg role="img" aria-label="{escape(name)}" viewBox="0 0 1000 60" preserveAspectRatio="none" style="display:block;width:100%;'
        f'height:3.75rem;border:1px solid #ccc">{shade}<path d="{joined}" {still} stroke="#333" stroke-width="1.2"/>'
        f'<path d="{dots}" {still} stroke="#111" stroke-width="4" stroke-linecap="round"/></svg>'
    )


def _region(region: Mark, span: tuple[float, float], regions: Sequence[Mark]) -> str:
    long = (span[1] - span[0]) or 1.0
    begin, end = (1000 * (min(max(edge, span[0]), span[1]) - span[0]) / long for edge in region[:2])
    strongest = max(abs(other[2]) for other in regions) or 1.0
    colour, dash = (ORANGE, "") if region[2] >= 0 else (BLUE, ' stroke-dasharray="4 4"')
    return (
        f'<rect x="{begin:.0f}" y="0" width="{max(end - begin, 2):.0f}" height="60" fill="{colour}" '
        f'fill-opacity="{0.08 + 0.32 * abs(region[2]) / strongest:.2f}" stroke="{colour}" vector-effect="non-scaling-stroke"{dash}/>'
    )
