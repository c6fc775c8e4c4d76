"""Prediction sets: the same as MAPIE's, one unit a patient, and none where too few."""

import numpy as np
import pytest

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.sets import fit_sets, quantile, random_units

TASK = Task("multiclass", ("a", "b", "c", "d"))


def made(n, seed=0, patients=None):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(4, 0.5), n)
    truth = (p.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1).clip(0, 3)
    patient = np.arange(n) if patients is None else patients
    return p, Scores(np.arange(n), patient, np.zeros((n, 4), np.float32), truth)


@pytest.mark.filterwarnings("ignore:WARNING. your conformalization")
@pytest.mark.parametrize(("n", "level"), [(10, 0.9), (100, 0.9), (201, 0.8), (57, 0.95)])
def test_the_same_sets_as_mapie(n, level):
    from mapie.classification import SplitConformalClassifier
    from sklearn.base import BaseEstimator, ClassifierMixin

    class Given(ClassifierMixin, BaseEstimator):
        """A classifier whose features are its probabilities."""

        classes_ = np.arange(4)
        n_features_in_ = 4

        def fit(self, X, y):
            return self

        def predict(self, X):
            return X.argmax(axis=1)

        def predict_proba(self, X):
            return X

        def __sklearn_is_fitted__(self):
            return True

    p, scores = made(n)
    ours = fit_sets(p, scores, TASK, level)
    theirs = SplitConformalClassifier(Given(), confidence_level=level, conformity_score="lac", prefit=True)
    theirs.conformalize(p, scores.truth)
    new, _ = made(500, seed=1)
    _, sets = theirs.predict_set(new)
    assert np.array_equal(ours.sets(new), sets[:, :, 0])


def test_none_under_nine_patients_or_too_few_for_the_level():
    p, scores = made(9)
    assert fit_sets(p, scores, TASK, 0.9) is not None
    assert fit_sets(p[:8], scores.take(np.arange(8)), TASK, 0.9) is None
    assert fit_sets(p, scores, TASK, 0.95) is None
    eight = Scores(np.arange(80), np.arange(80) // 10, np.zeros((80, 4), np.float32), made(80)[1].truth)
    assert fit_sets(made(80)[0], eight, TASK, 0.9) is None


def test_by_class_needs_nine_of_each():
    p, scores = made(400)
    sets = fit_sets(p, scores, TASK, by_class=True)
    assert len(set(sets.thresholds)) == 4
    few = Scores(scores.case, scores.patient, scores.values, np.where(np.arange(400) < 8, 0, 1 + scores.truth % 3))
    assert fit_sets(p, few, TASK, by_class=True) is None
    assert fit_sets(p, few, TASK) is not None


def test_the_quantile_is_the_finite_sample_one():
    values = np.arange(1, 20) / 20
    # n = 19, level .9: at least ceil(20 * .9) = 18 of 19 must be covered, so one is not
    assert quantile(values, 0.9) == pytest.approx(2 / 20)
    assert quantile(values, 0.95) == pytest.approx(1 / 20)
    assert quantile(values, 0.96) is None


def test_one_random_unit_of_each_patient():
    patient = np.repeat([5, 2, 9], [1, 1000, 10])
    allowed = np.ones(1011, bool)
    allowed[0] = False
    chosen = random_units(patient, allowed, 0)
    assert sorted(patient[chosen]) == [2, 9]
    assert {tuple(random_units(patient, allowed, seed)) for seed in range(5)} != {tuple(chosen)}


def test_several_true_labels_are_all_covered_and_unseen_ones_never():
    task = Task("multilabel", ("a", "b", "c"))
    rng = np.random.default_rng(0)
    p = rng.random((4_000, 3))
    truth = (rng.random((4_000, 3)) < p).astype(np.int8)
    scores = Scores(np.arange(2_000), np.arange(2_000), np.zeros((2_000, 3), np.float32), truth[:2_000])
    inside = fit_sets(p[:2_000], scores, task).sets(p[2_000:])
    assert (inside | (truth[2_000:] == 0)).all(axis=1).mean() == pytest.approx(0.9, abs=0.02)
    q, single = made(100)
    unseen = Scores(single.case, single.patient, single.values, np.full(100, 4), unseen=("new",))
    assert fit_sets(q, unseen, TASK).sets(q).all()


def test_kinds_without_sets_get_none():
    scores = Scores(np.arange(50), np.arange(50), np.zeros((50, 1), np.float32), np.ones(50, np.int8))
    assert fit_sets(np.ones((50, 1)), scores, Task("ranking")) is None
