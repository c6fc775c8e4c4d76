"""Attributes that tell the label by themselves: a device, a site, a size of file that a model could lean on instead of the finding."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.evaluation import AuditFinding
from sizhen.core.language import translate as _

SUSPICIOUS_AUROC = 0.80
FEWEST_CASES, FEWEST_OF_A_CLASS = 30, 10
MOST_VALUES = 50


def auroc(values: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """The chance that a positive has the higher value, ties counted half (Mann and Whitney, 1947)."""
    _distinct, place, count = np.unique(values, return_inverse=True, return_counts=True)
    upto = np.cumsum(count)
    rank = (upto - (count - 1) / 2)[place]
    positives, negatives = int(positive.sum()), int((~positive).sum())
    return float((rank[positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def telling_attributes(cohort: Cohort) -> Iterator[AuditFinding]:
    """A warning for each attribute which alone orders some class against the rest with an AUROC above .80.

    Numbers are ranked as they are; names by the share of the class in the other half of the cases (else each rare name would tell
    itself), both halves in turn. Classes and attributes with too few cases are passed over.
    """
    if cohort.labels is None:
        return
    for name, column in cohort.attributes.items():
        best, label = max(((_telling(column, cohort.labels, label), label) for label in cohort.task.classes), default=(0.0, ""))
        if best > SUSPICIOUS_AUROC:
            text = _(
                "{attribute} alone tells {label} from the rest (AUROC {auroc:.2f}); "
                "a model may learn {attribute} instead of the finding: look at figures within each value, or gather cases that balance it"
            )
            yield AuditFinding("telling_attribute", "warning", text.format(attribute=name, label=label, auroc=best))


def _telling(column: Sequence[Any], labels: Sequence[Any], label: str) -> float:
    known = [case for case, value in enumerate(column) if labels[case] is not None and not _missing(value)]
    positive = np.array(
        [label == labels[case] or (not isinstance(labels[case], str) and label in labels[case]) for case in known], np.bool_
    )
    if len(known) < FEWEST_CASES or min(int(positive.sum()), int((~positive).sum())) < FEWEST_OF_A_CLASS:
        return 0.0
    values = [column[case] for case in known]
    if all(isinstance(value, int | float | np.number) and not isinstance(value, bool) for value in values):
        found = auroc(np.array(values, np.float64), positive)
        return max(found, 1 - found)
    names, place = np.unique(np.array([str(value) for value in values]), return_inverse=True)
    if len(names) > MOST_VALUES:
        return 0.0
    half = np.zeros(len(known), np.int64)
    for side in (positive, ~positive):
        half[side] = np.arange(int(side.sum())) % 2
    return float(np.mean([_told(place, positive, half == one) for one in (0, 1)]))


def _told(place: NDArray[np.int64], positive: NDArray[np.bool_], on: NDArray[np.bool_]) -> float:
    """AUROC on some cases of the share of positives that each name has among the others."""
    names = int(place.max()) + 1
    amount = np.bincount(place[~on], minlength=names)
    shown = np.bincount(place[~on], positive[~on], minlength=names)
    share = (shown + positive.mean()) / (amount + 1)
    return auroc(share[place[on]], positive[on])


def _missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and not np.isfinite(value))
