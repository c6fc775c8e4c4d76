"""Which measures labels get: binary, one of several, ordered, and several at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.trust.measures.decisions import chosen_panel, micro_panel, one_against_rest, order_panel
from sizhen.trust.measures.panel import Array, Panel, Units
from sizhen.trust.measures.probabilities import (
    brier,
    independent_brier,
    independent_log_loss,
    log_loss,
    probability_panels,
    set_panels,
)
from sizhen.trust.measures.ranks import rank_panel


def binary(units: Units) -> list[Panel]:
    """A finding against its absence where `positive` is named: sensitivity, specificity, ppv and npv at the operating point, f1.

    Without `positive` only what does not depend on it: auroc is the same for both, average_precision is the mean of both.
    """
    panels = several(units)
    task, positive = units.task, units.task.positive_index
    if positive is None:
        return panels
    panels[0] = rank_panel(units, _against_rest(units), task.classes[positive])
    true = units.truth == positive
    chosen = one_against_rest(units, "", units.judged.named == positive, true)
    panels.append(_only(chosen, ("f1",)))
    if units.judged.flagged is not None:
        # of what nothing was computed, no decision is right: it neither finds the finding nor rules it out
        flagged = one_against_rest(units, "", np.where(units.judged.spoken, units.judged.flagged, ~true), true)
        panels.append(_only(flagged, ("sensitivity", "specificity", "ppv", "npv")))
    return panels


def several(units: Units) -> list[Panel]:
    """One of several labels, chosen by the largest probability."""
    task, truth, probabilities = units.task, units.truth, units.judged.probabilities
    chosen = units.judged.named
    seen = truth < len(task.classes)
    known = np.where(seen, truth, 0)
    confidence = probabilities.max(axis=1, initial=0.0)
    panels = [rank_panel(units, _against_rest(units), None), chosen_panel(units, chosen)]
    panels += [one_against_rest(units, label, chosen == k, truth == k) for k, label in enumerate(task.classes)]
    losses, briers = log_loss(probabilities, known), brier(probabilities, known)
    panels += probability_panels(units, losses, briers, seen, confidence, chosen == truth)
    sets = units.judged.sets
    return panels + ([] if sets is None else set_panels(units, sets[np.arange(len(known)), known] & seen))


def ordinal(units: Units) -> list[Panel]:
    """Ordered labels: also how far off, in steps."""
    return [*several(units), order_panel(units, units.judged.named)]


def multilabel(units: Units) -> list[Panel]:
    """Several labels at once, each said where its probability is at least one half."""
    task, probabilities = units.task, units.judged.probabilities
    true, decided = units.truth == 1, (probabilities >= 0.5) & units.judged.spoken[:, None]
    everyone = np.ones(len(true), np.bool_)
    labels = [(label, probabilities[:, k], true[:, k], everyone) for k, label in enumerate(task.classes)]
    panels = [rank_panel(units, labels, None), micro_panel(units, decided, true, len(units.judged.scores.unseen))]
    panels += [one_against_rest(units, label, decided[:, k], true[:, k]) for k, label in enumerate(task.classes)]
    losses, briers = independent_log_loss(probabilities, true), independent_brier(probabilities, true)
    panels += probability_panels(units, losses, briers, everyone, probabilities.ravel(), true.ravel())
    sets = units.judged.sets
    return panels + ([] if sets is None else set_panels(units, (sets | ~true).all(axis=1)))


def log_odds(probabilities: NDArray[np.float64], column: int) -> Array:
    """(U,) log odds of a class against the sum of the others, which keeps the order where a probability is as good as 1."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(probabilities[:, column]) - np.log(np.delete(probabilities, column, axis=1).sum(axis=1)))


def _against_rest(units: Units) -> list[tuple[str, NDArray[Any], NDArray[np.bool_], NDArray[np.bool_]]]:
    truth, seen = units.truth, units.truth < len(units.task.classes)
    return [(label, log_odds(units.judged.probabilities, k), truth == k, seen) for k, label in enumerate(units.task.classes)]


def _only(panel: Panel, names: tuple[str, ...]) -> Panel:
    keep = [place for place, (_, name) in enumerate(panel.bases) if name in names]
    bases = {key: basis for key, basis in panel.bases.items() if key[1] in names}
    return Panel(bases, lambda weights: panel.values(weights)[keep], panel.rows)
