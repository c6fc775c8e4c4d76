"""The base of the scikit-learn style classes, through a logistic regression on tables."""

import copy

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from sizhen.bundle.parts import arrays
from sizhen.cohort.cohort import align, align_many
from sizhen.core.errors import DataError, SizhenError
from sizhen.core.evidence import Contribution, Evidence
from sizhen.core.scores import Remark, Scores
from sizhen.learning.estimators import CohortClassifier, InvalidInputError, cohort_of, sides
from sizhen.learning.linear import linear_arrays


def table(cohort):
    return np.stack([np.asarray(cohort.payloads[row], np.float64) for row in range(len(cohort))])


class Logistic:
    def __init__(self, strength):
        self.strength = strength

    def fit(self, train, validate, progress):
        x = table(train)
        model = make_pipeline(StandardScaler(), LogisticRegression(C=self.strength, max_iter=1000))
        if train.task.kind == "multilabel":
            weights, bias = linear_arrays(OneVsRestClassifier(model[-1]).fit(x, align_many(train.labels, train.task.classes, len(x))[0]))
        else:
            weights, bias = linear_arrays(model.fit(x, align(train.labels, train.task.classes, len(x))[0]))
        return Fitted(weights, bias, len(train), train.patients)


class Fitted:
    def __init__(self, weights, bias, n, patients):
        self.weights, self.bias, self.n, self.patients = weights, bias, n, patients

    def parts(self):
        return [arrays("linear", {"weights": self.weights, "bias": self.bias})]


class Examiner:
    """Refuses a case whose first number is over 1e6."""

    def __init__(self, parts, task):
        self.linear, self.task, self.session = parts.arrays("linear"), task, lambda: None

    def scores(self, cohort):
        x = table(cohort)
        said = np.flatnonzero(x[:, 0] <= 1e6)
        refused = tuple(Remark(int(case), "refused", "the first number is impossible") for case in np.flatnonzero(x[:, 0] > 1e6))
        values = (x[said] @ self.linear["weights"].astype(float) + self.linear["bias"]).astype(np.float32)
        read = align_many if self.task.kind == "multilabel" else align
        truth = None if cohort.labels is None else read(cohort.labels, self.task.classes, len(x))[0][said]
        return Scores(said, cohort.patient_index()[said], values, truth, remarks=refused)

    def evidence(self, case, unit, column):
        parts = np.asarray(case.payload) * self.linear["weights"][:, column]
        contributions = tuple(Contribution(str(k), float(value)) for k, value in enumerate(parts))
        base = float(self.linear["bias"][column])
        return Evidence("contributions", self.task.classes[column], contributions, base, base + float(parts.sum()))


class TableClassifier(CohortClassifier):
    _takes_tables = True

    def __init__(self, strength=1.0, seed=0, level=0.9):
        self.strength = strength
        self.seed = seed
        self.level = level

    def _cohort(self, X, y, groups):
        return cohort_of(X, self.task_, y, groups)

    def _learner(self, task):
        return Logistic(self.strength)

    def _examiner(self, parts, task):
        return Examiner(parts, task)


class ListClassifier(TableClassifier):
    _takes_tables = False


def data(n=600, classes=2, seed=0):
    return make_classification(n, 6, n_informative=4, n_redundant=0, n_classes=classes, flip_y=0.2, random_state=seed)


def test_scikit_learns_own_checks():
    check_estimator(TableClassifier())


def test_probabilities_are_calibrated_and_in_the_order_of_classes():
    x, y = data(3_000, 3)
    names = np.array(["mild", "none", "severe"])[y]
    model = TableClassifier().fit(x[:1_500], names[:1_500])
    probabilities = model.predict_proba(x[1_500:])
    assert list(model.classes_) == ["mild", "none", "severe"]
    np.testing.assert_allclose(probabilities.sum(1), 1)
    assert model.score(x[1_500:], names[1_500:]) > 0.6
    for column, name in enumerate(model.classes_):
        assert abs(probabilities[:, column].mean() - (names[1_500:] == name).mean()) < 0.04
    assert model.predict(x[:5]).tolist() == model.classes_[model.predict_proba(x[:5]).argmax(1)].tolist()


def test_prediction_sets_cover():
    x, y = data(3_000, 3)
    model = TableClassifier(level=0.8).fit(x[:1_500], y[:1_500])
    sets = model.predict_set(x[1_500:])
    covered = sets[np.arange(1_500), y[1_500:]].mean()
    assert sets.dtype == np.bool_
    assert 0.7 < covered < 0.9
    assert sets.sum(1).mean() < 3


