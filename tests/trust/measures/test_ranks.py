"""Areas against scikit-learn, with ties and weights, and out of fold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judged import Judged
from sizhen.trust.measures.ranks import GROUPS, Ranked, auroc, average_precision

THREE = Task("multiclass", ("a", "b", "c"))


@given(st.integers(0, 10_000), st.integers(1, 12))
@settings(max_examples=15, deadline=None)
def test_areas_agree_with_scikit_learn_with_ties_and_weights(seed, distinct):
    rng = np.random.default_rng(seed)
    n, patients = 60, 20
    score, positive = rng.integers(0, distinct, n) / distinct, rng.random(n) < 0.3
    positive[:2] = True, False
    patient = rng.integers(0, patients, n)
    weights = rng.integers(0, 4, (patients, 5)).astype(float)
    weights[patient[:2]] += 1
    ours = Ranked(score, positive, patient, patients).areas(weights)
    for r in range(5):
        w = weights[patient, r]
        assert ours[0][r] == pytest.approx(roc_auc_score(positive, score, sample_weight=w))
        assert ours[1][r] == pytest.approx(average_precision_score(positive, score, sample_weight=w))


def test_a_known_area():
    # of six pairs of one with and one without, five are in the right order and one is tied
    assert auroc(np.array([0.9, 0.4, 0.4, 0.2, 0.1]), np.array([True, True, False, False, False])) == pytest.approx(5.5 / 6)
    assert average_precision(np.array([3.0, 2.0, 1.0]), np.array([True, False, True])) == pytest.approx((1 + 2 / 3) / 2)


def test_areas_of_one_class_are_undefined():
    assert np.isnan(auroc(np.arange(4.0), np.zeros(4, bool)))
    assert np.isnan(auroc(np.arange(4.0), np.ones(4, bool)))
    assert np.isnan(average_precision(np.arange(4.0), np.zeros(4, bool)))


def test_coarse_areas_come_near_and_are_bounded_in_groups():
    rng = np.random.default_rng(1)
    n = 30_000
    positive = rng.random(n) < 0.5
    score = rng.normal(size=n) + 1.5 * positive
    fine = Ranked(score, positive, rng.integers(0, 200, n), 200)
    coarse = fine.coarse()
    weights = rng.integers(0, 4, (200, 20)).astype(float)
    assert fine.groups > GROUPS >= coarse.groups
    for whole, rough in zip(fine.areas(weights), coarse.areas(weights), strict=True):
        assert np.abs(whole - rough).max() < 1e-3


def _judged(values, truth, patient, fold=None):
    probabilities = np.exp(values) / np.exp(values).sum(axis=1, keepdims=True)
    scores = Scores(np.arange(len(truth)), patient, values.astype(np.float32), truth)
    return Judged(scores, probabilities, None, np.zeros(len(truth), bool), ("",) * len(truth), fold=fold)


def test_several_classes_give_the_unweighted_mean_of_those_present():
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 2, 200)
    values = rng.normal(size=(200, 3)) + 2 * np.eye(3)[truth]
    judged = _judged(values, truth, np.arange(200))
    measured = measure(judged, THREE, resamples=20)
    wanted = [roc_auc_score(truth == k, judged.probabilities[:, k]) for k in (0, 1)]
    assert measured.measures["auroc"].value == pytest.approx(np.mean(wanted))
    assert measured.classes["c"]["auroc"].value is None


def test_a_macro_area_agrees_with_scikit_learn():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 300)
    judged = _judged(rng.normal(size=(300, 3)) + np.eye(3)[truth], truth, np.arange(300))
    ours = measure(judged, THREE, resamples=20).measures["auroc"].value
    assert ours == pytest.approx(roc_auc_score(truth, judged.probabilities, multi_class="ovr", average="macro"))


def test_out_of_fold_auroc_is_averaged_over_folds_where_it_is_defined():
    rng = np.random.default_rng(4)
    task = Task("binary", ("no", "yes"), "yes")
    fold = np.repeat(np.arange(4), 50)
    truth = (rng.random(200) < 0.4).astype(int)
    truth[fold == 3] = 0
    # each fold's model has a level of its own, which a pooled area would take for signal or noise
    values = np.c_[np.zeros(200), rng.normal(size=200) + truth + 5 * fold]
    judged = _judged(values, truth, np.arange(200), fold)
    wanted = np.mean([roc_auc_score(truth[fold == k], values[fold == k, 1]) for k in range(3)])
    figure = measure(judged, task, resamples=50).measures["auroc"]
    assert figure.value == pytest.approx(wanted)
    assert abs(wanted - roc_auc_score(truth, values[:, 1])) > 0.01
    truth[fold > 0] = 0
    assert measure(_judged(values, truth, np.arange(200), fold), task, resamples=50).measures["auroc"].value is None
