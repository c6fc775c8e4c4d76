"""How a ranked list is drawn: for each item, bars of what speaks for it."""

from collections.abc import Sequence
from html import escape

from sizhen.core.evidence import Evidence, Picture
from sizhen.core.language import translate as _
from sizhen.report.pictures import contribution_bars

SHOWN = 5
MOST_SHARES = 8


def draw(evidence: Sequence[Evidence]) -> Picture:
    """The first items open, the others folded, each with its contributions."""
    named = [one for one in evidence if one.method == "contributions"]
    pieces = [_item(one, place < SHOWN) for place, one in enumerate(named)]
    title = escape(_("given here to patients like this one, because of"))
    markup = f'<section><p style="font-weight:600">{title}</p>{"".join(pieces)}</section>' if pieces else ""
    description = _("what speaks for each item: {items}").format(items=_(", ").join(one.label for one in named[:SHOWN]))
    return Picture(markup, description)


def _item(evidence: Evidence, opened: bool) -> str:
    bars = contribution_bars(evidence.contributions, evidence.base, evidence.total, most=MOST_SHARES)
    attribute = " open" if opened else ""
    return f'<details{attribute} style="margin:.4rem 0"><summary style="font-weight:600">{escape(evidence.label)}</summary>{bars}</details>'
