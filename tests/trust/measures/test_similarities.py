"""Correlations of similarities and answers to questions, against SciPy and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr, spearmanr

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import Measured, measure, primary
from sizhen.trust.judgement import judge, untrusted
from sizhen.trust.measures.panel import Units
from sizhen.trust.measures.similarities import similarities

TASK = Task("similarity", unit="pair")


def measured(said, truth, **columns) -> Measured:
    n = np.arange(len(said))
    scores = Scores(n, n, np.asarray(said, np.float32)[:, None], np.asarray(truth, np.float32), **columns)
    return measure(judge(untrusted(TASK), [scores]), TASK, resamples=200)


def test_correlations_are_scipys_with_ties_and_unknown_pairs():
    rng = np.random.default_rng(0)
    truth = np.round(rng.normal(5, 2, 300))  # many ties
    said = truth / 10 + rng.normal(0, 0.2, 300)
    truth[:20] = np.nan
    found = measured(said, truth)
    assert found.units == 280
    assert list(found.measures) == ["spearman", "pearson"]
    assert found.measures["spearman"].value == pytest.approx(spearmanr(np.float32(said[20:]), truth[20:]).statistic, abs=1e-9)
    assert found.measures["pearson"].value == pytest.approx(pearsonr(said[20:], truth[20:]).statistic, abs=1e-6)
    figure = found.measures["spearman"]
    assert figure.low < figure.value < figure.high
    assert figure.high - figure.low < 0.25


def test_sets_have_scales_of_their_own_and_questions_one_right_answer():
    rng = np.random.default_rng(1)
    truth = np.concatenate([np.linspace(0, 1, 40), np.linspace(1000, 0, 40), np.ones(30)])
    said = np.concatenate([np.linspace(0, 1, 40), np.linspace(0, 1, 40), rng.permutation([1.0] * 12 + [0.0] * 18)])
    columns = {
        "group": np.repeat([0, 1, 2], [40, 40, 30]),
        "items": ("up", "down", "capitals"),
        "question": np.repeat([False, False, True], [40, 40, 30]),
    }
    found = measured(said, truth, **columns)
    assert found.classes["up"]["spearman"].value == pytest.approx(1)
    assert found.classes["down"]["spearman"].value == pytest.approx(-1)
    assert found.measures["spearman"].value == pytest.approx(0, abs=1e-9)
    assert found.measures["accuracy"].value == found.classes["capitals"]["accuracy"].value == pytest.approx(0.4)
    only = measured(said[80:], truth[80:], group=columns["group"][80:], items=columns["items"], question=columns["question"][80:])
    assert list(only.measures) == ["accuracy"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3)), min_size=2, max_size=30))
def test_weights_are_as_many_copies_of_a_pair(rows):
    said, truth, times = (np.array(column, np.float64) for column in zip(*rows, strict=True))
    n = np.arange(len(said))
    scores = Scores(n, n, said.astype(np.float32)[:, None], truth.astype(np.float32))
    panel = similarities(Units.of(judge(untrusted(TASK), [scores]), TASK))[0]
    repeated = np.repeat(n, times.astype(int))
    value = panel.values(times[:, None])[0, 0]
    if len(np.unique(said[repeated])) < 2 or len(np.unique(truth[repeated])) < 2:
        assert np.isnan(value)
    else:
        assert value == pytest.approx(spearmanr(said[repeated], truth[repeated]).statistic, abs=1e-9)


def test_the_measure_that_chooses_is_the_rank_correlation():
    n = np.arange(30)
    scores = Scores(n, n, np.exp(n / 10).astype(np.float32)[:, None], n.astype(np.float32))
    assert primary(judge(untrusted(TASK), [scores]), TASK) == pytest.approx(1)
