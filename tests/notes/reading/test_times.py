"""Times of both languages as ISO 8601, and what is none."""

import pytest

from sizhen.notes import NoteReader

READER = NoteReader()


@pytest.mark.parametrize(
    ("text", "words", "kind", "value"),
    [
        ("于2016-10-29；11：12入院", "2016-10-29；11：12", "date", "2016-10-29T11:12"),
        ("二〇一六年十月二十九日", "二〇一六年十月二十九日", "date", "2016-10-29"),
        ("16年10月起", "16年10月", "date", "2016-10"),
        ("，12月于本院复查", "12月", "date", "--12"),
        ("胸痛3月。", "3月", "duration", "P3M"),
        ("4月前出现", "4月前", "relative", "-P4M"),
        ("半年前", "半年前", "relative", "-P6M"),
        ("2周余", "2周余", "duration", "P2W"),
        ("2年3月前", "2年3月前", "relative", "-P2Y3M"),
        ("术后第3天", "术后第3天", "relative", "P3D"),
        ("上午10时30分", "上午10时30分", "clock", "T10:30"),
        ("at 14:30", "14:30", "clock", "T14:30"),
        ("3 pm", "3 pm", "clock", "T15"),
        ("Oct 29, 2016", "Oct 29, 2016", "date", "2016-10-29"),
        ("10/29/2016", "10/29/2016", "date", "2016-10-29"),
        ("POD 2", "POD 2", "relative", "P2D"),
        ("3 days ago", "3 days ago", "relative", "-P3D"),
        ("half a year", "half a year", "duration", "P6M"),
        ("45-year-old", "45-year-old", "age", "P45Y"),
        ("45歲", "45歲", "age", "P45Y"),
        ("一日3次", "一日3次", "frequency", "3/P1D"),
        ("q8h", "q8h", "frequency", "1/PT8H"),
    ],
)
def test_a_time(text: str, words: str, kind: str, value: str) -> None:
    (found,) = READER(text).times
    assert (found.text, found.kind, found.value) == (words, kind, value)


@pytest.mark.parametrize("text", ["1:320", "P80次/分", "T12", "A95G", "3D重建", "乳腺3点钟方向", "2016-13-40", "C3/4", "评分8分", ""])
def test_no_time(text: str) -> None:
    assert READER(text).times == ()
