"""Pages are whole, self-contained, escaped, the same every time, and leave no figure out."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from sizhen.core import language
from sizhen.core.evaluation import AuditFinding, Curve, Evaluation, Figure
from sizhen.core.evidence import Contribution, Evidence, Picture
from sizhen.core.opinion import Opinion, UnitOpinion
from sizhen.core.scores import Remark
from sizhen.report.context import Example, ReportContext
from sizhen.report.numbers import number
from sizhen.report.pages import cases_page, opinion_page, report_page
from sizhen.report.pictures import chart, ecg_paper, heat_over_image, text_with_marks
from sizhen.report.sentences import say

HOSTILE = '<script>alert("x")</script>'
VOID = {"meta", "img", "br", "hr", "input", "link"}
X = tuple(np.linspace(0, 1, 6))


class Balance(HTMLParser):
    """Notes tags left open or closed without being open, outside addresses, repeated ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("src", "href", "xlink:href") and not (value or "").startswith(("#", "data:image/png;base64,")):
                self.faults.append(f"{name}={value}")
            if name in ("href", "xlink:href") and (value or "").startswith("#"):
                self.references.append((value or "")[1:])
            if name.startswith("on"):
                self.faults.append(f"{name} on {tag}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def check(page: str) -> None:
    parser = Balance()
    parser.feed(page)
    assert parser.faults == []
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert set(parser.references) <= set(parser.ids)
    assert page.startswith("<!DOCTYPE html>")
    assert "http" not in page
    assert "<script" not in page
    assert "@import" not in page


@pytest.fixture(autouse=True)
def english():
    language.use("en")
    yield
    language.use(None)


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


def opinion(units: tuple[UnitOpinion, ...], **values: object) -> Opinion:
    known = {"case": "new.png", "examination": "images", "task": "binary", "bundle": "chest", "digest": "sha256:" + "ab" * 32}
    return Opinion(units=units, not_for="diagnosis without a physician", **{**known, **values})  # type: ignore[arg-type]


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
    assert re.search(r"prevalence: accuracy, calibration error<", page)


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


def test_opinion_of_one_image() -> None:
    evidence = Evidence("occlusion", "pneumonia")
    picture = Picture(heat_over_image(np.zeros((28, 28), np.uint8), np.eye(28)), "lies on the diagonal")
    unit = UnitOpinion({"normal": 0.13, "pneumonia": 0.87}, ("pneumonia",), evidence=evidence)
    page = opinion_page([opinion((unit,), cautions=("calibrated at a prevalence of 74 %",), picture=picture)])
    check(page)
    for said in (
        "pneumonia: 87 %",
        "calibrated at a prevalence of 74 %",
        "holds pneumonia alone",
        "ruled out",
        "lies on the diagonal",
        "abababababab",
    ):
        assert said in page
    assert "ab" * 7 not in page
    assert page.count("data:image/png") == 2


def test_alarm_stands_before_the_answer() -> None:
    remarks = (Remark(0, "information", "annotations are used"), Remark(0, "alarm", f"lead V1 is flat {HOSTILE}"))
    page = opinion_page([opinion((UnitOpinion({"N": 0.9, "V": 0.1}),), remarks=remarks)])
    check(page)
    assert page.index("lead V1 is flat") < page.index("annotations are used") < page.index("N: 90 %")


def test_no_opinion_and_why() -> None:
    unit = UnitOpinion({"a": 0.52, "b": 0.48}, ("a", "b"), abstained=True, reason="the set is too wide")
    page = opinion_page([opinion((unit,))])
    check(page)
    assert re.search(r'class="answer none">No opinion<', page)
    assert "the set is too wide" in page
    assert "a: 52 %" not in page
    refused = opinion_page([opinion((), remarks=(Remark(0, "refused", "the record is paced"),))])
    assert re.search(r'class="answer none">No opinion<', refused)
    assert "the record is paced" in refused
    assert "Nothing was found" in opinion_page([opinion(())])


def test_many_beats_are_counted_and_at_most_200_listed() -> None:
    units = [UnitOpinion({"N": 0.98, "V": 0.02}, ("N",), where=(i, i + 1)) for i in range(2000)]
    units[1500] = UnitOpinion({"N": 0.1, "V": 0.9}, ("V",), where=(1500, 1501))
    units[1700] = UnitOpinion({"N": 0.5, "V": 0.5}, ("N", "V"), True, "too wide", where=(1700, 1701))
    page = opinion_page([opinion(tuple(units), unit="beat", task="multiclass", examination="signals")])
    check(page)
    assert "1,998 × N, 1 × V, 1 × no opinion" in page
    assert "200 of 2,000" in page
    rows = say(opinion(tuple(units))).rows
    assert len(rows) == 200
    assert {1501, 1701} <= {row for row, _unit in rows}
    assert [row for row, _unit in rows] == sorted(row for row, _unit in rows)


def test_blocked_item_is_apart_with_rule_and_source() -> None:
    because = Evidence(
        "contributions", "甘草", (Contribution("发热", 0.3), Contribution("咳嗽", -0.1)), note="given here to patients like this one"
    )
    blocked = (Remark(0, "blocked", "must not meet 半夏", rule="eighteen opposites", source="rules.csv, line 4"),)
    page = opinion_page(
        [
            opinion(
                (UnitOpinion({"甘草": 0.8}, name="甘草", evidence=because), UnitOpinion({"乌头": 0.9}, name="乌头", remarks=blocked)),
                task="ranking",
                unit="item",
                examination="treatments",
            )
        ]
    )
    check(page)
    assert "1 proposed, 1 blocked" in page
    assert page.index("甘草") < page.index("Kept out of the list") < page.index("<del>乌头</del>") < page.index("eighteen opposites")
    assert "rules.csv, line 4" in page
    assert page.count("given here to patients like this one") == 1
    assert "发热" in page
    assert "+0.300" in page
    assert "\u22120.100" in page


def test_independent_labels_are_all_named() -> None:
    unit = UnitOpinion({"effusion": 0.7, "nodule": 0.8, "mass": 0.1}, ("effusion", "nodule"))
    page = opinion_page([opinion((unit,), task="multilabel")])
    assert "effusion: 70 %, nodule: 80 %" in page
    assert "Labels that cannot be ruled out: effusion, nodule." in page


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


def test_failures_are_named() -> None:
    page = opinion_page([], [("broken.png", "broken.png is truncated; expected a PNG")])
    check(page)
    assert "Not read: 1" in page
    assert "broken.png is truncated" in page
