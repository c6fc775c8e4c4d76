"""Linear models as arrays against scikit-learn's own answers."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, PolynomialFeatures, StandardScaler
from sklearn.svm import LinearSVC

from sizhen.core.errors import UsageError
from sizhen.learning.linear import linear_arrays

X = np.random.default_rng(0).normal(size=(150, 5)) * np.array([1, 10, 0.1, 1, 1]) + 3
THREE = np.digitize(X[:, 0] + X[:, 1] / 10, [3, 7])
TWO = (THREE > 0).astype(int)
MANY = np.stack([TWO, X[:, 3] > 3, X[:, 4] > 2], 1).astype(int)


def logits(model):
    weights, bias = linear_arrays(model)
    assert weights.dtype == bias.dtype == np.float32
    return X @ weights + bias


@pytest.mark.parametrize("model", [LogisticRegression(max_iter=1000), make_pipeline(StandardScaler(), LogisticRegression())])
@pytest.mark.parametrize("y", [TWO, THREE])
def test_softmax_of_the_logits_is_the_probability(model, y):
    exponentials = np.exp(logits(model.fit(X, y)))
    np.testing.assert_allclose(exponentials / exponentials.sum(1, keepdims=True), model.predict_proba(X), atol=1e-5)


@pytest.mark.parametrize(
    "model",
    [
        LinearSVC(),
        SGDClassifier(random_state=0),
        OneVsRestClassifier(LogisticRegression()),
        make_pipeline(MaxAbsScaler(), MinMaxScaler(), LinearSVC()),
        make_pipeline(StandardScaler(with_mean=False), "passthrough", StandardScaler(with_std=False), LogisticRegression()),
    ],
)
def test_columns_are_the_decisions(model):
    np.testing.assert_allclose(logits(model.fit(X, THREE)), model.decision_function(X), rtol=1e-4, atol=1e-4)
    found = logits(model.fit(X, TWO))
    np.testing.assert_allclose(found[:, 1] - found[:, 0], model.decision_function(X), rtol=1e-4, atol=1e-4)


def test_several_labels_at_once():
    model = OneVsRestClassifier(LogisticRegression()).fit(X, MANY)
    np.testing.assert_allclose(1 / (1 + np.exp(-logits(model))), model.predict_proba(X), atol=1e-5)


def test_regression_has_one_column():
    model = Ridge().fit(X, X[:, 0])
    np.testing.assert_allclose(logits(model)[:, 0], model.predict(X), atol=1e-5)


def test_what_is_not_linear():
    with pytest.raises(UsageError, match="RandomForestClassifier is not a fitted linear model; expected one with coef_"):
        linear_arrays(RandomForestClassifier(5).fit(X, TWO))
    with pytest.raises(UsageError, match="PolynomialFeatures before a linear model cannot be folded into it; expected a plain scaler"):
        linear_arrays(make_pipeline(PolynomialFeatures(), LogisticRegression(max_iter=5000)).fit(X, TWO))


@pytest.mark.filterwarnings("ignore:Label 1 is present")
def test_a_label_that_is_always_there():
    model = OneVsRestClassifier(LogisticRegression()).fit(X, np.stack([TWO, np.ones_like(TWO)], 1))
    with pytest.raises(UsageError, match="a label is on all training cases or on none"):
        linear_arrays(model)
