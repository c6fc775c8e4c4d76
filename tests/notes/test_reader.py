"""NoteReader: one call gives all that a note says."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import UsageError
from sizhen.notes import NoteReader

NOTE = "主诉：胸痛3天。BP 150/90mmHg，否认糖尿病。\n诊断：高血压"


def test_sections_without_training() -> None:
    read = NoteReader()(NOTE)
    assert [(one.name, NOTE[one.body : one.end]) for one in read.sections] == [
        ("chief complaint", "胸痛3天。BP 150/90mmHg，否认糖尿病。"),
        ("diagnosis", "高血压"),
    ]
    assert [one.value for one in read.measurements[0].parts] == [150, 90]
    assert len(read.to_frame()) >= 4
    assert json.loads(json.dumps(read.to_json()))["sections"][0]["name"] == "chief complaint"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.text("主诉：1.5/0mg cm×%℃BP\n 。,三半天\u200b（）", max_size=80))
def test_any_text_is_read(text: str) -> None:
    read = NoteReader()(text)
    for one in (*read.sections, *read.sentences, *read.measurements, *read.times, *read.doses):
        assert 0 <= one.start < one.end <= len(text)
    for measured in read.measurements:
        assert measured.text == text[measured.start : measured.end]


def test_what_is_no_text() -> None:
    with pytest.raises(UsageError, match="expected a text"):
        NoteReader()(b"abc")  # type: ignore[arg-type]
