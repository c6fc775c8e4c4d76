"""Measures of de-identification: identifiers of which nothing is left, what was taken out rightly, notes with nothing left."""

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.measures.panel import Array, Basis, Key, Mask, Panel, Totals, Units, ratio
from sizhen.trust.measures.probabilities import independent_brier, independent_log_loss, probability_panels
from sizhen.trust.measures.spans import proposed


def identifiers(units: Units) -> list[Panel]:
    """recall, precision and clean_notes, recall and precision by label; brier, log_loss and ece of what is proposed.

    Of the units those proposed are stretches taken out (truth 1: rightly), the others all that is marked, found or not. A marked identifier
    is found when all its characters are taken out, whatever as; a note counts as clean when all its identifiers are found, and notes
    without an identifier are not counted: they would flatter.
    """
    said, true = proposed(units.judged), units.truth == 1
    marked = ~said & true
    hit = marked & covered(units, said, marked)
    group = units.judged.scores.group
    labels = np.zeros(len(true), np.int64) if group is None else group
    panels = [_found(units, "", said, true, marked, hit), _clean(units, marked, hit)]
    for k, label in enumerate(units.task.classes):
        here = labels == k
        panels.append(_found(units, label, said & here, true & here, marked & here, hit & here))
    probabilities = units.judged.probabilities[:, :1]
    losses, briers = independent_log_loss(probabilities, true[:, None]), independent_brier(probabilities, true[:, None])
    return panels + probability_panels(units, losses, briers, said, probabilities[said, 0], true[said])


def covered(units: Units, said: Mask, marked: Mask) -> NDArray[np.bool_]:
    """(U,) of what is marked: whether stretches taken out of the same case cover every character of it."""
    scores = units.judged.scores
    result = np.zeros(len(said), np.bool_)
    if scores.where is None:
        return result
    places = scores.where.tolist()
    for _case, rows in groupby(np.argsort(scores.case, kind="stable").tolist(), key=lambda row: int(scores.case[row])):
        mine = list(rows)
        taken: list[list[int]] = []
        for start, end in sorted(places[row] for row in mine if said[row]):
            if taken and start <= taken[-1][1]:
                taken[-1][1] = max(taken[-1][1], end)
            else:
                taken.append([start, end])
        for row in mine:
            if marked[row]:
                start, end = places[row]
                result[row] = any(a <= start and end <= b for a, b in taken)
    return result


def _found(units: Units, label: str, said: Mask, true: Mask, marked: Mask, hit: Mask) -> Panel:
    totals = Totals(units, [hit, marked, said & true, said])
    bases: dict[Key, Basis] = {
        (label, "recall"): Basis(units.having(marked), units.having(marked)),
        (label, "precision"): Basis(units.having(said), units.having(said)),
    }

    def values(weights: Array) -> Array:
        found, there, right, proposals = totals(weights)
        return np.stack([ratio(found, there), ratio(right, proposals)])

    return Panel(bases, values, 8)


def _clean(units: Units, marked: Mask, hit: Mask) -> Panel:
    """A note stands at the first unit marked in it."""
    case = units.judged.scores.case
    rows = np.flatnonzero(marked)
    _notes, first = np.unique(case[rows], return_index=True)
    holds = np.zeros(len(marked), np.bool_)
    holds[rows[first]] = True
    leaking = np.isin(case, case[marked & ~hit])
    totals = Totals(units, [holds & ~leaking, holds])

    def values(weights: Array) -> Array:
        clean, all_notes = totals(weights)
        return ratio(clean, all_notes)[None]

    return Panel({("", "clean_notes"): Basis(units.having(holds), units.having(holds))}, values, 4)
