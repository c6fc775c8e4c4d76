"""LightGBM against its graph, on many rows with missing values."""

import sys

import lightgbm
import numpy as np
import onnx
import pytest

from sizhen.bundle.parts import Parts, graph
from sizhen.core.errors import MissingDependencyError, UsageError
from sizhen.learning import boosting
from sizhen.learning.boosting import booster_graph

F = 8
QUIET = {"verbosity": -1, "n_jobs": 1, "random_state": 0, "min_child_samples": 5}


def rows(n, seed, missing=(0, 1, 2, 3)):
    """Numbers of many scales, halves, integers, tenths, neighbouring float32 (thresholds fall between them), NaN in some columns."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(n, F)) * np.array([1, 1e-4, 1e4, 1, 1, 1, 1, 1])
    x[:, 4] = np.round(x[:, 4] * 2) / 2
    x[:, 5] = generator.integers(0, 5, n)
    x[:, 6] = np.round(x[:, 6], 1)
    x[:, 7] = 1 + generator.integers(0, 16, n) * float(np.finfo(np.float32).eps)
    x = x.astype(np.float32)
    for column in missing:
        x[generator.random(n) < 0.2, column] = np.nan
    return x


def answers(x, classes, seed=0):
    clean = np.nan_to_num(x)
    score = clean[:, 0] + clean[:, 2] / 1e4 + clean[:, 4] - 0.3 * clean[:, 5] + np.isnan(x[:, 3])
    score = score + np.nan_to_num(x[:, 7] - 1) / np.finfo(np.float32).eps % 3  # only a threshold between neighbours tells
    score = score + np.random.default_rng(seed).normal(size=len(x))
    return np.digitize(score, np.quantile(score, np.arange(1, classes) / classes))


def scored(content, x):
    return Parts.of([graph("booster", content)]).graph("booster", threads=1).run(["scores"], {"features": x})[0]


@pytest.mark.parametrize("missing_in_serving", [(0, 1, 2, 3), tuple(range(F))])
def test_binary_agrees_on_50_000_rows(missing_in_serving):
    x = rows(3_000, 0)
    model = lightgbm.LGBMClassifier(n_estimators=80, **QUIET).fit(x, answers(x, 2))
    content = booster_graph(model, F)
    new = rows(50_000, 1, missing_in_serving)
    raw = model.predict(new, raw_score=True)
    found = scored(content, new)
    assert found.shape == (50_000, 2)
    np.testing.assert_allclose(found[:, 1] - found[:, 0], raw, atol=1e-5)
    probabilities = np.exp(found) / np.exp(found).sum(1, keepdims=True)
    np.testing.assert_allclose(probabilities, model.predict_proba(new), atol=1e-5)


def test_multiclass_with_named_classes_and_early_stopping():
    x = rows(2_000, 0)
    names = np.array(["mild", "none", "severe"])[answers(x, 3)]
    model = lightgbm.LGBMClassifier(n_estimators=60, **QUIET)
    other = rows(500, 3)
    stopping = lightgbm.early_stopping(2, verbose=False)
    model.fit(x, names, eval_X=other, eval_y=answers(other, 3), callbacks=[stopping])
    assert model.best_iteration_ < 60
    new = rows(20_000, 1)
    found = scored(booster_graph(model, F), new)
    np.testing.assert_allclose(found, model.predict(new, raw_score=True), atol=1e-5)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 33])
def test_batch_sizes_of_a_plain_booster(n):
    x = rows(500, 0)
    booster = lightgbm.train({"objective": "binary", **QUIET}, lightgbm.Dataset(x, answers(x, 2)), 10)
    new = rows(n, 4)
    found = scored(booster_graph(booster, F), new)
    np.testing.assert_allclose(found[:, 1] * 2, booster.predict(new, raw_score=True), atol=1e-5)


def test_regression():
    x = rows(500, 0)
    model = lightgbm.LGBMRegressor(n_estimators=10, **QUIET).fit(x, answers(x, 5).astype(float))
    np.testing.assert_allclose(scored(booster_graph(model, F), x)[:, 0], model.predict(x), atol=1e-5)


def test_thresholds_are_rounded_down():
    assert float(boosting._rounded_down("0.1")) < 0.1  # the nearest float32 lies above
    assert float(np.float32(0.1)) > 0.1
    assert float(boosting._rounded_down("0.5")) == 0.5
    assert [float(value) for value in boosting._rounded_down("1e300 -2").split()] == [np.finfo(np.float32).max, -2.0]


def test_the_same_model_gives_the_same_bytes():
    x = rows(300, 0)
    model = lightgbm.LGBMClassifier(n_estimators=3, **QUIET).fit(x, answers(x, 2))
    content = booster_graph(model, F)
    assert booster_graph(model, F) == content
    assert onnx.load_from_string(content).producer_name == ""


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {"zero_as_missing": True},
            r"exactly with zero_as_missing \(write missing values as NaN\); expected a model without",
        ),
        ({"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5}, "exactly with boosting = rf"),
        ({"linear_tree": True}, "exactly with linear_tree"),
        ({"objective": "poisson"}, "objective 'poisson' cannot be exported; expected binary, multiclass or regression"),
    ],
)
def test_what_has_no_exact_twin(settings, text):
    x = rows(300, 0, ())
    booster = lightgbm.train({"objective": "binary", **QUIET, **settings}, lightgbm.Dataset(x, answers(x, 2)), 3)
    with pytest.raises(UsageError, match=text):
        booster_graph(booster, F)


def test_categorical_features():
    x = rows(300, 0, ())
    booster = lightgbm.train({"objective": "binary", **QUIET}, lightgbm.Dataset(x, x[:, 5] == 2, categorical_feature=[5]), 3)
    with pytest.raises(UsageError, match="exactly with categorical features"):
        booster_graph(booster, F)


def test_other_number_of_features():
    x = rows(300, 0, ())
    model = lightgbm.LGBMClassifier(n_estimators=3, **QUIET).fit(x, answers(x, 2))
    with pytest.raises(UsageError, match="was fitted on 8 features; expected 9"):
        booster_graph(model, 9)


class Failing:
    """An importer in whose world LightGBM cannot be loaded."""

    def __init__(self, error):
        self.error = error

    def find_spec(self, name, path=None, target=None):
        if name == "lightgbm":
            raise self.error


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ModuleNotFoundError("no"), r"LightGBM is not installed; expected the extra train: pip install 'sizhen\[train\]'"),
        (OSError("libgomp.so.1: cannot open"), r"LightGBM cannot be loaded \(libgomp.so.1: cannot open\); .* install libgomp1"),
    ],
)
def test_the_library_is_missing(monkeypatch, error, text):
    monkeypatch.delitem(sys.modules, "lightgbm")
    monkeypatch.setattr(sys, "meta_path", [Failing(error), *sys.meta_path])
    with pytest.raises(MissingDependencyError, match=text):
        boosting.lightgbm()
