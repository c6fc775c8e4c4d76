"""Curves: points of reliability, ROC, precision against recall, and of error among the answered."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.evaluation import Curve
from sizhen.core.language import translate as _
from sizhen.trust.judged import Judged
from sizhen.trust.kinds import KINDS
from sizhen.trust.measures.labels import log_odds
from sizhen.trust.measures.panel import Units
from sizhen.trust.measures.spans import proposed

POINTS, BINS, MOST_CLASSES = 200, 10, 12


def curves(units: Units) -> tuple[Curve, ...]:
    """The curves that fit the kind of task; none where nothing is known."""
    judged, kind = units.judged, KINDS[units.task.kind]
    if not len(judged) or kind.link == "identity":
        return ()
    heard = Units.of(judged.take(judged.spoken), units.task)
    found = [_reliability(heard, "reliability_after", heard.judged.probabilities)]
    if heard.judged.before is not None:
        found.insert(0, _reliability(heard, "reliability_before", heard.judged.before))
    if kind.proposed:
        return tuple(found)
    for label, score, true in _columns(units):
        if true.any() and not true.all():
            found += [_roc(label, score, true), _precision_recall(label, score, true)]
    if not kind.several:
        found.append(_answered(units))
    return tuple(found)


def confusion(units: Units) -> tuple[tuple[int, ...], ...]:
    """Counts (K, K), truth by largest probability; labels never seen in training are listed elsewhere."""
    classes = len(units.task.classes)
    kind = KINDS[units.task.kind]
    if kind.link != "softmax":
        return ()
    seen = (units.truth < classes) & units.judged.spoken
    cells = units.truth[seen].astype(np.int64) * classes + units.judged.named[seen]
    return tuple(tuple(int(n) for n in row) for row in np.bincount(cells, minlength=classes**2).reshape(classes, classes))


def _columns(units: Units) -> list[tuple[str, NDArray[Any], NDArray[np.bool_]]]:
    """Label, score and truth of each class that gets its own curve: of a binary task the finding, or the second class."""
    task, probabilities, truth = units.task, units.judged.probabilities, units.truth
    if truth.ndim == 2:
        return [(label, probabilities[:, k], truth[:, k] == 1) for k, label in enumerate(task.classes[:MOST_CLASSES])]
    seen = truth < len(task.classes)
    if len(task.classes) == 2:
        picked = [task.positive_index if task.positive_index is not None else 1]
    else:
        picked = list(range(len(task.classes))) if len(task.classes) <= MOST_CLASSES else []
    return [(task.classes[k], log_odds(probabilities[seen], k), truth[seen] == k) for k in picked]


def _outcomes(units: Units, probabilities: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Probabilities and whether they came true: of the finding, of the chosen class, of each label, of what is proposed."""
    judged, truth, task = units.judged, units.truth, units.task
    kind = KINDS[task.kind]
    if kind.proposed:
        said = proposed(judged)
        return probabilities[said, 0], truth[said] == 1
    if truth.ndim == 2:
        return probabilities.ravel(), truth.ravel() == 1
    if len(task.classes) == 2:
        column = task.positive_index if task.positive_index is not None else 1
        return probabilities[:, column], truth == column
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == truth


def _reliability(units: Units, kind: str, probabilities: NDArray[np.float64]) -> Curve:
    """Mean probability against the share that came true, in ten bins of equal count."""
    said, true = _outcomes(units, probabilities)
    order = np.argsort(said, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    return Curve(
        kind,
        tuple(float(said[part].mean()) for part in bins),
        tuple(float(true[part].mean()) for part in bins),
        size=tuple(float(len(part)) for part in bins),
    )


def _steps(score: NDArray[Any], true: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[Any]]:
    """True and false positives at each distinct threshold, highest first."""
    order = np.argsort(-score, kind="stable")
    last = np.flatnonzero(np.r_[np.diff(score[order]) != 0, True]) if len(order) else np.empty(0, np.int64)
    found = np.cumsum(true[order])[last]
    return found, last + 1 - found


def _roc(label: str, score: NDArray[Any], true: NDArray[np.bool_]) -> Curve:
    found, false = _steps(score, true)
    return _thinned("roc", np.r_[0, false / max(1, (~true).sum())], np.r_[0, found / max(1, true.sum())], label)


def _precision_recall(label: str, score: NDArray[Any], true: NDArray[np.bool_]) -> Curve:
    found, false = _steps(score, true)
    return _thinned("precision_recall", found / max(1, true.sum()), found / (found + false), label)


def _answered(units: Units) -> Curve:
    """Share answered, most certain first, against the share wrong among them."""
    confidence = units.judged.probabilities.max(axis=1)
    wrong = units.judged.named != units.truth
    order = np.argsort(-confidence, kind="stable")
    n = np.arange(1, len(order) + 1)
    return _thinned("answered", n / len(order), np.cumsum(wrong[order]) / n, _("error among the answered"))


def _thinned(kind: str, x: NDArray[Any], y: NDArray[Any], label: str) -> Curve:
    """At most 200 points, evenly along the curve's length, ends kept."""
    if len(x) > POINTS:
        along = np.r_[0, np.cumsum(np.hypot(np.diff(x), np.diff(y)))]
        keep = np.unique(np.r_[0, np.searchsorted(along, np.linspace(0, along[-1], POINTS))[:-1].clip(0, len(x) - 1), len(x) - 1])
        x, y = x[keep[:POINTS]], y[keep[:POINTS]]
    return Curve(kind, tuple(float(v) for v in x), tuple(float(v) for v in y), label)


def unseen(judged: Judged, task: str, classes: int) -> dict[str, int]:
    """Labels, or items, that training never saw, with how many units truly have them."""
    scores = judged.scores
    if scores.truth is None or not scores.unseen or scores.truth.ndim == 2:
        return dict.fromkeys(scores.unseen, 0)
    if KINDS[task].link == "softmax":
        index = scores.truth - classes
    else:
        known = len(scores.items) if scores.items else classes
        index = np.where(scores.truth == 1, scores.group if scores.group is not None else -1, -1) - known
    return {name: int((index == j).sum()) for j, name in enumerate(scores.unseen)}
