"""Faithfulness: whether taking away what evidence points to changes the probability more than taking away as much at random."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.evaluation import Figure
from sizhen.trust.intervals import bootstrap_mean
from sizhen.trust.judged import dense


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """Mean drops of the label's probability without the evidence and without as much at random, and the mean of their difference.

    Evidence is faithful as far as the difference's interval lies above 0.
    """

    drop_evidence: Figure
    drop_random: Figure
    difference: Figure

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name).to_json() for name in ("drop_evidence", "drop_random", "difference")}


def faithfulness(
    original: NDArray[np.float64],
    without_evidence: NDArray[np.float64],
    without_random: NDArray[np.float64],
    patient: NDArray[np.int64] | None = None,
    seed: int = 0,
    resamples: int = 1_000,
) -> Faithfulness:
    """Paired over n units: the label's probability as is, without its evidence, without as much at random; intervals over patients."""
    who = np.arange(len(original)) if patient is None else dense(patient)
    evidence, random = np.asarray(original - without_evidence), np.asarray(original - without_random)
    return Faithfulness(*(bootstrap_mean(values, who, seed, resamples) for values in (evidence, random, evidence - random)))
