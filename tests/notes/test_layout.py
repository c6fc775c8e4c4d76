"""Words found in arrays are the words found a text at a time; counting once gives what fitting and transforming give."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.folding import fold, lower
from sizhen.notes.counting import fit_and_transform, fit_representation
from sizhen.notes.layout import layout
from sizhen.notes.tokens import words

MIXED = st.lists(
    st.one_of(st.text(alphabet="患者无发热T恤，。 aB-c'3.5\n\u200bＡ１卡拉OK", max_size=30), st.text(max_size=12)),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(MIXED)
def test_words_are_those_of_each_text_alone(texts: list[str]) -> None:
    laid = layout(texts)
    for index, text in enumerate(texts):
        folded = fold(text).text
        expected = [(a, b) for a, b in words(folded) if any(letter.isalnum() for letter in folded[a:b])]
        mine = laid.words[laid.owner == index] - laid.begin[index]
        assert mine.tolist() == [list(span) for span in expected]
        codes = laid.codes[laid.begin[index] : laid.begin[index] + len(folded)]
        assert [c for c in map(chr, codes.tolist()) if not c.isspace()] == [c for c in lower(folded) if not c.isspace()]


@settings(max_examples=60, deadline=None)
@given(MIXED, st.integers(1, 2), st.booleans())
def test_counting_once_gives_the_same_rows(texts: list[str], least: int, together: bool) -> None:
    owners = np.arange(len(texts)) // 2 if together else None
    known, rows = fit_and_transform(texts, owners, least, 1)
    apart = fit_representation(texts, owners, least, 1)
    assert known.fingerprints.tolist() == apart.fingerprints.tolist()
    assert known.idf.tolist() == apart.idf.tolist()
    assert np.abs((rows - apart.transform(texts)).toarray()).max(initial=0) < 1e-12
