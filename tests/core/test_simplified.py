"""Traditional to simplified, character by character."""

from hypothesis import given
from hypothesis import strategies as st

from sizhen.core.simplified import _table, simplified


def test_clinical_words_are_simplified_and_simplified_ones_stay():
    for traditional, expected in (
        ("檢查", "检查"),
        ("診斷後", "诊断后"),
        ("臨床癥狀", "临床症状"),
        ("過敏於青黴素", "过敏于青霉素"),
        ("顯著", "显著"),
    ):
        assert simplified(traditional) == expected
    for word in ("显著", "BP 150/90", "头晕乏力"):
        assert simplified(word) == word
    assert all(ord(after) not in _table() for after in _table().values())


@given(st.text())
def test_no_place_moves_and_a_second_time_changes_nothing(text):
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(once) == once
