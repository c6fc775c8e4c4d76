"""Errors of predicted numbers."""

import numpy as np
import pytest

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import judge, untrusted


def test_errors_by_another_way():
    rng = np.random.default_rng(0)
    truth = rng.normal(3, 1, 200).astype(np.float32)
    said = truth + rng.normal(0, 0.5, 200).astype(np.float32)
    truth[:20] = np.nan
    scores = Scores(np.arange(200), np.arange(200), said[:, None], truth)
    task = Task("rating", unit="pair")
    found = measure(judge(untrusted(task), [scores]), task, resamples=200)
    known = slice(20, None)
    assert found.units == 180
    assert found.measures["rmse"].value == pytest.approx(np.sqrt(((said[known] - truth[known]) ** 2).mean()), rel=1e-5)
    assert found.measures["mae"].value == pytest.approx(abs(said[known] - truth[known]).mean(), rel=1e-5)
    assert list(found.measures) == ["rmse", "mae"]
