"""Measures of spans: precision, recall and F1 over exact start, end and label."""

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.judged import Judged
from sizhen.trust.measures.panel import Array, Basis, Key, Mask, Panel, Totals, Units, mean_defined, ratio
from sizhen.trust.measures.probabilities import independent_brier, independent_log_loss, probability_panels


def proposed(judged: Judged) -> Mask:
    """(U,) whether the model proposes the unit."""
    given = judged.scores.proposed
    return np.ones(len(judged), np.bool_) if given is None else given


def spans(units: Units) -> list[Panel]:
    """Micro precision, recall and f1, macro_f1 over labels, the same by label; brier, log_loss and ece of what is proposed."""
    said, true = proposed(units.judged), units.truth == 1
    group = units.judged.scores.group
    labels = np.zeros(len(true), np.int64) if group is None else group
    panels = [found_panel(units, "", said, true, np.ones(len(true), np.bool_)), macro_panel(units, said, true, labels)]
    panels += [found_panel(units, label, said, true, labels == k) for k, label in enumerate(units.task.classes)]
    probabilities = units.judged.probabilities[:, :1]
    losses, briers = independent_log_loss(probabilities, true[:, None]), independent_brier(probabilities, true[:, None])
    return panels + probability_panels(units, losses, briers, said, probabilities[said, 0], true[said])


def found_panel(units: Units, label: str, said: Mask, true: Mask, counted: Mask) -> Panel:
    """precision, recall and f1 of the counted units under this label."""
    here, there = said & counted, true & counted
    totals = Totals(units, [here & there, here, there])
    events = units.having(there)
    bases: dict[Key, Basis] = {
        (label, "precision"): Basis(units.having(here), events),
        (label, "recall"): Basis(events, events),
        (label, "f1"): Basis(units.having(here | there), events),
    }

    def values(weights: Array) -> Array:
        hit, proposals, truths = totals(weights)
        return np.stack([ratio(hit, proposals), ratio(hit, truths), ratio(2 * hit, proposals + truths)])

    return Panel(bases, values, 8)


def macro_panel(units: Units, said: Mask, true: Mask, labels: NDArray[np.int64]) -> Panel:
    """macro_f1 over labels; -1 is none."""
    kinds = np.unique(labels[labels >= 0])
    rows = (
        [(said & true & (labels == k)) for k in kinds] + [(said & (labels == k)) for k in kinds] + [(true & (labels == k)) for k in kinds]
    )
    totals = Totals(units, rows)
    few = min((n for n in (units.having(true & (labels == k)) for k in kinds) if n), default=0)

    def values(weights: Array) -> Array:
        sums = totals(weights).reshape(3, len(kinds), weights.shape[1])
        return mean_defined(ratio(2 * sums[0], sums[1] + sums[2]))[None]

    return Panel({("", "macro_f1"): Basis(units.patients, few, freedom=max(1, units.patients - 1))}, values, 4 * len(kinds) + 4)
