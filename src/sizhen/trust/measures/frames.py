"""Measures of frames: exact span and role of arguments with the predicates given, and where the model finds the predicates too."""

import numpy as np

from sizhen.trust.measures.panel import Array, Basis, Mask, Panel, Totals, Units, ratio
from sizhen.trust.measures.probabilities import independent_brier, independent_log_loss, probability_panels
from sizhen.trust.measures.spans import found_panel, macro_panel, proposed

PREDICATE = "V"  # the class of the units that are predicates themselves


def frames(units: Units) -> list[Panel]:
    """precision, recall, f1 and macro_f1 of arguments with the predicates of the truth, the same by role; f1_predicates_found; the class V
    has those of finding predicates. brier, log_loss and ece of what is proposed, predicates and arguments.

    An argument is of a given predicate where the truth has a predicate at its anchor, of a found one where the model proposes one there.
    """
    said, true = proposed(units.judged), units.truth == 1
    scores = units.judged.scores
    group = np.zeros(len(true), np.int64) if scores.group is None else scores.group
    place = np.zeros(len(true), np.int64) if scores.anchor is None else scores.anchor
    key = scores.case * (int(place.max(initial=0)) + 1) + place
    if PREDICATE in units.task.classes and scores.anchor is not None:
        itself = group == units.task.classes.index(PREDICATE)
        given, found = np.isin(key, key[itself & true]), np.isin(key, key[itself & said])
    else:
        itself, given, found = np.zeros(len(true), np.bool_), np.ones(len(true), np.bool_), np.ones(len(true), np.bool_)
    panels = [found_panel(units, "", said, true, given & ~itself), _both(units, said & found, true, ~itself)]
    counted = given & ~itself
    panels.append(macro_panel(units, said & counted, true & counted, np.where(counted, group, -1)))
    panels += [found_panel(units, label, said, true, (group == k) & (given | itself)) for k, label in enumerate(units.task.classes)]
    served = said & (found | itself)
    probabilities = units.judged.probabilities[:, :1]
    losses, briers = independent_log_loss(probabilities, true[:, None]), independent_brier(probabilities, true[:, None])
    return panels + probability_panels(units, losses, briers, served, probabilities[served, 0], true[served])


def _both(units: Units, said: Mask, true: Mask, counted: Mask) -> Panel:
    """f1_predicates_found: an argument counts as proposed only where its predicate was found."""
    here, there = said & counted, true & counted
    totals = Totals(units, [here & there, here, there])

    def values(weights: Array) -> Array:
        hit, proposals, truths = totals(weights)
        return ratio(2 * hit, proposals + truths)[None]

    return Panel({("", "f1_predicates_found"): Basis(units.having(here | there), units.having(there))}, values, 6)
