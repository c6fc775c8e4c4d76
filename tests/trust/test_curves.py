"""Curves: known points, thin enough to draw, and true to the measures."""

import numpy as np
import pytest
from sklearn.metrics import roc_curve

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.curves import POINTS, confusion, curves
from sizhen.trust.judgement import judge, untrusted
from sizhen.trust.measures.panel import Units
from sizhen.trust.measures.ranks import auroc

TASK = Task("binary", ("no", "yes"), "yes")


def drawn(n, task=TASK, seed=0):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, len(task.classes), n)
    values = rng.normal(size=(n, len(task.classes))) + 2 * np.eye(len(task.classes))[truth]
    units = Units.of(judge(untrusted(task), [Scores(np.arange(n), np.arange(n), values.astype(np.float32), truth)]), task)
    return units, {(curve.kind, curve.label): curve for curve in curves(units)}


def test_curves_are_thin_and_end_where_they_must():
    units, found = drawn(5_000)
    roc = found["roc", "yes"]
    assert all(len(curve.x) == len(curve.y) <= POINTS for curve in found.values())
    assert (roc.x[0], roc.y[0], roc.x[-1], roc.y[-1]) == (0, 0, 1, 1)
    area = np.trapezoid(roc.y, roc.x)
    odds = units.judged.scores.values[:, 1] - units.judged.scores.values[:, 0]
    assert area == pytest.approx(auroc(odds, units.truth == 1), abs=0.002)
    answered = found["answered", "error among the answered"]
    assert answered.x[-1] == 1
    assert answered.y[-1] == pytest.approx((units.judged.probabilities.argmax(axis=1) != units.truth).mean())
    assert found["precision_recall", "yes"].x[-1] == 1


def test_a_small_roc_is_scikit_learns():
    units, found = drawn(40)
    odds = units.judged.scores.values[:, 1].astype(float) - units.judged.scores.values[:, 0]
    x, y, _ = roc_curve(units.truth, odds, drop_intermediate=False)
    assert found["roc", "yes"].x == pytest.approx(tuple(x))
    assert found["roc", "yes"].y == pytest.approx(tuple(y))


def test_reliability_counts_every_unit():
    units, found = drawn(1_003)
    for kind in ("reliability_before", "reliability_after"):
        curve = found[kind, ""]
        assert sum(curve.size) == 1_003
        assert np.average(curve.y, weights=curve.size) == pytest.approx((units.truth == 1).mean())


def test_several_classes_have_a_curve_each_and_a_confusion():
    task = Task("multiclass", ("a", "b", "c"))
    units, found = drawn(300, task)
    assert {label for kind, label in found if kind == "roc"} == {"a", "b", "c"}
    table = np.array(confusion(units))
    assert table.trace() == (units.judged.probabilities.argmax(axis=1) == units.truth).sum()
    assert table.sum(axis=1).tolist() == np.bincount(units.truth).tolist()
