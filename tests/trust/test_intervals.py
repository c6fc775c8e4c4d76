"""Intervals: known ones, the edges, what is few, and that the value always lies inside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.scores import Scores
from sizhen.core.task import Task
from sizhen.trust.evaluation import measure
from sizhen.trust.intervals import bootstrap_mean, clopper_pearson, lower_bound
from sizhen.trust.judgement import judge, untrusted

TASK = Task("binary", ("no", "yes"), "yes")


def measured(truth, values, patient=None, task=TASK, resamples=200):
    n = len(truth)
    scores = Scores(np.arange(n), np.arange(n) if patient is None else patient, values.astype(np.float32), truth)
    return measure(judge(untrusted(task), [scores]), task, resamples=resamples)


def test_clopper_pearson_as_published():
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29
    for hits, n, low, high in ((81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)):
        assert clopper_pearson(hits, n) == pytest.approx((low, high), abs=5e-5)
    assert clopper_pearson(20, 20)[1] == 1


def test_the_one_sided_bound_without_a_miss_is_a_root():
    assert lower_bound(59, 59) == pytest.approx(0.05 ** (1 / 59))
    assert lower_bound(0, 10) == 0


def test_the_bootstrap_of_a_mean_is_near_the_normal_interval():
    values = np.random.default_rng(0).normal(size=400)
    figure = bootstrap_mean(values, np.arange(400), resamples=2_000)
    reach = 1.96 * values.std() / 20
    assert figure.low == pytest.approx(values.mean() - reach, abs=0.015)
    assert figure.high == pytest.approx(values.mean() + reach, abs=0.015)


def test_patients_are_resampled_not_units():
    # each of 50 patients is measured 20 times, always the same: no more is known than from once each
    values = np.random.default_rng(1).normal(size=50)
    once = bootstrap_mean(values, np.arange(50))
    often = bootstrap_mean(np.repeat(values, 20), np.repeat(np.arange(50), 20))
    assert (often.low, often.high) == pytest.approx((once.low, once.high))


def test_at_the_edge_clopper_pearson_counts_patients():
    truth = np.array([0, 1] * 40)
    found = measured(truth, 20.0 * np.eye(2)[truth]).measures
    assert found["accuracy"].low == pytest.approx(clopper_pearson(80, 80)[0])
    assert found["auroc"].low == pytest.approx(clopper_pearson(40, 40)[0])
    assert found["error"].high == pytest.approx(clopper_pearson(0, 80)[1])
    grouped = measured(truth, 20.0 * np.eye(2)[truth], patient=np.arange(80) // 2).measures
    assert grouped["accuracy"].low == pytest.approx(clopper_pearson(40, 40)[0])


def test_few_patients_or_events_are_marked_and_very_few_have_no_interval():
    rng = np.random.default_rng(2)

    def of(n, events):
        truth = np.r_[np.ones(events, int), np.zeros(n - events, int)]
        return measured(truth, rng.normal(size=(n, 2)) + np.eye(2)[truth]).measures

    many, twenty, rare, nine = of(100, 40), of(20, 10), of(200, 9), of(9, 4)
    assert not many["auroc"].few
    assert twenty["auroc"].few
    assert twenty["accuracy"].few
    assert rare["auroc"].few
    assert not rare["accuracy"].few
    assert nine["auroc"].value is not None
    assert nine["auroc"].low is None
    assert nine["auroc"].high is None


def test_the_jackknife_of_a_mean_is_students_interval():
    from scipy.stats import t

    values = np.random.default_rng(3).normal(size=15)
    figure = bootstrap_mean(values, np.arange(15))
    reach = t.ppf(0.975, 14) * values.std(ddof=1) / np.sqrt(15)
    assert figure.few
    assert (figure.low, figure.high) == pytest.approx((values.mean() - reach, values.mean() + reach))


@given(st.integers(0, 100_000), st.integers(1, 60), st.sampled_from(["binary", "multiclass", "ordinal", "multilabel"]), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_the_value_always_lies_in_its_interval(seed, n, kind, per_patient):
    rng = np.random.default_rng(seed)
    classes = ("a", "b") if kind == "binary" else ("N", "S", "V")
    k = len(classes)
    truth = (rng.random((n, k)) < 0.3).astype(np.int8) if kind == "multilabel" else rng.integers(0, k + (kind != "binary"), n)
    values = rng.normal(size=(n, k)) * rng.choice([0.1, 3, 40])
    task = Task(kind, classes, "a" if kind == "binary" else None)
    found = measured(truth, values, np.arange(n) // per_patient, task, resamples=40)
    for table in (found.measures, *found.classes.values(), found.answered):
        for name, figure in table.items():
            assert (figure.low is None) == (figure.high is None), name
            if figure.low is not None:
                assert figure.low <= figure.value <= figure.high, name
            if figure.value is None:
                assert figure.low is None


def test_the_same_seed_gives_the_same_interval():
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 2, 100)
    values = rng.normal(size=(100, 2))
    assert measured(truth, values).measures == measured(truth, values).measures


def test_a_value_of_many_units_is_exact_though_its_resamples_are_coarse():
    from sklearn.metrics import average_precision_score

    rng = np.random.default_rng(5)
    truth = (rng.random(12_000) < 0.4).astype(int)
    values = np.c_[np.zeros(12_000), rng.normal(size=12_000) + truth]
    figure = measured(truth, values, resamples=50).measures["average_precision"]
    assert figure.value == pytest.approx(average_precision_score(truth, values[:, 1].astype(np.float32)))
    assert figure.low < figure.value < figure.high
