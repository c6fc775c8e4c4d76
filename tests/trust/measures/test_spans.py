"""Spans and frames: exact start, end and label."""

import numpy as np
import pytest

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import judge, untrusted

TASK = Task("spans", ("drug", "sign"), unit="span")


def test_precision_recall_and_f1_by_hand():
    # twelve documents: each proposes a right drug and a wrong sign, and misses a sign; two have a label that training never saw
    case = np.repeat(np.arange(12), 3)
    values = np.tile([2.0, 1.0, -30.0], 12)
    group = np.tile([0, 1, 1], 12)
    truth, said = np.tile([1, 0, 1], 12), np.tile([True, True, False], 12)
    case, group = np.r_[case, 12, 13], np.r_[group, 2, 2]
    truth, said, values = np.r_[truth, 1, 1], np.r_[said, False, False], np.r_[values, -30, -30]
    scores = Scores(case, case, values[:, None].astype(np.float32), truth.astype(np.int8), group=group, proposed=said, unseen=("device",))
    found = measure(judge(untrusted(TASK), [scores]), TASK, resamples=50)
    assert found.measures["precision"].value == pytest.approx(0.5)
    assert found.measures["recall"].value == pytest.approx(12 / 26)
    assert found.measures["f1"].value == pytest.approx(24 / (24 + 26))
    assert found.measures["macro_f1"].value == pytest.approx((1 + 0 + 0) / 3)
    assert found.classes["drug"]["f1"].value == 1
    assert found.classes["sign"]["recall"].value == 0
    assert found.unseen == {"device": 2}
    p = 1 / (1 + np.exp(-np.array([2.0, 1.0])))
    assert found.measures["brier"].value == pytest.approx(((1 - p[0]) ** 2 + p[1] ** 2) / 2, abs=1e-6)
    assert found.abstained is None
    assert "coverage" not in found.measures


def test_documents_without_labels_do_not_count():
    scores = Scores(np.arange(4), np.arange(4), np.zeros((4, 1), np.float32), np.array([1, 0, -1, -1], np.int8), group=np.zeros(4, int))
    found = measure(judge(untrusted(TASK), [scores]), TASK)
    assert found.units == 2
    assert found.measures["precision"].value == 0.5
    assert found.measures["precision"].low is None
