"""The network and what stands beside it: they learn what is there, repeat themselves, and serve what they learned."""

from functools import partial

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from sizhen.bundle.parts import Parts
from sizhen.core.errors import DataError, SizhenError
from sizhen.core.progress import Silent
from sizhen.core.task import Task
from sizhen.images.baselines import LogisticLearner, PrevalenceLearner, log_loss
from sizhen.images.examiner import open_examiner
from sizhen.images.learner import NetworkLearner

LEARNERS = [partial(NetworkLearner, "small-cnn"), LogisticLearner, PrevalenceLearner]


def served(model, task):
    return open_examiner(Parts.of(list(model.parts())), task)


def split(cohort):
    return cohort.take(np.arange(48)), cohort.take(np.arange(48, 64)), cohort.take(np.arange(64, len(cohort)))


@pytest.mark.parametrize("learner", LEARNERS[:2])
@pytest.mark.parametrize("kind", ["binary", "multiclass", "ordinal", "multilabel"])
def test_what_is_plain_is_learned_and_served_alike(squares, cohort_from, recipe, learner, kind):
    classes = 2 if kind == "binary" else 4
    pictures, answers = squares(96, classes=classes)
    names = tuple(map(str, range(classes)))
    labels = [(str(a), "3") for a in answers] if kind == "multilabel" else answers
    train, validate, test = split(cohort_from(pictures, labels, kind, names))
    task = Task(kind, names)
    model = learner(recipe(augment="none"), task).fit(train, validate, Silent())
    scores = served(model, task).scores(test)
    assert np.abs(scores.values - model.outputs(test)).max() < 1e-5
    right = (scores.values > 0) == (scores.truth == 1) if kind == "multilabel" else scores.values.argmax(1) == scores.truth
    assert right.mean() > 0.9


@pytest.mark.parametrize("learner", LEARNERS)
def test_one_seed_gives_the_same_parts_twice(squares, cohort_from, recipe, learner):
    pictures, answers = squares(24)
    cohort = cohort_from(pictures, answers)
    first, second = (learner(recipe(), cohort.task).fit(cohort, cohort.take([]), Silent()).parts() for _time in range(2))
    assert first == second


def test_averaged_networks_serve_alike(squares, cohort_from, recipe):
    pictures, answers = squares(32)
    cohort = cohort_from(pictures, answers)
    model = NetworkLearner("small-cnn", recipe(nets=2), cohort.task).fit(cohort, cohort.take([]), Silent())
    scores = served(model, cohort.task).scores(cohort)
    assert np.abs(scores.values - model.outputs(cohort)).max() < 1e-5
    np.testing.assert_allclose(np.exp(scores.values).sum(axis=1), 1, rtol=1e-5)


def test_prevalence_is_how_common_each_label_is(squares, cohort_from, recipe):
    pictures, _answers = squares(10)
    cohort = cohort_from(pictures, [0] * 7 + [1] * 3)
    model = PrevalenceLearner(recipe(), cohort.task).fit(cohort, cohort.take([]), Silent())
    np.testing.assert_allclose(np.exp(model.outputs(cohort))[4], [7.5 / 11, 3.5 / 11], rtol=1e-6)
    several = cohort_from(pictures, [("0",)] * 7 + [()] * 3, "multilabel")
    model = PrevalenceLearner(recipe(), several.task).fit(several, several.take([]), Silent())
    np.testing.assert_allclose(1 / (1 + np.exp(-model.outputs(several)[0])), [7.5 / 11, 0.5 / 11], rtol=1e-6)
    assert PrevalenceLearner.__dataclass_fields__["role"].default == "beside"


def test_logistic_regression_is_scikit_learns(squares, cohort_from, recipe):
    pictures, answers = squares(30, classes=3)
    cohort = cohort_from(pictures, answers, "multiclass", ("0", "1", "2"))
    model = LogisticLearner(recipe(), cohort.task).fit(cohort, cohort.take([]), Silent())
    x = ((pictures - pictures.mean()) / pictures.std()).reshape(30, -1)
    expected = LogisticRegression(C=1e-3, max_iter=200).fit(x, answers).predict_proba(x)
    odds = np.exp(model.outputs(cohort).astype(np.float64))
    np.testing.assert_allclose(odds / odds.sum(axis=1, keepdims=True), expected, atol=1e-4)


def test_a_class_without_a_training_case_is_improbable_and_no_error(squares, cohort_from, recipe):
    pictures, answers = squares(30)
    cohort = cohort_from(pictures, answers, "multiclass", ("0", "1", "2"))
    for learner in LEARNERS:
        model = learner(recipe(), cohort.task).fit(cohort, cohort.take([]), Silent())
        assert (model.outputs(cohort).argmax(axis=1) < 2).all()


@pytest.mark.parametrize("learner", LEARNERS)
def test_one_class_and_three_pictures_are_refused(squares, cohort_from, recipe, learner):
    pictures, answers = squares(12)
    for cohort in (cohort_from(pictures, [0] * 12), cohort_from(pictures[:3], answers[:3]), cohort_from(pictures)):
        with pytest.raises(DataError):
            learner(recipe(), cohort.task).fit(cohort, cohort.take([]), Silent())


def test_log_loss_is_in_nats():
    assert log_loss(np.log(np.array([[0.25, 0.75], [0.5, 0.5]])), np.array([1, 0])) == pytest.approx(-(np.log(0.75) + np.log(0.5)) / 2)
    assert log_loss(np.array([[0.0, np.log(3)]]), np.array([[1.0, 0.0]])) == pytest.approx(-(np.log(0.5) + np.log(0.25)) / 2)


def test_an_impossible_rate_is_a_sentence(squares, cohort_from, recipe):
    pictures, answers = squares(24)
    cohort = cohort_from(pictures, answers)
    steep = recipe().model_copy(update={"learn": recipe().learn.model_copy(update={"rate": 1e20})})
    with pytest.raises(SizhenError, match="smaller rate"):
        NetworkLearner("small-cnn", steep, cohort.task).fit(cohort, cohort.take([]), Silent())
