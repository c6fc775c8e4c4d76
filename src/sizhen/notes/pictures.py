"""How evidence is drawn in a note: words marked by what they add, spans by their label."""

from collections.abc import Sequence

from sizhen.core.case import Case
from sizhen.core.evidence import Evidence, Picture
from sizhen.core.language import translate as _
from sizhen.report.pictures import text_with_marks

_FAINT = 0.05  # of the heaviest word; lighter ones are left unmarked
_MOST = 60


def drawn_words(case: Case, evidence: Sequence[Evidence]) -> Picture:
    """The note with its words marked by what they add to the first evidence's score."""
    first = evidence[0] if evidence else None
    weights = [(c.where, c.value) for c in first.contributions if c.where is not None] if first else []
    weights += [(r.where, r.weight) for r in first.regions] if first else []
    heaviest = max((abs(value) for _where, value in weights), default=0.0)
    shown = sorted((w for w in weights if abs(w[1]) > _FAINT * heaviest), key=lambda w: -abs(w[1]))[:_MOST]
    marks = [(where[0], where[1], value, "") for where, value in shown]
    label = first.label if first else ""
    return Picture(
        text_with_marks(str(case.payload), marks),
        _("the note; words that speak for {label} are underlined, words against it dotted").format(label=label)
        if first
        else _("the note, without evidence"),
    )


def drawn_spans(case: Case, spans: Sequence[tuple[int, int, float, str]]) -> Picture:
    """The note with its spans marked, each with its label; the surer the fuller."""
    return Picture(text_with_marks(str(case.payload), list(spans)), _("the note with {n} marked stretches").format(n=len(spans)))
