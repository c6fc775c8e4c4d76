"""Brier score, log loss and calibration error against scikit-learn and by hand; coverage goes by patient."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, log_loss

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judged import Judged
from sizhen.trust.measures import probabilities as ours


def test_losses_agree_with_scikit_learn():
    rng = np.random.default_rng(0)
    for classes in (2, 4):
        p = rng.dirichlet(np.ones(classes), 300)
        truth = rng.integers(0, classes, 300)
        assert ours.log_loss(p, truth).mean() == pytest.approx(log_loss(truth, p))
        theirs = brier_score_loss(truth, p[:, 1]) if classes == 2 else brier_score_loss(truth, p)
        assert ours.brier(p, truth).mean() == pytest.approx(theirs)


def test_losses_of_independent_labels_are_means_over_labels():
    rng = np.random.default_rng(1)
    p, truth = rng.random((200, 3)), (rng.random((200, 3)) < 0.4).astype(int)
    wanted = (
        np.mean([log_loss(truth[:, k], p[:, k]) for k in range(3)]),
        np.mean([brier_score_loss(truth[:, k], p[:, k]) for k in range(3)]),
    )
    assert ours.independent_log_loss(p, truth).mean() == pytest.approx(wanted[0])
    assert ours.independent_brier(p, truth).mean() == pytest.approx(wanted[1])


def test_calibration_error_by_hand():
    # ten at .7 of which six came true, ten at .9 of which all did
    confidence, right = np.repeat([0.7, 0.9], 10), np.r_[np.ones(6), np.zeros(4), np.ones(10)]
    assert ours.calibration_error(confidence, right) == pytest.approx(0.5 * 0.1 + 0.5 * 0.1)
    assert ours.calibration_error(np.array([1.0, 0.0]), np.array([1, 0])) == 0
    assert np.isnan(ours.calibration_error(np.empty(0), np.empty(0)))


def test_a_probability_of_0_for_the_truth_is_a_finite_loss():
    assert np.isfinite(ours.log_loss(np.array([[1.0, 0.0]]), np.array([1]))).all()


def test_unseen_labels_are_left_out_of_losses_and_wrong_in_ece():
    task = Task("multiclass", ("a", "b", "c"))
    truth = np.array([0, 1, 2, 3] * 10)
    p = np.tile([0.6, 0.3, 0.1], (40, 1))
    scores = Scores(np.arange(40), np.arange(40), np.zeros((40, 3), np.float32), truth, unseen=("new",))
    found = measure(Judged(scores, p, None, np.zeros(40, bool), ("",) * 40), task, resamples=20)
    assert found.measures["log_loss"].value == pytest.approx(-np.log([0.6, 0.3, 0.1]).mean())
    assert found.measures["ece"].value == pytest.approx(0.6 - 0.25)
    assert found.measures["ece"].low is None
    assert found.unseen == {"new": 10}


def test_coverage_is_for_one_random_unit_of_each_patient():
    # one patient with 30 covered beats must not hide 29 patients with one beat each that is not
    task = Task("multiclass", ("a", "b", "c"))
    patient = np.r_[np.zeros(30, int), np.arange(1, 30)]
    sets = np.zeros((59, 3), bool)
    sets[:30, :2] = True
    sets[30:, 1] = True
    scores = Scores(np.arange(59), patient, np.zeros((59, 3), np.float32), np.zeros(59, int))
    found = measure(Judged(scores, np.full((59, 3), 1 / 3), sets, np.zeros(59, bool), ("",) * 59), task, resamples=50).measures
    assert found["coverage"].value == pytest.approx(1 / 30)
    assert found["set_size"].value == pytest.approx((2 + 29) / 30)
