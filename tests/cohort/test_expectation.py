"""What to expect: standard errors and intervals as published."""

import numpy as np
import pytest
from scipy.stats import binomtest

from sizhen.cohort.expectation import clopper_pearson, enough, expect, expectations, hanley_mcneil
from sizhen.cohort.recognition import Recognition
from sizhen.core.task import Task


def test_hanley_and_mcneil_as_published() -> None:
    """Radiology 143:29 (1982): area .893, 51 abnormal and 58 normal images, standard error .032 (there from the data's own Q1 and Q2)."""
    assert hanley_mcneil(0.893, 51, 58) == pytest.approx(0.032, abs=0.001)


def test_hanley_and_mcneil_against_simulation() -> None:
    """Exponential scores, for which the formula is exact: means 1 and 4 give an AUROC of .80."""
    chance = np.random.default_rng(0)
    normal, abnormal = chance.exponential(1, (4000, 50)), chance.exponential(4, (4000, 20))
    found = (abnormal[:, :, None] > normal[:, None, :]).mean((1, 2))
    assert found.mean() == pytest.approx(0.80, abs=0.005)
    assert found.std() == pytest.approx(hanley_mcneil(0.80, 20, 50), rel=0.05)


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (10, 10), (7, 12), (59, 59), (1, 300)])
def test_clopper_and_pearson(successes: int, trials: int) -> None:
    expected = binomtest(successes, trials).proportion_ci(0.95, "exact")
    assert clopper_pearson(successes, trials) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_fifty_nine_without_a_miss_show_a_sensitivity_of_95() -> None:
    assert clopper_pearson(59, 59, 0.90)[0] > 0.95 > clopper_pearson(58, 58, 0.90)[0]


def test_sentences() -> None:
    (few, many) = enough({"finding": 40, "none": 4000}, 4040, 0.15)
    assert few.text.startswith("finding: 40 cases, about 6 of them to measure on; expect an interval of ±0.21 about an AUROC of .80, and")
    assert (few.severity, many.severity) == ("warning", "information")
    (nothing,) = enough({"only": 0}, 30)
    assert nothing.text == "only: 0 cases, 0 to measure on; no figure can be given: gather more"
    (everybody,) = enough({"N": 30}, 30, whose="patients")  # every patient has such beats: there is no rest to tell it from
    assert everybody.text == "N: 30 patients, about 30 of them to measure on; expect 0.78 to 0.99 about a sensitivity of .95"
    assert expect({"a": 100, "b": 100}, 200)[0].measured == 100


def seen(kind: str, cases: int, patients: int | None = None, **more: object) -> tuple[str, ...]:
    total = cases if patients is None else patients
    held = {"0": total // 2, "1": total // 2} if kind != "ranking" else {}
    counts = {name: 100 * n for name, n in held.items()}
    return expectations(Recognition("images", 1, "", cases, patients, Task(kind, tuple(held)), counts, held, **more))  # type: ignore[arg-type]


def test_for_what_init_saw() -> None:
    assert seen("binary", 1000)[0].startswith("0: 500 cases, about 500 of them")
    assert seen("binary", 5000)[0].startswith("0: 2500 cases, about 375 of them")
    assert seen("binary", 5000, parts={"train": 4000, "test": 1000})[0].startswith("0: 2500 cases, about 500 of them")


def test_it_is_patients_that_count() -> None:
    assert seen("multiclass", 9000, 40)[0].startswith("0: 20 patients, about 20 of them to measure on; expect an interval of ±0.14")


def test_too_few_is_said_at_once() -> None:
    assert seen("binary", 300, 4) == ("4 patients are too few to learn from; expected at least 5: gather more",)


def test_spans_and_lists_have_other_measures() -> None:
    assert seen("spans", 100)[0] == "0: 50 cases, about 50 of them to measure on; expect 0.66 to 0.90 about a recall of .80"
    assert seen("ranking", 100) == (
        "a list of items: 100 cases, about 100 of them to measure on; expect 0.71 to 0.87 about a hit rate of .80",
    )
