"""Operating point: the threshold that finds a wanted share of those with the finding, as far as the patients can show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sizhen.core.language import translate as _
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.abstention import refusals
from sizhen.trust.intervals import lower_bound
from sizhen.trust.judged import labelled
from sizhen.trust.kinds import KINDS, STRICT
from sizhen.trust.sets import random_units

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A threshold on the calibrated probability of the finding, for which sensitivity reaches the target.

    threshold        flagged at or over it; None where the target cannot be demonstrated
    target           the sensitivity asked for
    sensitivity_low  its one-sided 95 % lower bound (Clopper-Pearson on patients); where not demonstrable, what no miss at all would show
    positives        patients with the finding that it rests on
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT

    threshold: float | None
    target: float
    sensitivity_low: float
    positives: int

    @property
    def demonstrable(self) -> bool:
        return self.threshold is not None

    def flagged(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_] | None:
        """(U,) at or over the threshold, for probabilities of the finding (U,)."""
        return None if self.threshold is None else probabilities >= self.threshold

    def sentence(self) -> str:
        """What a reader is told of it."""
        if self.threshold is None:
            return _("a sensitivity of {target:.2f} is not demonstrable with {n} positives; no operating point was set").format(
                target=self.target, n=self.positives
            )
        return _("at a probability of {threshold:.3f} the sensitivity is at least {low:.3f} (95 % one-sided, {n} positives)").format(
            threshold=self.threshold, low=self.sensitivity_low, n=self.positives
        )


def fit_operating_point(
    probabilities: NDArray[np.float64], scores: Scores, task: Task, target: float = 0.95, seed: int = 0
) -> OperatingPoint | None:
    """The highest threshold whose lower bound of sensitivity reaches the target; None where no finding is named.

    One random positive unit of each positive patient counts. As the threshold is an order statistic of these, fixed by n and target alone,
    the bound is exact (a one-sided tolerance limit, Wilks 1941), not only for a threshold fixed beforehand.
    """
    index = task.positive_index
    if KINDS[task.kind].name != "binary" or index is None or scores.truth is None:
        return None
    chosen = random_units(scores.patient, labelled(scores) & (scores.truth == index), seed)
    n = len(chosen)
    probabilities = probabilities.copy()
    probabilities[list(refusals(scores))] = -1.0  # of whom nothing is said is not found
    misses = allowed_misses(n, target)
    if misses is None:
        return OperatingPoint(None, target, lower_bound(n, n, CONFIDENCE), n)
    threshold = float(np.sort(probabilities[chosen, index])[misses])
    if threshold < 0:  # more were refused than may be missed
        return OperatingPoint(None, target, lower_bound(n, n, CONFIDENCE), n)
    return OperatingPoint(threshold, target, lower_bound(n - misses, n, CONFIDENCE), n)


def allowed_misses(n: int, target: float) -> int | None:
    """The most misses among n positives that still show the target; None where even none would not."""
    if n < 1 or lower_bound(n, n, CONFIDENCE) < target:
        return None
    least, most = 0, n - 1
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if lower_bound(n - middle, n, CONFIDENCE) >= target else (least, middle - 1)
    return least
