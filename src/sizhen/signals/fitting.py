"""What is fitted before any model: the preparation that goes with a kind of data, and which units teach."""

import numpy as np
from numpy.typing import NDArray

from sizhen.cohort.cohort import Cohort
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.task import Task
from sizhen.signals.beats import BeatPreparation
from sizhen.signals.charts import ChartPreparation
from sizhen.signals.keys import SignalKeys
from sizhen.signals.preparation import Preparation
from sizhen.signals.records import Record
from sizhen.signals.series import SeriesPreparation
from sizhen.signals.stays import Stay


def fit_preparation(train: Cohort, keys: SignalKeys) -> Preparation:
    """The preparation for records, stays or plain arrays, scaled by these cases."""
    if not len(train):
        raise DataError(_("there is no case to learn from; expected at least one labelled case"))
    first = train.payloads[0]
    if isinstance(first, Record):
        return BeatPreparation.fit(train, keys)
    if isinstance(first, Stay):
        return ChartPreparation.fit(train, keys.hours)
    return SeriesPreparation.fit(train)


def teaching_units(truth: NDArray[np.int64], case: NDArray[np.int64], task: Task, most: int, seed: int) -> NDArray[np.int64]:
    """Indices of labelled units of known classes, at most `most` of a class from one case, so that long records do not drown the others."""
    known = np.flatnonzero((truth >= 0) & (truth < len(task.classes)))
    if task.unit == "case":
        return known
    generator = np.random.default_rng(seed)
    order = generator.permutation(known)
    cell = case[order] * len(task.classes) + truth[order]
    by_cell = np.argsort(cell, kind="stable")
    ordered = cell[by_cell]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1]) if len(ordered) else np.zeros(0, np.int64)
    rank = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.append(starts, len(ordered))))
    return np.sort(order[by_cell[rank < most]])


def class_weights(truth: NDArray[np.int64], classes: int, power: float) -> NDArray[np.float32]:
    """(classes,) weights by which rare classes count more; power 0 leaves all alike, 1 makes the classes equal."""
    count = np.bincount(truth, minlength=classes).astype(np.float64)
    weight = np.where(count > 0, (count.sum() / np.maximum(count, 1)) ** power, 0.0)
    return np.asarray(weight / weight[truth].mean(), np.float32) if len(truth) else np.ones(classes, np.float32)
