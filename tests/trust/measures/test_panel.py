"""Weighted sums and means of what is defined."""

import numpy as np

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.judged import Judged
from sizhen.trust.measures.panel import Totals, Units, mean_defined, ratio


def test_totals_are_weighted_by_patient():
    scores = Scores(np.arange(4), np.array([7, 7, 9, 3]), np.zeros((4, 2), np.float32), np.zeros(4, int))
    units = Units.of(Judged(scores, np.zeros((4, 2)), None, np.zeros(4, bool), ("",) * 4), Task("binary", ("a", "b")))
    assert units.patients == 3
    assert units.having(np.array([True, True, False, False])) == 1
    totals = Totals(units, [np.array([1.0, 2.0, 4.0, 8.0]), np.array([True, False, False, True])])
    # patients 3, 7, 9 become 0, 1, 2
    assert totals(np.array([[1.0], [10.0], [100.0]]))[:, 0].tolist() == [8 + 30 + 400, 1 + 10]


def test_undefined_is_nan():
    assert np.isnan(ratio(np.array([1.0]), np.array([0.0]))).all()
    rows = np.array([[1.0, np.nan], [np.nan, np.nan], [np.nan, np.nan]])
    assert mean_defined(rows)[0] == 1
    assert np.isnan(mean_defined(rows)[1])
    assert np.isnan(mean_defined(rows, 0.5)[0])
