"""Evaluation: all labelled cases, the answered beside, the unseen listed, nothing known said as null."""

import numpy as np
import pytest

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.calibration import softmax
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import calibrate, calibrate_folds, judge, judge_out_of_fold, untrusted
from sizhen.trust.operating import OperatingPoint

TASK = Task("multiclass", ("a", "b", "c"))


def made(n, seed=0, first=0, classes=3):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, classes)) * 1.5
    truth = (softmax(logits).cumsum(axis=1) < rng.random((n, 1))).sum(axis=1).clip(0, classes - 1)
    return Scores(np.arange(first, first + n), np.arange(first, first + n), logits.astype(np.float32), truth)


def test_measures_are_over_all_labelled_cases_and_the_answered_stand_beside():
    judged = judge(calibrate(made(500), TASK), [made(400, 1)])
    found = measure(judged, TASK, resamples=50)
    right = judged.probabilities.argmax(axis=1) == judged.scores.truth
    assert 0 < found.abstained < 1
    assert found.abstained == pytest.approx(judged.abstained.mean())
    assert found.measures["accuracy"].value == pytest.approx(right.mean())
    assert found.answered["error"].value == pytest.approx(1 - right[~judged.abstained].mean())
    assert found.answered["error"].value < found.measures["error"].value
    assert found.units == found.patients == 400
    assert sum(map(sum, found.confusion)) == 400
    assert found.labels == TASK.classes


def test_cases_without_a_label_are_left_out():
    scores = made(100)
    truth = scores.truth.copy()
    truth[50:] = -1
    half = measure(judge(untrusted(TASK), [Scores(scores.case, scores.patient, scores.values, truth)]), TASK, resamples=50)
    assert half.measures == measure(judge(untrusted(TASK), [scores.take(np.arange(50))]), TASK, resamples=50).measures


@pytest.mark.parametrize("truth", [None, np.full(20, -1)])
def test_nothing_known_is_null_everywhere(truth):
    scores = made(20)
    found = measure(judge(untrusted(TASK), [Scores(scores.case, scores.patient, scores.values, truth)]), TASK)
    assert found.units == 0
    assert found.abstained is None
    assert found.curves == ()
    assert {figure.value for figure in found.measures.values()} == {None}
    assert "accuracy" in found.measures


def test_one_class_only_is_undefined_where_it_must_be():
    scores = made(60)
    one = Scores(scores.case, scores.patient, scores.values, np.zeros(60, int))
    found = measure(judge(untrusted(TASK), [one]), TASK, resamples=20).measures
    assert found["auroc"].value is None
    assert found["auroc"].low is None
    assert found["accuracy"].value is not None


def test_out_of_fold_no_threshold_that_saw_the_cases_is_used():
    task = Task("binary", ("no", "yes"), "yes")
    parts = [made(40, k, 40 * k, classes=2) for k in range(3)]
    judged = judge_out_of_fold(parts, task)
    assert judged.flagged is None
    assert measure(judged, task, OperatingPoint(0.2, 0.95, 0.95, 60), resamples=20).measures["sensitivity"].value is None


def test_every_label_of_a_class_table_and_unseen_ones_apart():
    scores = made(200)
    truth = scores.truth.copy()
    truth[:7] = 3
    found = measure(judge(untrusted(TASK), [Scores(scores.case, scores.patient, scores.values, truth, unseen=("d",))]), TASK, resamples=20)
    assert set(found.classes) == {"a", "b", "c"}
    assert {"sensitivity", "specificity", "ppv", "npv", "f1", "auroc", "average_precision"} == set(found.classes["a"])
    assert found.unseen == {"d": 7}


def test_folds_are_measured_and_packed():
    parts = [made(80, k, 80 * k) for k in range(5)]
    judged = judge_out_of_fold(parts, TASK)
    found = measure(judged, TASK, resamples=50)
    assert found.units == 400
    assert 0.8 < found.measures["coverage"].value < 0.98
    assert len(calibrate_folds(parts, TASK).calibrators) == 5
