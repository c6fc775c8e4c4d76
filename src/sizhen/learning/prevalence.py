"""The plainest model of all: how common each label is, the same for every case."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def prevalence(targets: NDArray[Any], classes: int) -> NDArray[np.float64]:
    """Logits (classes,) of the labels' shares, half a case added to each (Jeffreys' prior).

    Of one label a case, indices (n,), the logarithm of each share; -1 and what lies beyond the classes is unknown. Of several labels,
    (n, classes) of 0 and 1 (rows with -1 are unknown), the log odds of each.

    >>> prevalence(np.array([0, 0, 1, -1]), 2).round(3)
    array([-0.47 , -0.981])
    """
    if targets.ndim == 2:
        known = targets[(targets >= 0).all(axis=1)]
        present = known.sum(axis=0) + 0.5
        return np.asarray(np.log(present) - np.log(len(known) + 1 - present), np.float64)
    count = np.bincount(targets[(targets >= 0) & (targets < classes)], minlength=classes) + 0.5
    return np.asarray(np.log(count / count.sum()), np.float64)
