"""Decision measures against scikit-learn and worked examples."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score, precision_score, recall_score

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judged import Judged
from sizhen.trust.measures.decisions import chosen_panel, micro_panel, one_against_rest, order_panel
from sizhen.trust.measures.panel import Units


def units(task, truth, patient=None):
    n = len(truth)
    scores = Scores(np.arange(n), np.arange(n) if patient is None else patient, np.zeros((n, max(1, len(task.classes))), np.float32), truth)
    return Units.of(Judged(scores, np.zeros((n, max(1, len(task.classes)))), None, np.zeros(n, bool), ("",) * n), task)


def value(panel, weights=None, patients=None):
    weights = np.ones((patients, 1)) if weights is None else weights[:, None]
    return dict(zip((name for _, name in panel.bases), panel.values(weights)[:, 0], strict=True))


def test_measures_agree_with_scikit_learn_with_weights():
    rng = np.random.default_rng(0)
    task = Task("ordinal", ("0", "1", "2", "3"))
    truth, chosen = rng.integers(0, 4, 300), rng.integers(0, 4, 300)
    chosen[:150] = truth[:150]
    patient = np.r_[np.arange(40), rng.integers(0, 40, 260)]
    weights = rng.integers(0, 5, 40).astype(float)
    w = weights[patient]
    ours = value(chosen_panel(units(task, truth, patient), chosen), weights)
    assert ours["accuracy"] == pytest.approx(accuracy_score(truth, chosen, sample_weight=w))
    assert ours["error"] == pytest.approx(1 - ours["accuracy"])
    assert ours["macro_f1"] == pytest.approx(f1_score(truth, chosen, average="macro", sample_weight=w))
    assert ours["kappa"] == pytest.approx(cohen_kappa_score(truth, chosen, sample_weight=w))
    ordered = value(order_panel(units(task, truth, patient), chosen), weights)
    assert ordered["weighted_kappa"] == pytest.approx(cohen_kappa_score(truth, chosen, weights="quadratic", sample_weight=w))
    assert ordered["mae"] == pytest.approx(np.average(abs(truth - chosen), weights=w))
    one = value(one_against_rest(units(task, truth, patient), "2", chosen == 2, truth == 2), weights)
    assert one["sensitivity"] == pytest.approx(recall_score(truth == 2, chosen == 2, sample_weight=w))
    assert one["specificity"] == pytest.approx(recall_score(truth != 2, chosen != 2, sample_weight=w))
    assert one["ppv"] == pytest.approx(precision_score(truth == 2, chosen == 2, sample_weight=w))
    assert one["npv"] == pytest.approx(precision_score(truth != 2, chosen != 2, sample_weight=w))
    assert one["f1"] == pytest.approx(f1_score(truth == 2, chosen == 2, sample_weight=w))


def test_the_kappa_of_cohens_table():
    # two raters of 50 applications: 20 both yes, 15 both no, 5 and 10 apart; kappa .4
    truth, chosen = np.repeat([1, 1, 0, 0], [20, 5, 10, 15]), np.repeat([1, 0, 1, 0], [20, 5, 10, 15])
    assert value(chosen_panel(units(Task("binary", ("no", "yes")), truth), chosen), patients=50)["kappa"] == pytest.approx(0.4)


def test_an_unseen_label_is_wrong_and_has_f1_of_0():
    task = Task("multiclass", ("a", "b"))
    truth, chosen = np.array([0, 0, 1, 1, 2, 3]), np.array([0, 0, 1, 1, 0, 1])
    ours = value(chosen_panel(units(task, truth), chosen), patients=6)
    assert ours["accuracy"] == pytest.approx(4 / 6)
    assert ours["macro_f1"] == pytest.approx(f1_score(truth, chosen, average="macro"))
    assert ours["kappa"] == pytest.approx(cohen_kappa_score(truth, chosen))


def test_j_kappa_is_half_kappa_and_an_eighth_of_each_share():
    task = Task("multiclass", ("N", "S", "V", "F"), unit="beat")
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 4, 400)
    chosen = np.where(rng.random(400) < 0.7, truth, rng.integers(0, 4, 400))
    recalls, precisions = (f(truth, chosen, labels=[1, 2], average=None) for f in (recall_score, precision_score))
    wanted = cohen_kappa_score(truth, chosen) / 2 + (recalls.sum() + precisions.sum()) / 8
    assert value(chosen_panel(units(task, truth), chosen), patients=400)["j_kappa"] == pytest.approx(wanted)


def test_j_kappa_needs_both_beats():
    truth = np.array([0, 1] * 20)
    for task in (Task("multiclass", ("N", "S"), unit="beat"), Task("multiclass", ("N", "S", "V"), unit="note")):
        assert "j_kappa" not in value(chosen_panel(units(task, truth), truth), patients=40)
    no_s = np.zeros(40, int)
    no_s[:20] = 2
    assert np.isnan(value(chosen_panel(units(Task("multiclass", ("N", "S", "V"), unit="beat"), no_s), no_s), patients=40)["j_kappa"])


def test_micro_measures_agree_with_scikit_learn():
    rng = np.random.default_rng(2)
    true, said = rng.random((200, 4)) < 0.3, rng.random((200, 4)) < 0.4
    ours = value(micro_panel(units(Task("multilabel", tuple("abcd")), true.astype(np.int8)), said, true, 0), patients=200)
    for name, function in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        assert ours[name] == pytest.approx(function(true, said, average="micro"))
    assert ours["macro_f1"] == pytest.approx(f1_score(true, said, average="macro"))
    with_unseen = value(micro_panel(units(Task("multilabel", tuple("abcd")), true.astype(np.int8)), said, true, 1), patients=200)
    assert with_unseen["macro_f1"] == pytest.approx(f1_score(true, said, average="macro") * 4 / 5)


def test_a_binary_task_is_measured_at_its_operating_point_and_by_its_largest_probability():
    from sizhen.trust.operating import OperatingPoint

    rng = np.random.default_rng(3)
    truth = (rng.random(300) < 0.3).astype(int)
    p = np.clip(0.3 * truth + 0.5 * rng.random(300), 0, 1)
    scores = Scores(np.arange(300), np.arange(300), np.zeros((300, 2), np.float32), truth)
    judged = Judged(scores, np.c_[1 - p, p], None, np.zeros(300, bool), ("",) * 300)
    found = measure(judged, Task("binary", ("0", "1"), "1"), OperatingPoint(0.4, 0.95, 0.95, 90), resamples=20).measures
    assert found["sensitivity"].value == pytest.approx(recall_score(truth, p >= 0.4))
    assert found["ppv"].value == pytest.approx(precision_score(truth, p >= 0.4))
    assert found["f1"].value == pytest.approx(f1_score(truth, p > 0.5))
    assert found["accuracy"].value == pytest.approx(accuracy_score(truth, p > 0.5))
    without = measure(judged, Task("binary", ("0", "1")), resamples=20).measures
    assert not {"sensitivity", "specificity", "ppv", "npv", "f1"} & set(without)
    assert without["auroc"].value == found["auroc"].value
    none = measure(judged, Task("binary", ("0", "1"), "1"), OperatingPoint(None, 0.95, 0.9, 20), resamples=20).measures
    assert none["sensitivity"].value is None
