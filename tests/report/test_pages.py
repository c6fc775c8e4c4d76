"""Pages are whole, self-contained, escaped, the same every time, and leave no figure out."""

import re

import numpy as np
import pytest

from sizhen.core import language
from sizhen.core.evaluation import AuditFinding, Curve, Evaluation, Figure
from sizhen.core.evidence import Contribution, Evidence, Picture
from sizhen.core.opinion import UnitOpinion
from sizhen.core.scores import Remark
from sizhen.report.context import Example, ReportContext
from sizhen.report.numbers import number
from sizhen.report.pages import cases_page, opinion_page, report_page
from sizhen.report.pictures import chart, ecg_paper, text_with_marks

from .whole import HOSTILE, check, opinion

X = tuple(np.linspace(0, 1, 6))


@pytest.fixture
def evaluation() -> Evaluation:
    kinds = ("reliability_before", "reliability_after", "roc", "precision_recall", "answered")
    return Evaluation(
        examination="images",
        task="binary",
        model="small-cnn",
        measured_on="test",
        cases=624,
        patients=None,
        measures={"auroc": Figure(0.9551, 0.9382, 0.9713), "accuracy": Figure(0.8747, 0.8483, 0.9004, few=True), "ece": Figure(0.0412)},
        classes={HOSTILE: {"ppv": Figure(0.8123, 0.7012, 0.9231)}, "肺炎": {"ppv": Figure(None)}},
        baselines={"prevalence": {"auroc": Figure(0.5), "accuracy": Figure(0.8871, 0.8612, 0.9122), "ece": Figure(0.0313)}},
        audit=(AuditFinding("same_content", "warning", f"13 cases {HOSTILE}", 13),),
        unseen={HOSTILE: 3},
        abstained=0.083,
        units=700,
        unit="beat",
        curves=tuple(Curve(kind, X, X, label) for kind in kinds for label in ("肺炎", "$a$ & <b>")),
        confusion=((168, 66), (15, 375), (2, 1)),
        labels=(HOSTILE, "肺炎"),
        subgroups={"sex": {"f": {"auroc": Figure(0.9444, 0.9111, 0.9777)}}},
        answered={"error": Figure(0.0912, 0.0734, 0.1234)},
        notes=("does not include the variation of training",),
    )


@pytest.fixture
def context() -> ReportContext:
    return ReportContext(
        title=f"Chest {HOSTILE}",
        question="Pneumonia?",
        data="5,856 cases",
        positive="肺炎",
        counts={"肺炎": 4273, "normal": 0},
        splits={"train": {"cases": 4708, "肺炎": 3494}, "fold 1": {"cases": 17}},
        design="parts that came with the data",
        operating_point="not demonstrable with 40 positives",
        sets="over all patients like those calibrated on",
        calibration="temperature 1.43",
        faithfulness={"drop_evidence": Figure(0.3112, 0.2613, 0.3714)},
        faithfulness_said="a fifth is taken away",
        recipe=(("learn.network", HOSTILE),),
        guesses=("split.patient = unknown",),
        seconds={"fit": 240.0},
        seed=7,
        not_for="diagnosis without a physician",
        notes=("the figures are of its twin",),
        bundle="chest.sizhen",
        digest="ab" * 32,
        version="0.1.0",
    )


def test_report_leaves_no_figure_out(evaluation: Evaluation, context: ReportContext) -> None:
    page = report_page(evaluation, context)
    check(page)
    tables = [evaluation.measures, *evaluation.baselines.values(), *evaluation.classes.values(), evaluation.answered, context.faithfulness]
    tables += [table for by in evaluation.subgroups.values() for table in by.values()]
    for figure in [figure for table in tables for figure in table.values()]:
        assert figure.value is None or number(figure.value) in page
        assert figure.low is None or f"{figure.low:.3f} to {figure.high:.3f}" in page
    for said in (
        "not defined",
        "few",
        "Patients unknown",
        "168",
        "375",
        "not demonstrable with 40 positives",
        "over all patients like those",
    ):
        assert said in page
    for said in ("does not include the variation of training", "of its twin", "4,708", "3,494", "4 min", "Seed 7", "ab" * 32):
        assert said in page
    assert "No opinion on 8 %" in page
    assert "diagnosis without a physician" in page


def test_report_says_where_a_baseline_wins(evaluation: Evaluation) -> None:
    page = report_page(evaluation)
    assert re.search(r"prevalence: accuracy<", page)


def test_report_is_the_same_every_time(evaluation: Evaluation, context: ReportContext) -> None:
    assert report_page(evaluation, context) == report_page(evaluation, context)


def test_report_of_an_empty_evaluation_is_whole() -> None:
    check(report_page(Evaluation("notes", "spans", "m", "out-of-fold", 0, 0, {})))


def test_many_classes_number_the_columns() -> None:
    labels = tuple(f"category {i}" for i in range(12))
    page = report_page(
        Evaluation("notes", "multiclass", "m", "test", 12, 12, {}, confusion=tuple((1,) * 12 for _ in labels), labels=labels)
    )
    check(page)
    assert page.count("category 3") == 2  # in the list of labels and before its row, not above its column


def test_language_is_set() -> None:
    language.use("zh")
    assert '<html lang="zh-CN">' in opinion_page([])
    language.use("en")
    assert '<html lang="en">' in opinion_page([])


def test_hostile_names_are_escaped_everywhere() -> None:
    evidence = Evidence("contributions", HOSTILE, (Contribution(HOSTILE, 1.0),), 0.0, 1.0, note=HOSTILE)
    unit = UnitOpinion({HOSTILE: 0.9, "b": 0.1}, (HOSTILE,), evidence=evidence, remarks=(Remark(0, "warning", HOSTILE),))
    picture = Picture(
        text_with_marks(HOSTILE, [(0, 8, 1.0, HOSTILE)])
        + ecg_paper(np.zeros((100, 1)), 100, [HOSTILE], beats=[(5, HOSTILE)])
        + chart(np.arange(3), {HOSTILE: np.arange(3)}, units={HOSTILE: HOSTILE}, time_unit=HOSTILE),
        HOSTILE,
    )
    one = opinion((unit,), case=HOSTILE, cautions=(HOSTILE,), picture=picture, bundle=HOSTILE, model=HOSTILE)
    several = opinion((unit, unit), case=HOSTILE, picture=picture)
    check(opinion_page([one, several], [(HOSTILE, HOSTILE)]))
    check(cases_page([Example(one, HOSTILE, False), Example(several)], ReportContext(title=HOSTILE)))


def test_cases_are_marked_as_patient_data_and_told_apart() -> None:
    unit = UnitOpinion({"a": 0.8, "b": 0.2})
    examples = [
        Example(opinion((unit,), case=f"case-{n}"), truth, right)
        for n, (truth, right) in enumerate([("a", True), ("b", False), (None, None)])
    ]
    page = cases_page(examples)
    check(page)
    assert "Patient data" in page
    assert page.index("case-0") < page.index('id="wrong"') < page.index("case-1") < page.index('id="open"') < page.index("case-2")
    assert "Truth: b" in page
    check(cases_page([]))
