"""The opinion's page: what is said first, what stands apart, and what is not said at all."""

import re

import numpy as np

from sizhen.core.evidence import Contribution, Evidence, Picture
from sizhen.core.opinion import UnitOpinion
from sizhen.core.scores import Remark
from sizhen.report.pages import opinion_page
from sizhen.report.pictures import heat_over_image
from sizhen.report.sentences import say

from .whole import HOSTILE, check, opinion


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


def test_failures_are_named() -> None:
    page = opinion_page([], [("broken.png", "broken.png is truncated; expected a PNG")])
    check(page)
    assert "Not read: 1" in page
    assert "broken.png is truncated" in page
