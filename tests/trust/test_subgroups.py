"""Subgroups: ten patients at least, numbers cut at quartiles, what is missing named."""

import numpy as np
import pytest

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.judgement import judge, untrusted
from sizhen.trust.subgroups import grouped

TASK = Task("binary", ("no", "yes"), "yes")


def test_measures_by_value_of_an_attribute():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 109)
    values = np.c_[np.zeros(109), np.where(np.arange(109) < 50, 4.0, -4.0) * (2 * truth - 1)]
    site = ["north"] * 50 + ["south"] * 50 + ["tiny"] * 9
    scores = Scores(np.arange(109), np.arange(109), values.astype(np.float32), truth)
    found = measure(judge(untrusted(TASK), [scores]), TASK, resamples=50, attributes={"site": site, "age": [None] * 109}).subgroups
    assert set(found["site"]) == {"north", "south"}
    assert found["site"]["north"]["accuracy"].value == 1
    assert found["site"]["south"]["accuracy"].value == 0
    assert found["site"]["south"]["auroc"].value == pytest.approx(0)
    assert set(found["age"]) == {"unknown"}


def test_many_numbers_are_cut_at_their_quartiles():
    names = grouped([*range(100), None, float("nan")])
    assert names[:2] == ["0 – 24.75", "0 – 24.75"]
    assert names[99] == "74.25 – 99"
    assert names[100:] == ["unknown", "unknown"]
    assert len(set(names)) == 5
    assert grouped([1, 0, 1]) == ["1", "0", "1"]
