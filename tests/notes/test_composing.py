"""Words out: what is written reads back as it was meant, and every clause says its field."""

from itertools import product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, UsageError
from sizhen.core.evidence import Contribution, Evidence
from sizhen.core.language import said_in
from sizhen.core.opinion import Opinion, UnitOpinion
from sizhen.core.scores import Remark
from sizhen.notes import Finding, compose
from sizhen.notes.assertion import assert_spans
from sizhen.notes.assertion.cues import Existence, Time, Whose

AXES = list(product(get_args(Existence), get_args(Time), get_args(Whose)))
NAMES = {
    "zh": ["胸痛", "发热", "高血压", "乏力", "非小细胞肺癌", "2型糖尿病", "冠状动脉支架植入术", "无力", "皮疹", "不稳定型心绞痛", "CT平扫"],
    "en": ["chest pain", "fever", "hypertension", "gram-negative sepsis", "type 2 diabetes", "CABG", "non-STEMI", "rash", "ST elevation"],
}


def findings(language: str) -> st.SearchStrategy[list[Finding]]:
    one = st.builds(lambda name, axes: Finding(name, *axes), st.sampled_from(NAMES[language]), st.sampled_from(AXES))
    return st.lists(one, max_size=9)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reader", ["clinician", "patient"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_written_reads_back(language: str, reader: str, data: st.DataObject) -> None:
    meant = data.draw(findings(language))
    said = compose(meant, reader, language)  # type: ignore[arg-type]
    assert [clause.field for clause in said.clauses] == [str(i) for i in range(len(meant))]
    assert "".join(said.text[c.start : c.end] for c in said.clauses) == said.text
    spans = []
    for clause, finding in zip(said.clauses, meant, strict=True):
        start = said.text.index(finding.name, clause.start, clause.end)
        spans.append((start, start + len(finding.name)))
    read = assert_spans(said.text, spans)
    assert [(one.existence, one.time, one.whose) for one in read] == [finding.axes for finding in meant]


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_combination_can_be_said_to_both(axes: tuple[Existence, Time, Whose], language: str) -> None:
    for name in NAMES[language]:
        for reader in ("clinician", "patient"):
            assert name in compose([Finding(name, *axes)], reader, language).text  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(name=st.text(max_size=12), axes=st.sampled_from(AXES), language=st.sampled_from(["zh", "en"]))
def test_any_name_is_said_as_meant_or_refused(name: str, axes: tuple[Existence, Time, Whose], language: str) -> None:
    try:
        said = compose([Finding(name, *axes)], language=language)
    except DataError:
        return
    start = said.text.rindex(name)
    read = assert_spans(said.text, [(start, start + len(name))])[0]
    assert (read.existence, read.time, read.whose) == axes


def test_alike_findings_share_a_sentence() -> None:
    said = compose([Finding("胸痛", "absent"), Finding("发热", "absent"), Finding("咳嗽")], language="zh")
    assert said.text == "患者目前无胸痛和发热。患者目前有咳嗽。"
    assert said.said("2") == ("患者目前有咳嗽。",)


@pytest.mark.parametrize("name", ["", " pain", "pain. No fever", "咳嗽。无", "a\nb"])
def test_names_that_would_be_read_otherwise_are_refused(name: str) -> None:
    with pytest.raises(DataError, match="expected a name"):
        compose([Finding(name)], language="en")


def test_a_reader_that_is_not_known() -> None:
    with pytest.raises(UsageError, match="expected one of"):
        compose([], "nurse")  # type: ignore[arg-type]


def opinion() -> Opinion:
    evidence = Evidence("contributions", "pneumonia", (Contribution("cough", 1.5), Contribution("rash", -0.5)), 0.0, 1.0)
    units = (
        UnitOpinion({"normal": 0.13, "pneumonia": 0.87}, ("pneumonia",), evidence=evidence),
        UnitOpinion({"normal": 0.5, "pneumonia": 0.5}, ("normal", "pneumonia"), True, "the set is too wide"),
    )
    return Opinion(
        "c1",
        "notes",
        "binary",
        units,
        "b",
        "d",
        "emergencies",
        remarks=(Remark(0, "alarm", "the note is cut off"),),
        cautions=("few notes",),
    )


def at(said: object, field: str) -> object:
    for key in field.split("."):
        said = said[int(key)] if isinstance(said, list) else said[key]  # type: ignore[index]
    return said


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reader", ["clinician", "patient"])
def test_every_clause_of_an_opinion_says_a_field_of_its_json(language: str, reader: str) -> None:
    said = compose(opinion(), reader, language)  # type: ignore[arg-type]
    whole = opinion().to_json()
    for clause in said.clauses:
        assert at(whole, clause.field) is not None
    rest = said.text
    for clause in reversed(said.clauses):
        rest = rest[: clause.start] + rest[clause.end :]
    assert not rest.strip()


def test_an_opinion_in_words() -> None:
    said = compose(opinion(), language="en")
    assert said.clauses[0].field == "remarks.0.text"
    assert said.said("units.0.probabilities") == ("case 1: most probably pneumonia (87 %).",)
    assert said.said("units.0.evidence") == ("cough speaks for pneumonia.", "rash speaks against pneumonia.")
    assert said.said("units.1.reason") == ("the set is too wide.",)
    assert "emergencies" in said.text
    to_patient = compose(opinion(), "patient", "en").text
    assert "87 of 100" in to_patient
    assert "speaks for" not in to_patient
    assert "no diagnosis" in to_patient


def test_a_list_is_given_here_and_never_promised() -> None:
    unit = UnitOpinion({"aspirin": 0.42}, name="aspirin")
    blocked = UnitOpinion({"warfarin": 0.4}, name="warfarin", remarks=(Remark(0, "blocked", "interacts with aspirin", 1),))
    listed = Opinion("p", "treatments", "ranking", (unit, blocked), "b", "d", "x", unit="item")
    said = said_in("en", lambda: compose(listed))
    assert said.said("units.0") == ("aspirin would be given here with probability 42 %.",)
    assert said.said("units.1") == ("warfarin is blocked: interacts with aspirin.",)
