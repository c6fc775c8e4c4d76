"""Assertion: own sentences of both languages, each with what is said of its finding; places of cues; bad input."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhen.core.errors import DataError
from sizhen.core.folding import fold, lower
from sizhen.notes.assertion import Assertion, assert_spans
from sizhen.notes.assertion.cues_chinese import CHINESE
from sizhen.notes.assertion.cues_english import ENGLISH
from sizhen.notes.assertion.deciding import FARTHEST
from sizhen.notes.assertion.scope import layout

HERE = Path(__file__).parent


def of(text: str, finding: str) -> Assertion:
    start = text.index(finding)
    return assert_spans(text, [(start, start + len(finding))])[0]


@pytest.mark.parametrize(
    ("text", "finding", "existence", "time", "whose"),
    [
        ("否认高血压病史", "高血压", "absent", "past", "patient"),
        ("母亲可能死于肺癌", "肺癌", "possible", "past", "family"),
        ("患者无发热、咳嗽和胸痛。", "胸痛", "absent", "current", "patient"),
        ("无发热，咳嗽3天。", "咳嗽", "present", "current", "patient"),
        ("肝脾肋下未触及", "肝脾", "absent", "current", "patient"),
        ("不能除外肺癌", "肺癌", "possible", "current", "patient"),
        ("肺栓塞已除外", "肺栓塞", "absent", "current", "patient"),
        ("乙肝表面抗原未查", "乙肝", "unknown", "current", "patient"),
        ("不稳定型心绞痛", "心绞痛", "present", "current", "patient"),
        ("无明显诱因出现胸痛", "胸痛", "present", "current", "patient"),
        ("非小细胞肺癌", "肺癌", "present", "current", "patient"),
        ("BP 150/90mmHg，否认CAD", "CAD", "absent", "current", "patient"),
        ("Fever: none", "Fever", "absent", "current", "patient"),
        ("There is no change in the NODULE.", "NODULE", "present", "current", "patient"),
        ("Blood cultures grew gram-negative rods.", "rods", "present", "current", "patient"),
        ("Scheduled for colonoscopy.", "colonoscopy", "present", "planned", "patient"),
        ("Return if fever occurs.", "fever", "conditional", "current", "patient"),
        ("医生：发热吗？\n患者：没有。", "发热", "absent", "current", "patient"),
        ("既往史：高血压。\n现病史：胸痛。", "高血压", "present", "past", "patient"),
        ("家族史：糖尿病。", "糖尿病", "present", "current", "family"),
    ],
)
def test_said_of_a_finding(text: str, finding: str, existence: str, time: str, whose: str) -> None:
    said = of(text, finding)
    assert (said.existence, said.time, said.whose) == (existence, time, whose)
    assert said.rule


@pytest.mark.parametrize(
    ("name", "language", "axis", "least"),
    [
        # Of sentences that nobody looked at while cues were written.
        ("assertion_sentences", "zh", "existence", 0.96),
        ("assertion_sentences", "zh", "time", 0.94),
        ("assertion_sentences", "zh", "whose", 0.97),
        ("assertion_sentences", "en", "existence", 0.97),
        ("assertion_sentences", "en", "time", 0.94),
        ("assertion_sentences", "en", "whose", 0.98),
        # Of those that cues were written from.
        ("assertion_practice", "zh", "existence", 0.96),
        ("assertion_practice", "en", "existence", 0.97),
    ],
)
def test_own_sentences(name: str, language: str, axis: str, least: float) -> None:
    with (HERE / f"{name}.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["language"] == language]
    right = [getattr(of(row["sentence"].replace("\\n", "\n"), row["finding"]), axis) == row[axis] for row in rows]
    assert len(right) >= 150
    assert sum(right) / len(right) >= least


def test_a_decision_names_the_place_of_its_cue() -> None:
    text = "患者否认\u200b胸痛"  # an invisible character before the finding
    said = of(text, "胸痛")
    assert said.cue is not None
    assert text[slice(*said.cue)] == "否认"


@given(st.text(max_size=80), st.data())
def test_every_text_has_one_result_a_span_and_cues_lie_inside_it(text: str, data: st.DataObject) -> None:
    spans = [
        (start, data.draw(st.integers(start + 1, len(text))))
        for start in data.draw(st.lists(st.integers(0, max(len(text) - 1, 0)), max_size=3))
        if start < len(text)
    ]
    said = assert_spans(text, spans)
    assert len(said) == len(spans)
    assert all(0 <= start < end <= len(text) for one in said for start, end, _rule in one.cues.values())


def test_a_span_outside_the_text_is_told() -> None:
    with pytest.raises(DataError, match="3 to 9 in a text of 4 characters"):
        assert_spans("无发热。", [(3, 9)])


def test_every_cue_can_be_met() -> None:
    cues = (*CHINESE, *ENGLISH)
    assert [cue.text for cue in cues if cue.text != lower(fold(cue.text).text)] == []
    assert max(cue.reach for cue in cues) <= FARTHEST


@pytest.mark.parametrize(
    ("sentence", "finding"), [("患者无发热。", "发热"), ("No fever. ", "fever"), ("医生：发热吗\n患者：没有\n", "发热")]
)
def test_a_long_note_says_of_each_sentence_what_it_says_alone(sentence: str, finding: str) -> None:
    places = [i * len(sentence) + sentence.index(finding) for i in range(5_000)]
    said = assert_spans(sentence * 5_000, [(place, place + len(finding)) for place in places])
    assert {one.existence for one in said} == {"absent"}


_STOPS = re.compile(
    r"[。;!\n\r]|\?(?![a-z])|(?<![A-Za-z]\.[A-Za-z])(?<!\b[dmps]r)(?<!\bvs)(?<!\bno)(?<!\be\.g)(?<!\bi\.e)\.(?=\s|$|[\u4e00-\u9fff])"
)


@given(st.lists(st.sampled_from(["a", "dr", "e.g", "vs", "no", "i.e", ".", "?", "!", "。", " ", "痛", ";", "\r", "1"]), max_size=24))
def test_stops_are_those_of_one_pattern(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert layout(text).hard == [match.start() for match in _STOPS.finditer(text)]


@pytest.mark.parametrize("begin", ["", "无咳嗽。", "Stable.", "x\n", "a; "])
def test_a_heading_is_heard_at_the_beginning_and_behind_a_stop(begin: str) -> None:
    assert of(f"{begin} 家族史 ：糖尿病", "糖尿病").whose == "family"
    assert of(f"{begin}见家族史 ：糖尿病", "糖尿病").cues.get("whose", (0, 0, ""))[2] != "section"
