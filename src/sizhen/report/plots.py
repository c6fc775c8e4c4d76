"""Curves of an evaluation as SVG: text stays text, the same bytes every time, names of parts unique in a page."""

import hashlib
import io
import re
import warnings
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from sizhen.core.evaluation import Curve
from sizhen.core.language import translate as _

COLOURS = ("#005caf", "#d04a02", "#2a7d2e", "#8a3fa0", "#9a6a00", "#00808a", "#b3124b", "#555555")
LINES = ("-", "--", "-.", ":")
MOST_NAMED = 8


def reliability(before: Sequence[Curve], after: Sequence[Curve]) -> str:
    """Observed share against promised probability, before and after calibration; the diagonal is what was promised."""

    def draw(axes: Any) -> None:
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=1, label=_("as promised"))
        for curves, name, look in (
            (before, _("before calibration"), {"color": COLOURS[1], "linestyle": "--", "marker": "s"}),
            (after, _("after calibration"), {"color": COLOURS[0], "linestyle": "-", "marker": "o"}),
        ):
            for rank, curve in enumerate(curves):
                several = len(curves) > 1
                axes.plot(curve.x, curve.y, alpha=0.5 if several else 1, markersize=4, label=name if rank == 0 else None, **look)
        _shares(axes, _("promised probability"), _("observed share"))

    return figure(draw, _("Reliability curve before and after calibration"))


def roc(curves: Sequence[Curve]) -> str:
    """Sensitivity against one minus specificity; the diagonal is chance."""

    def draw(axes: Any) -> None:
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=1)
        _lines(axes, curves)
        _shares(axes, _("1 - specificity"), _("sensitivity"))

    return figure(draw, _("ROC curve"))


def precision_recall(curves: Sequence[Curve]) -> str:
    """Precision against recall."""

    def draw(axes: Any) -> None:
        _lines(axes, curves)
        _shares(axes, _("recall (sensitivity)"), _("precision (positive predictive value)"))

    return figure(draw, _("Precision against recall"))


def answered(curves: Sequence[Curve]) -> str:
    """The error among the cases answered against the share of cases answered, the surest first."""

    def draw(axes: Any) -> None:
        _lines(axes, curves)
        axes.set_xlim(0, 1.02)
        axes.set_ylim(bottom=0)
        axes.set_xlabel(_("share answered"))
        axes.set_ylabel(_("error among answered"))

    return figure(draw, _("Error among answered cases against the share answered"))


def figure(draw: Callable[[Any], None], description: str) -> str:
    """One plot as SVG to stand in a page; `draw` is given matplotlib's axes."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "sizhen",
        "font.size": 11,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    stream = io.StringIO()
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # matplotlib has no Chinese font; the reader's browser has
        paper = Figure(figsize=(4.6, 3.9), layout="constrained")
        FigureCanvasSVG(paper)
        axes = paper.add_subplot()
        axes.grid(color="#e5e5e5", linewidth=0.6)
        axes.set_axisbelow(True)
        draw(axes)
        if axes.get_legend_handles_labels()[1]:
            axes.legend(loc="best", fontsize=9.5, framealpha=0.85)
        paper.savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return _embedded(stream.getvalue(), description)


def _lines(axes: Any, curves: Sequence[Curve]) -> None:
    """Each curve in a colour and a dash of its own; of many only the first are named, the others stay grey."""
    for rank, curve in enumerate(curves):
        named = rank < MOST_NAMED
        axes.plot(
            curve.x,
            curve.y,
            color=COLOURS[rank % len(COLOURS)] if named else "#bbbbbb",
            linestyle=LINES[rank % len(LINES)] if named else "-",
            linewidth=1.8 if named else 0.8,
            label=curve.label.replace("$", r"\$") if named and curve.label else None,
            zorder=2 if named else 1,
        )


def _shares(axes: Any, x: str, y: str) -> None:
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.set_aspect("equal")
    axes.set_xlabel(x)
    axes.set_ylabel(y)


def _embedded(svg: str, description: str) -> str:
    """The drawing without prologue, outside names, global style; fonts are the page's, ids begin with a digest of the content."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<style.*?</style>", "", body, flags=re.DOTALL)
    body = re.sub(r"""font: ([\d.]+px) [^;"]*""", r"font-size: \1", body)
    body = re.sub(r"""font-family: [^;"]*;? ?""", "", body)
    body = body.replace("xlink:href=", "href=")
    prefix = "p" + hashlib.sha256(body.encode("utf-8")).hexdigest()[:8]
    body = re.sub(r'\bid="', f'id="{prefix}-', body)
    body = body.replace("url(#", f"url(#{prefix}-").replace('href="#', f'href="#{prefix}-')
    box = re.search(r'viewBox="([^"]*)"', body)
    opened = (
        f'<svg role="img" aria-label="{escape(description)}" viewBox="{box[1] if box else ""}" stroke-linejoin="round" '
        'style="display:block;width:100%;max-width:26rem;height:auto">'
    )
    return opened + body[body.index(">") + 1 :].rstrip()