def test_no_patient_is_on_two_sides():
    x, y = data(600)
    cohort = cohort_of(x, TableClassifier().fit(x, y).task_, [str(label) for label in y], [str(row // 3) for row in range(600)])
    train, validate, calibrate = sides(cohort, 0)
    patients = [{cohort.patients[case] for case in side} for side in (train, validate, calibrate)]
    assert sum(map(len, patients)) == len(set.union(*patients)) == 200
    assert (len(train), len(validate), len(calibrate)) == pytest.approx((420, 60, 120), abs=40)


def test_groups_reach_the_learner(monkeypatch):
    seen = []
    original = Logistic.fit

    def watched(self, train, validate, progress):
        seen.extend(train.patients or ())
        return original(self, train, validate, progress)

    monkeypatch.setattr(Logistic, "fit", watched)
    x, y = data(600)
    model = TableClassifier().fit(x, y, groups=np.arange(600) // 3)
    assert set(np.unique(seen, return_counts=True)[1]) == {3}  # whole patients
    assert model.cautions_ == ()
    assert "patients unknown" in TableClassifier().fit(x, y).cautions_[0]


def test_few_patients_are_all_learned_from_and_that_is_said():
    x, y = data(60)
    model = TableClassifier().fit(x, y, groups=np.arange(60))
    assert "not calibrated" in model.cautions_[0]
    assert model.calibrator_.kind == "none"
    with pytest.raises(InvalidInputError, match="has no prediction sets; expected at least 100 patients, 10 of each class"):
        model.predict_set(x)


def test_contributions_add_up():
    x, y = data()
    model = TableClassifier().fit(x, y)
    for evidence, answer in zip(model.explain(x[:4]), model.predict(x[:4]), strict=True):
        assert evidence.label == str(answer)
        assert evidence.base + sum(part.value for part in evidence.contributions) == pytest.approx(evidence.total, abs=1e-6)


def test_several_labels_at_once():
    x, y = data()
    many = np.stack([y, x[:, 0] > 0], 1).astype(int)
    model = TableClassifier().fit(x, many)
    assert model.task_.kind == "multilabel"
    assert model.predict(x).shape == (600, 2)
    assert (model.predict(x) == many).mean() > 0.75


def test_a_case_without_opinion():
    x, y = data()
    model = TableClassifier().fit(x, y)
    some = x[:3].copy()
    some[1, 0] = 1e7
    probabilities = model.predict_proba(some)
    assert np.isnan(probabilities[1]).all()
    assert not np.isnan(probabilities[[0, 2]]).any()
    assert not model.predict_set(some)[1].any()
    assert model.explain(some)[1].method == "none"
    with pytest.raises(InvalidInputError, match=r"no opinion on 1 of 3 cases, first row 1: the first number is impossible; expected cases"):
        model.predict(some)


def test_copies_and_clones():
    x, y = data()
    model = TableClassifier(strength=0.5).fit(x, y)
    assert clone(model).get_params() == {"strength": 0.5, "seed": 0, "level": 0.9}
    twin = copy.deepcopy(model)
    np.testing.assert_array_equal(twin.predict_proba(x), model.predict_proba(x))


def test_pipeline_grid_search_and_groups_as_metadata():
    x, y = data(300)
    groups = np.arange(300) // 2
    search = GridSearchCV(make_pipeline(StandardScaler(), TableClassifier()), {"tableclassifier__strength": [0.01, 1.0]}, cv=GroupKFold(3))
    assert search.fit(x, y, groups=groups).best_score_ > 0.6
    assert cross_val_score(TableClassifier(), x, y, cv=3, params={"groups": groups}).mean() > 0.6
    with config_context(enable_metadata_routing=True):
        assert TableClassifier().set_fit_request(groups=True).get_metadata_routing().fit.requests == {"groups": True}


def test_what_is_not_a_table():
    x, y = data(300)
    model = ListClassifier().fit([list(row) for row in x], [str(label) for label in y])
    assert model.predict([list(x[0])]).dtype.kind == "U"
    assert not model.__sklearn_tags__().input_tags.two_d_array
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        ListClassifier().fit([[1.0]], ["a", "b"])


def test_errors_are_sizhens_and_value_errors():
    x, y = data(30)
    with pytest.raises(ValueError, match="y has only one class, 1; expected at least two: add cases of another") as caught:
        TableClassifier().fit(x, np.ones(30, int))
    assert isinstance(caught.value, SizhenError)
    assert isinstance(caught.value, DataError)
    with pytest.raises(InvalidInputError, match="the target y is None; expected a label for each case"):
        TableClassifier().fit(x, None)
    with pytest.raises(InvalidInputError, match="groups has 29 rows; expected 30, the patient of each case"):
        TableClassifier().fit(x, y, groups=np.arange(29))
