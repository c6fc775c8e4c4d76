"""Several labels at once, and scores so sure that probabilities are as good as 1."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import judge, untrusted
from sizhen.trust.measures.labels import log_odds


def test_multilabel_areas_are_means_over_labels():
    rng = np.random.default_rng(0)
    truth = (rng.random((300, 3)) < 0.3).astype(np.int8)
    values = (rng.normal(size=(300, 3)) + truth).astype(np.float32)
    truth[:10] = -1
    task = Task("multilabel", ("a", "b", "c"))
    found = measure(judge(untrusted(task), [Scores(np.arange(300), np.arange(300), values, truth)]), task, resamples=20)
    assert found.units == 290
    assert found.measures["auroc"].value == pytest.approx(roc_auc_score(truth[10:], values[10:], average="macro"))
    assert found.measures["average_precision"].value == pytest.approx(average_precision_score(truth[10:], values[10:], average="macro"))
    assert set(found.classes) == {"a", "b", "c"}


def test_order_survives_where_probabilities_are_as_good_as_1():
    logits = np.array([40.0, 50.0, 60.0])
    p = np.c_[np.exp(-logits), np.ones(3)]
    assert (p[:, 1] == 1).all()
    assert (np.diff(log_odds(p, 1)) > 0).all()
