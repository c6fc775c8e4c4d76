"""How frames are drawn: the sentence once for each predicate, its arguments marked with their roles."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from sizhen.core.evidence import Picture
from sizhen.core.language import translate as _
from sizhen.notes.roles.rows import PREDICATE
from sizhen.notes.roles.scoring import Said
from sizhen.notes.tokens import HAN
from sizhen.report.pictures import text_with_marks

MOST = 40  # predicates drawn


def joined(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Tokens as one text, blanks between them but not between Chinese characters, and the place of each in it."""
    pieces, places, length = [], [], 0
    for token, following in pairwise([*tokens, ""]):
        places.append((length, length + len(token)))
        gap = "" if not following or (HAN.search(token[-1:]) and HAN.search(following[:1])) else " "
        pieces += [token, gap]
        length += len(token) + len(gap)
    return "".join(pieces), places


def drawn_frames(tokens: Sequence[str], said: Said, classes: Sequence[str]) -> Picture:
    """One line a predicate; the surer an argument the fuller its mark."""
    text, places = joined(tokens)
    lines = []
    for anchor, odds in list(said.predicates.items())[:MOST]:
        marks = [(*places[anchor], _sure(odds), PREDICATE)]
        marks += [(places[a][0], places[b - 1][1], _sure(value), classes[role]) for a, b, role, value in said.arguments.get(anchor, ())]
        lines.append(text_with_marks(text, marks))
    text_of = _("the sentence once for each of {n} predicates (V), with its arguments").format(n=len(said.predicates))
    return Picture("".join(lines) or text_with_marks(text, []), text_of)


def _sure(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))
