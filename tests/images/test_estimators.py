"""ImageClassifier keeps scikit-learn's contract: parameters, clones, searches; and says what is wrong with X."""

import copy

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from sizhen.core.errors import DataError
from sizhen.images.estimators import ImageClassifier

PLAIN = ImageClassifier(network="logistic-regression", seed=3)


def test_arrays_and_lists_of_any_size(squares):
    X, y = squares(60)
    fitted = clone(PLAIN).fit(X, y)
    assert fitted.predict(X[:6]).tolist() == [0, 1, 0, 1, 0, 1]
    larger = [np.repeat(np.repeat(picture, 2, 0), 2, 1) for picture in X[:6]]
    assert fitted.predict(larger).tolist() == [0, 1, 0, 1, 0, 1]
    np.testing.assert_allclose(fitted.predict_proba(X).sum(axis=1), 1)
    evidence = fitted.explain(X[:1])[0]
    assert evidence.heat.shape == (20, 20)


def test_names_as_labels_and_several_labels(squares):
    X, y = squares(60)
    assert clone(PLAIN).fit(X, np.where(y == 1, "ill", "well")).predict(X[:2]).tolist() == ["well", "ill"]
    table = np.stack([y, 1 - y], axis=1)
    assert clone(PLAIN).fit(X, table).predict(X[:2]).tolist() == [[0, 1], [1, 0]]
    ordered = ImageClassifier(network="logistic-regression", ordinal=True).fit(X, y)
    assert ordered.task_.kind == "ordinal"


def test_the_network_learns_by_patient(squares):
    X, y = squares(240)
    network = ImageClassifier(epochs=8, batch=16, augment="none").fit(X, y, groups=[f"p{k // 2}" for k in range(240)])
    assert (network.predict(X) == y).mean() > 0.9
    assert network.predict_set(X).shape == (240, 2)


def test_clone_copy_pipeline_and_search(squares):
    X, y = squares(60)
    assert clone(PLAIN).get_params() == PLAIN.get_params()
    fitted = clone(PLAIN).fit(X, y)
    np.testing.assert_array_equal(copy.deepcopy(fitted).predict_proba(X), fitted.predict_proba(X))
    assert make_pipeline(clone(PLAIN)).fit(X, y).predict(X[:2]).tolist() == [0, 1]
    search = GridSearchCV(clone(PLAIN), {"size": [(18, 18), (20, 20)]}, cv=2, error_score="raise").fit(X, y)
    assert search.best_score_ > 0.9


@pytest.mark.parametrize(
    ("X", "said"),
    [
        (np.zeros((4, 9)), "X holds 4 pictures of shape 9"),
        (np.zeros((0, 9, 9)), "X holds 0 pictures"),
        ([np.zeros((9, 9)), np.zeros(3)], "X holds 2 pictures of shape 3"),
        (np.full((4, 9, 9), np.nan), "not finite numbers"),
        (np.full((4, 9, 9), "a"), "not finite numbers"),
    ],
)
def test_what_is_wrong_with_x_is_said(squares, X, said):
    fitted = clone(PLAIN).fit(*squares(20))
    with pytest.raises(ValueError, match=said):
        fitted.predict(X)


def test_impossible_parameters_are_sentences(squares):
    with pytest.raises(DataError, match="network 'unet' is not known; expected logistic-regression or one of small-cnn"):
        ImageClassifier(network="unet").fit(*squares(20))
    with pytest.raises(DataError, match="nets = 0 is impossible"):
        ImageClassifier(nets=0).fit(*squares(20))
    with pytest.raises(DataError, match="epochs = 0 is impossible"):
        ImageClassifier(epochs=0).fit(*squares(20))
