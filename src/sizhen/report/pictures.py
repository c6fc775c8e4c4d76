"""How evidence is drawn over an input, for rooms to call: heat over images, marks in texts, bars of contributions, strips and charts."""

import base64
import io
from collections.abc import Sequence
from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sizhen.core.evidence import Contribution
from sizhen.core.language import translate as _
from sizhen.report.numbers import signed
from sizhen.report.strips import chart, ecg_paper

__all__ = ["chart", "contribution_bars", "ecg_paper", "heat_over_image", "text_with_marks"]

FOR, AGAINST = (208, 74, 2), (0, 92, 175)  # orange and blue: told apart by colour-blind readers, too
LONGEST_TEXT = 20_000
AROUND = 300


def heat_over_image(image: NDArray[np.generic], heat: NDArray[np.generic], most: int = 768) -> str:
    """The original at left, evidence over it at right, as HTML with PNG data URIs.

    image (H, W) or (H, W, 3) uint8; heat (H, W), positive speaks for the label (orange, full outline), negative against it (blue, dotted
    outline); outlines are drawn at half of the strongest. Small images are enlarged without smoothing, sides over `most` pixels reduced.
    """
    colour = np.asarray(image)
    colour = np.repeat(colour[..., None], 3, axis=2) if colour.ndim == 2 else colour[..., :3]
    colour = np.clip(colour, 0, 255).astype(np.uint8)
    warmth = np.nan_to_num(np.asarray(heat, np.float64))
    step = -(-max(warmth.shape) // most)
    if step > 1:
        colour, warmth = colour[::step, ::step], warmth[::step, ::step]
    factor = max(1, 336 // max(warmth.shape))
    large = np.repeat(np.repeat(colour, factor, 0), factor, 1)
    columns = [(_("original"), _png(colour), large.shape)]
    if warmth.any():
        drawn = _overlay(large, np.repeat(np.repeat(warmth, factor, 0), factor, 1), width=2 if factor > 1 else 1)
        columns.append((_("evidence"), _png(drawn), drawn.shape))
    figures = "".join(
        f'<figure style="margin:0;flex:1 1 9rem;max-width:21rem"><img alt="{escape(caption)}" src="{uri}" width="{shape[1]}" '
        f'height="{shape[0]}" style="width:100%;height:auto;image-rendering:pixelated;display:block">'
        f'<figcaption style="font-size:.875rem">{escape(caption)}</figcaption></figure>'
        for caption, uri, shape in columns
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:.75rem">{figures}</div>{_legend() if warmth.any() else ""}'


def text_with_marks(text: str, marks: Sequence[tuple[int, int, float, str]], most: int = LONGEST_TEXT) -> str:
    """A text with stretches marked, as HTML.

    Each mark is (start, end, weight, label), half-open code points; positive weights are orange and underlined, negative blue and dotted,
    the stronger the fuller; a label, where there is one, stands after the stretch. Marks may overlap. Of texts longer than `most` the
    surroundings of the marks are shown.
    """
    held = [(max(0, start), min(len(text), end), weight, label) for start, end, weight, label in marks]
    held = sorted(mark for mark in held if mark[0] < mark[1])
    strongest = max((abs(weight) for _s, _e, weight, _l in held), default=0.0) or 1.0
    pieces = []
    for begin, end in _passages(len(text), held, most):
        if begin > 0:
            pieces.append(_left_out())
        inside = [mark for mark in held if mark[0] < end and mark[1] > begin]
        borders = sorted({begin, end, *(edge for mark in inside for edge in mark[:2] if begin < edge < end)})
        for left, right in pairwise(borders):
            over = [mark for mark in inside if mark[0] <= left and mark[1] >= right]
            pieces.append(_marked(text[left:right], right, over, strongest))
    if pieces and _passages(len(text), held, most)[-1][1] < len(text):
        pieces.append(_left_out())
    return f'<div style="white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.9">{"".join(pieces)}</div>'


def contribution_bars(contributions: Sequence[Contribution], base: float | None = None, total: float | None = None, most: int = 20) -> str:
    """Contributions as a table with bars, the largest first, as HTML; the smallest are summed, so that base and rows add up to total."""
    ordered = sorted(contributions, key=lambda c: -abs(c.value))
    shown, rest = ordered[:most], ordered[most:]
    strongest = max((abs(c.value) for c in shown), default=0.0) or 1.0
    rows = [_bar_row(c.name, c.value, strongest) for c in shown]
    if rest:
        rows.append(_bar_row(_("{n} others together").format(n=len(rest)), sum(c.value for c in rest), strongest))
    if base is not None:
        rows.insert(0, _bar_row(_("start, before anything is known"), base, None))
    if total is not None:
        rows.append(_bar_row(_("sum, the score before calibration"), total, None))
    return f'<table style="width:100%;max-width:40rem;border-collapse:collapse"><tbody>{"".join(rows)}</tbody></table>'


def _bar_row(name: str, value: float, strongest: float | None) -> str:
    """One row; drawn as SVG because browsers leave backgrounds out on paper. Against: hollow, so that it does without colour."""
    bar = ""
    if strongest is not None:
        width = 50 * min(1.0, abs(value) / strongest)
        r, g, b = FOR if value >= 0 else AGAINST
        fill = f"rgb({r},{g},{b})"
        look = f'fill="{fill}"' if value >= 0 else f'fill="#fff" stroke="{fill}" vector-effect="non-scaling-stroke"'
        bar = (
            '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" style="display:block;width:100%;height:.8rem">'
            f'<rect x="{50 if value >= 0 else 50 - width:.2f}" y="1" width="{width:.2f}" height="8" {look}/>'
            '<path d="M50 0V10" stroke="#555" vector-effect="non-scaling-stroke"/></svg>'
        )
    weight = "" if strongest is not None else "font-weight:600;"
    edge = "border:0;border-top:1px solid #ddd;padding:.2rem .4rem"
    return (
        f'<tr style="{weight}"><th scope="row" style="{edge};text-align:left;font-weight:inherit;overflow-wrap:anywhere">'
        f"{escape(name)}</th>"
        f'<td style="{edge};width:40%">{bar}</td>'
        f'<td style="{edge};text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums">{signed(value)}</td></tr>'
    )


def _marked(piece: str, right: int, over: Sequence[tuple[int, int, float, str]], strongest: float) -> str:
    if not over:
        return escape(piece)
    weight = max((mark[2] for mark in over), key=abs)
    r, g, b = FOR if weight >= 0 else AGAINST
    strength = abs(weight) / strongest
    line = f"{1 + 2 * strength:.1f}px {'solid' if weight >= 0 else 'dotted'} rgb({r},{g},{b})"
    said = "; ".join(f"{mark[3]} {signed(mark[2])}".strip() for mark in over)
    closing = "".join(
        f'<span style="font-size:.75em;font-weight:600;color:#444;white-space:nowrap;margin:0 .15em 0 .2em">{escape(mark[3])}</span>'
        for mark in over
        if mark[1] == right and mark[3]
    )
    return (
        f'<mark title="{escape(said)}" style="color:inherit;background:rgba({r},{g},{b},{0.08 + 0.3 * strength:.2f});'
        f'border-bottom:{line};padding-bottom:1px">{escape(piece)}</mark>{closing}'
    )


def _passages(length: int, marks: Sequence[tuple[int, int, float, str]], most: int) -> list[tuple[int, int]]:
    """The stretches of a text that are shown: all of it, or its beginning and what surrounds the strongest marks."""
    if length <= most:
        return [(0, length)]
    heaviest = sorted(marks, key=lambda mark: -abs(mark[2]))[: max(1, most // (2 * AROUND))]
    passages = [(0, AROUND)]
    for start, end in sorted((max(0, mark[0] - AROUND), min(length, mark[1] + AROUND)) for mark in heaviest):
        if start <= passages[-1][1]:
            passages[-1] = (passages[-1][0], max(end, passages[-1][1]))
        else:
            passages.append((start, end))
    return passages


def _left_out() -> str:
    left_out = _("a passage without marks is left out")
    return f'<span style="color:#555"> [… {escape(left_out)} …] </span>'


def _overlay(image: NDArray[np.uint8], heat: NDArray[np.float64], width: int) -> NDArray[np.uint8]:
    strongest = float(np.max(np.abs(heat), initial=0.0))
    if strongest == 0:
        return image
    alpha = 0.65 * np.abs(heat)[..., None] / strongest
    tint = np.where(heat[..., None] >= 0, np.array(FOR, np.float64), np.array(AGAINST, np.float64))
    drawn = image * (1 - alpha) + tint * alpha
    dots = (np.add.outer(np.arange(heat.shape[0]), np.arange(heat.shape[1])) // (2 * width)) % 2 == 0
    drawn[_outline(heat >= strongest / 2, width)] = FOR
    drawn[_outline(heat <= -strongest / 2, width) & dots] = AGAINST
    return np.rint(drawn).astype(np.uint8)


def _outline(inside: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """Pixels of a mask within `width` of its border; the image's own edge is no border."""
    core = inside.copy()
    for axis in (0, 1):
        for shift in (width, -width):
            moved = np.roll(inside, shift, axis)
            edge = [slice(None), slice(None)]
            edge[axis] = slice(None, shift) if shift > 0 else slice(shift, None)
            moved[tuple(edge)] = inside[tuple(edge)]
            core &= moved
    return inside & ~core


def _png(image: NDArray[np.uint8]) -> str:
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(stream, "PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")


def _legend() -> str:
    speaks_for, against = ("rgb({},{},{})".format(*colour) for colour in (FOR, AGAINST))
    words = _("speaks for it"), _("speaks against it")
    return (
        f'<p style="font-size:.875rem;margin:.4rem 0">'
        f'<span style="border-bottom:3px solid {speaks_for}">{escape(words[0])}</span>'
        f' &nbsp; <span style="border-bottom:3px dotted {against}">{escape(words[1])}</span></p>'
    )
