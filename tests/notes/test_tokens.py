"""Words and units with their places, in both languages at once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.folding import fold, lower
from sizhen.notes.tokens import units, words


def cut(text):
    folded = fold(text).text
    return [folded[a:b] for a, b in words(folded)]


def test_both_languages_in_one_sentence():
    assert cut("BP 150/90mmHg，否认CAD") == ["BP", "150", "/", "90", "mmHg", ",", "否认", "CAD"]
    assert cut("don't take β-blockers, 3.5mg at 10:30") == ["don't", "take", "β-blockers", ",", "3.5", "mg", "at", "10:30"]
    assert cut("人工智能技术在医疗保健领域的应用") == ["人工智能", "技术", "在", "医疗保健", "领域", "的", "应用"]


def test_full_width_and_invisible_letters_keep_their_places():
    text = "Ｂ\u200bＰ\u202e１５０ 患\ufeff者"
    folded = fold(text)
    assert folded.text == "BP150 患者"
    found = [folded.where(a, b) for a, b in words(folded.text)]
    assert [text[a:b] for a, b in found] == ["Ｂ\u200bＰ", "１５０", "患\ufeff者"]


def test_half_a_character_and_capitals_without_a_twin():
    assert fold("a\ud800b").text == "a\ufffdb"
    assert lower("İX") == "İx"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("患者高血压病史5年 \u200bABc，。'-"), max_size=60))
def test_words_and_units_cover_all_that_is_visible(text):
    folded = fold(text)
    for spans in (words(folded.text), units(folded.text)):
        covered = set()
        for a, b in spans:
            assert a < b
            assert not covered & set(range(a, b))
            covered |= set(range(a, b))
        assert {i for i, letter in enumerate(folded.text) if not letter.isspace()} <= covered
        for a, b in spans:
            start, end = folded.where(a, b)
            assert fold(text[start:end]).text == folded.text[a:b]
