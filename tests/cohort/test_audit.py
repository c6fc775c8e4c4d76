"""The audit finds what was planted, and nothing in what is sound."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from sizhen.cohort.audit import audit
from sizhen.cohort.cohort import Cohort
from sizhen.cohort.leakage import auroc
from sizhen.cohort.split import split
from sizhen.core.evaluation import AuditFinding
from sizhen.core.task import Task

CHANCE = np.random.default_rng(0)
LABELS = tuple(str(x) for x in CHANCE.integers(0, 2, 300))


def cohort(labels: Any = LABELS, classes: tuple[str, ...] = ("0", "1"), attributes: Any = None, **columns: Any) -> Cohort:
    n = len(labels)
    ids = tuple(f"case-{i}" for i in range(n))
    columns = {"patients": tuple(f"person-{i}" for i in range(n)), "digests": tuple(f"d{i}" for i in range(n)), **columns}
    return Cohort(ids, range(n), Task("multiclass", classes), labels=tuple(labels), attributes=attributes or {}, **columns)


def said(of: Cohort, code: str, parts: bool = True) -> str:
    texts = {finding.code: finding.text for finding in audit(of, split(of, design="folds") if parts else None)}
    assert code in texts, texts
    assert "person" not in texts[code]
    return texts[code]


def test_nothing_is_found_in_sound_data() -> None:
    of = cohort(attributes={"site": tuple(CHANCE.choice(["a", "b"], 300)), "age": tuple(CHANCE.integers(0, 90, 300).tolist())})
    assert audit(of, split(of, design="folds")) == audit(of, split(of, design="parts")) == audit(of) == ()


def test_unknown_patients() -> None:
    assert "unknown; intervals go by case" in said(cohort(patients=None), "patients_unknown")
    named = tuple("" if i < 7 else f"person-{i}" for i in range(300))
    assert said(cohort(patients=named), "patients_unknown").startswith("7 of 300 cases name no patient")


def test_repeats_and_contradictions() -> None:
    digests = [f"d{i}" for i in range(300)]
    digests[10], digests[20] = digests[11], digests[21]
    labels = list(LABELS)
    labels[10], labels[11], labels[20], labels[21] = "0", "0", "0", "1"
    of = cohort(labels, digests=tuple(digests))
    assert said(of, "repeated").startswith("2 cases repeat the content of another, such as case-10 = case-11, case-20 = case-21;")
    assert said(of, "contradicting_labels").startswith("1 contents stand under different labels, such as case-20 / case-21;")


def test_few_of_a_class_and_nearly_one_class() -> None:
    of = cohort(["a"] * 299 + ["b"], ("a", "b", "c"))
    assert "have c (0), b (1);" in said(of, "few_of_a_class", parts=False)
    assert said(of, "nearly_one_class", parts=False).startswith("a is 99.7% of all labels")


def test_parts_and_folds_without_a_class() -> None:
    of = cohort(["a", "b"] * 148 + ["c"] * 2 + ["a", "b"], ("a", "b", "c"), parts=("train",) * 298 + ("test",) * 2)
    assert said(of, "fold_without_class").startswith("3 of 5 folds hold no case of c;")
    assert said(of, "part_without_class") == "the part test has no case of c; it says nothing about them"


@pytest.mark.parametrize("kind", ["named", "measured", "falling"])
def test_an_attribute_that_tells_the_label(kind: str) -> None:
    chance = np.random.default_rng(1)
    truth = np.array([label == "1" for label in LABELS])
    shown = truth ^ (chance.random(300) < 0.1)
    noise = chance.normal(size=300)
    column = {"named": np.where(shown, "mobile", "fixed"), "measured": 2 * truth + noise, "falling": -2 * truth + noise}[kind]
    text = said(cohort(attributes={"device": tuple(column.tolist())}), "telling_attribute")
    assert text.startswith("device alone tells ")
    found = float(text.split("AUROC ")[1][:4])
    assert found == pytest.approx(0.9 if kind == "named" else 0.92, abs=0.03)


def test_attributes_that_tell_nothing_are_passed_over() -> None:
    """A name of its own for each case, missing values, and attributes of few cases tell nothing."""
    rare = tuple(f"name-{i // 6}" for i in range(300))
    mostly = tuple("x" if i < 20 and label == "1" else None for i, label in enumerate(LABELS))
    own = tuple(f"serial-{i}" for i in range(300))
    assert audit(cohort(attributes={"rare": rare, "mostly": mostly, "own": own})) == ()


def test_auroc_agrees_with_mann_and_whitney() -> None:
    values = np.round(CHANCE.normal(size=200), 1)
    positive = CHANCE.random(200) < 0.3
    expected = mannwhitneyu(values[positive], values[~positive]).statistic / (positive.sum() * (~positive).sum())
    assert auroc(values, positive) == pytest.approx(expected)


def test_what_reading_and_splitting_noticed_comes_first() -> None:
    noticed = AuditFinding("unreadable", "warning", "1 of 301 could not be read", 1)
    of = cohort([None, *LABELS[1:]], findings=(noticed,))
    found = audit(of, split(of, design="folds"))
    assert [finding.code for finding in found] == ["unreadable", "unlabelled"]
