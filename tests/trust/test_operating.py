"""Operating point: 59 positive patients without a miss show .95, 58 do not."""

import numpy as np
import pytest

from sizhen.core.scores import Remark, Scores
from sizhen.core.task import Task
from sizhen.trust.operating import allowed_misses, fit_operating_point

TASK = Task("binary", ("no", "yes"), "yes")


def point(positives, negatives=40, target=0.95, per_patient=1, seed=0):
    n = (positives + negatives) * per_patient
    patient = np.arange(n) // per_patient
    truth = (patient < positives).astype(int)
    p = np.random.default_rng(seed).random(n)
    return p, truth, fit_operating_point(np.c_[1 - p, p], Scores(np.arange(n), patient, np.zeros((n, 2), np.float32), truth), TASK, target)


def test_59_positives_show_095_and_58_do_not():
    p, truth, found = point(59)
    assert found.demonstrable
    assert found.threshold == p[truth == 1].min()
    assert found.sensitivity_low == pytest.approx(0.05 ** (1 / 59))
    assert found.positives == 59
    _, _, found = point(58)
    assert not found.demonstrable
    assert found.threshold is None
    assert found.flagged(np.ones(3)) is None
    assert found.sentence() == "a sensitivity of 0.95 is not demonstrable with 58 positives; no operating point was set"


def test_the_allowed_misses_are_those_of_tables_of_tolerance_limits():
    # Wilks: n = 59, 93, 124, 153 for 0, 1, 2, 3 misses at 95 % of 95 %
    for misses, n in enumerate((59, 93, 124, 153)):
        assert allowed_misses(n, 0.95) == misses
        assert allowed_misses(n - 1, 0.95) == (misses - 1 if misses else None)


def test_the_threshold_is_the_highest_that_is_shown():
    p, truth, found = point(124)
    assert found.threshold == np.sort(p[truth == 1])[2]
    assert (p[truth == 1] >= found.threshold).sum() == 122
    assert "at least 0.950" in found.sentence()


def test_patients_count_not_units():
    _, _, found = point(30, per_patient=10)
    assert found.positives == 30
    assert not found.demonstrable


def test_without_a_named_finding_there_is_none():
    scores = Scores(np.arange(100), np.arange(100), np.zeros((100, 2), np.float32), np.ones(100, int))
    assert fit_operating_point(np.full((100, 2), 0.5), scores, Task("binary", ("no", "yes"))) is None


def test_without_positives_nothing_is_shown():
    _, _, found = point(0)
    assert found.positives == 0
    assert not found.demonstrable


def test_positives_of_whom_nothing_is_said_are_not_found():
    p, truth, found = point(124)
    n = len(p)
    positives = np.flatnonzero(truth == 1)

    def refusing(count):
        remarks = tuple(Remark(int(case), "refused", "noise") for case in positives[:count])
        scores = Scores(np.arange(n), np.arange(n), np.zeros((n, 2), np.float32), truth, remarks=remarks)
        return fit_operating_point(np.c_[1 - p, p], scores, TASK)

    assert refusing(2).threshold == p[positives[2:]].min()  # both misses that 124 allow are spent on them
    assert refusing(2).threshold <= found.threshold
    assert not refusing(3).demonstrable
