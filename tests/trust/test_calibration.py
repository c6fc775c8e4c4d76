"""Calibration: planted distortions are undone, nothing is worse than nothing, and order is kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from sizhen.core.errors import SizhenError
from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.calibration import (
    Calibrator,
    crossfitted,
    fit_calibrator,
    halves,
    patient_folds,
    prevalence_shift,
    sigmoid,
    softmax,
)

BINARY = Task("binary", ("no", "yes"), "yes")
SEVERAL = Task("multiclass", ("a", "b", "c"))


def made(n, task, scale=1.0, offset=0.0, seed=0, per_patient=1):
    """Scores whose true log odds are known, then stretched and moved."""
    rng = np.random.default_rng(seed)
    k = len(task.classes)
    logits = rng.normal(size=(n, k)) * 1.5
    p = softmax(logits)
    truth = (p.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1).clip(0, k - 1)
    values = logits * scale + np.r_[np.zeros(k - 1), offset]
    return Scores(np.arange(n), np.arange(n) // per_patient, values.astype(np.float32), truth), p


def test_a_planted_temperature_is_found():
    scores, p = made(4_000, SEVERAL, scale=3.0)
    calibrator = fit_calibrator(scores, SEVERAL)
    assert calibrator.kind in ("temperature", "platt")
    assert calibrator.scale[0] == pytest.approx(1 / 3, rel=0.08)
    assert np.abs(calibrator.probabilities(scores.values) - p).mean() < 0.02


def test_a_planted_offset_needs_platt():
    scores, p = made(4_000, BINARY, scale=2.0, offset=2.0)
    calibrator = fit_calibrator(scores, BINARY)
    assert calibrator.kind == "platt"
    assert np.abs(calibrator.probabilities(scores.values) - p).mean() < 0.02


def test_calibrated_scores_are_left_or_hardly_touched():
    scores, p = made(3_000, SEVERAL)
    assert np.abs(fit_calibrator(scores, SEVERAL).probabilities(scores.values) - p).mean() < 0.02


def test_platt_agrees_with_logistic_regression():
    from sklearn.linear_model import LogisticRegression

    from sizhen.trust.fitting import fit

    scores, _ = made(5_000, BINARY, scale=2.0, offset=-1.0)
    scale, offset = fit(scores.values.astype(float), scores.truth, "platt", "softmax")
    x = np.diff(scores.values.astype(float), axis=1)
    theirs = LogisticRegression(C=np.inf).fit(x, scores.truth)
    assert scale == pytest.approx(theirs.coef_[0, 0], rel=0.01)
    assert offset[1] - offset[0] == pytest.approx(theirs.intercept_[0], abs=0.01)


@given(st.integers(0, 10_000), st.integers(10, 80), st.floats(0.2, 5), st.floats(-3, 3))
@settings(max_examples=25, deadline=None)
def test_it_is_never_worse_than_nothing_when_cross_fitted(seed, n, scale, offset):
    scores, _ = made(n, BINARY, scale, offset, seed)
    from sizhen.trust.fitting import fit, log_losses

    calibrator = fit_calibrator(scores, BINARY, seed)
    values = scores.values.astype(float)
    nothing = log_losses(values, scores.truth, 1.0, np.zeros(2), "softmax").sum()
    if calibrator.kind != "none":
        fold = patient_folds(scores.patient, 5, seed)
        total = 0.0
        for k in range(5):
            found = fit(values[fold != k], scores.truth[fold != k], calibrator.kind, "softmax")
            total += log_losses(values[fold == k], scores.truth[fold == k], *found, "softmax").sum()
        assert total < nothing


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_probabilities_keep_the_order_of_a_binary_score(seed):
    scores, _ = made(100, BINARY, 1.7, 0.5, seed)
    p = fit_calibrator(scores, BINARY).probabilities(scores.values)
    assert p.sum(axis=1) == pytest.approx(1)
    odds = scores.values[:, 1].astype(float) - scores.values[:, 0]
    assert (np.diff(p[np.argsort(odds), 1]) >= -1e-12).all()


def test_parted_classes_do_not_become_certain():
    truth = np.array([0, 1] * 30)
    scores = Scores(np.arange(60), np.arange(60), (np.eye(2)[truth] * 0.5).astype(np.float32), truth)
    p = fit_calibrator(scores, BINARY).probabilities(scores.values)
    assert 0.9 < p.max() < 0.99


def test_too_little_is_left_alone():
    scores, _ = made(9, BINARY, 5.0)
    assert fit_calibrator(scores, BINARY).kind == "none"
    scores, _ = made(200, BINARY, 5.0)
    one_class = Scores(scores.case, scores.patient, scores.values, np.zeros(200, int))
    assert fit_calibrator(one_class, BINARY).kind == "none"
    unlabelled = Scores(scores.case, scores.patient, scores.values)
    assert fit_calibrator(unlabelled, BINARY).kind == "none"


def test_labels_are_calibrated_each_for_itself():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(3_000, 2)) * 1.5
    truth = (rng.random((3_000, 2)) < sigmoid(logits)).astype(np.int8)
    values = logits * [4.0, 1.0] + [0.0, -2.0]
    task = Task("multilabel", ("a", "b"))
    calibrator = fit_calibrator(Scores(np.arange(3_000), np.arange(3_000), values.astype(np.float32), truth), task)
    assert calibrator.scale[0] == pytest.approx(0.25, rel=0.1)
    assert calibrator.offset[1] == pytest.approx(2.0, abs=0.2)
    assert np.abs(calibrator.probabilities(values) - sigmoid(logits)).mean() < 0.02


def test_spans_are_calibrated_on_what_is_proposed():
    rng = np.random.default_rng(1)
    logits = rng.normal(size=2_000)
    truth = (rng.random(2_000) < sigmoid(logits)).astype(np.int8)
    values = np.r_[logits * 3, np.full(500, -30.0)]
    scores = Scores(
        np.arange(2_500),
        np.arange(2_500),
        values[:, None].astype(np.float32),
        np.r_[truth, np.ones(500, np.int8)],
        proposed=np.arange(2_500) < 2_000,
    )
    calibrator = fit_calibrator(scores, Task("spans", ("drug",)))
    assert calibrator.kind == "platt"
    assert calibrator.scale == pytest.approx((1 / 3,), rel=0.15)


def test_unseen_labels_teach_nothing():
    scores, _ = made(500, SEVERAL, 3.0)
    more = Scores(
        np.arange(600), np.arange(600), np.r_[scores.values, scores.values[:100] * 9], np.r_[scores.truth, np.full(100, 3)], unseen=("d",)
    )
    assert fit_calibrator(more, SEVERAL).scale[0] == pytest.approx(fit_calibrator(scores, SEVERAL).scale[0], rel=0.1)


def test_cross_fitted_probabilities_do_not_know_their_own_patient():
    scores, _ = made(300, BINARY, 4.0, per_patient=3)
    p = crossfitted(scores, BINARY)
    assert log_loss(scores.truth, p) < log_loss(scores.truth, softmax(scores.values.astype(float)))
    changed = scores.truth.copy()
    mine = scores.patient == 7
    changed[mine] = 1 - changed[mine]
    other = crossfitted(Scores(scores.case, scores.patient, scores.values, changed), BINARY)
    assert np.array_equal(p[mine], other[mine])


def test_halves_part_patients_evenly_over_labels():
    scores, _ = made(400, BINARY, per_patient=4)
    truth = (scores.patient % 10 == 0).astype(int)
    scores = Scores(scores.case, scores.patient, scores.values, truth)
    one, other = halves(scores, BINARY)
    assert (one ^ other).all()
    assert not set(scores.patient[one]) & set(scores.patient[other])
    assert len(np.unique(scores.patient[one & (truth == 1)])) == 5


def test_prevalence_moves_the_log_odds():
    shift = prevalence_shift(BINARY, (0.8, 0.2), 0.02)
    p = Calibrator.none(BINARY).shifted(shift).probabilities(np.log([[0.5, 0.5]]))
    # Bayes: prior odds 1 to 4 become 1 to 49
    odds = (1 / 49) / (1 / 4)
    assert p[0, 1] == pytest.approx(odds / (1 + odds))
    assert prevalence_shift(BINARY, (0.8, 0.2), None) is None
    with pytest.raises(SizhenError, match="prevalence = 0.1 has no finding to apply to; expected the recipe to name positive"):
        prevalence_shift(SEVERAL, (0.3, 0.3, 0.4), 0.1)


def test_scores_that_are_not_numbers_are_refused():
    with pytest.raises(SizhenError, match="scores are not numbers; expected training to end with finite weights"):
        Calibrator.none(BINARY).probabilities(np.array([[np.nan, 1.0]]))


def test_infinite_scores_are_probabilities_still():
    p = Calibrator.none(SEVERAL).probabilities(np.array([[-np.inf, 0.0, 0.0], [np.inf, 0, 0]]))
    assert p[0].tolist() == pytest.approx([0, 0.5, 0.5])
    assert p[1].tolist() == pytest.approx([1, 0, 0])
    ratings = Calibrator.none(Task("rating"))
    assert ratings.probabilities(np.array([[3.5]]))[0, 0] == 3.5
