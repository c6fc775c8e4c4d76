import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhen.core.errors import BundleError, DataError, UsageError
from sizhen.notes.embeddings.vectors import WordGrams, WordVectors, load_vectors

ROWS = {
    "king": [1.0, 1.0, 0.0],
    "man": [1.0, 0.0, 0.0],
    "woman": [0.0, 0.0, 1.0],
    "queen": [0.0, 1.0, 1.0],
    "apple": [-1.0, 0.2, -1.0],
}


def made(rows: dict[str, list[float]] = ROWS) -> WordVectors:
    words = tuple(rows)
    return WordVectors(words, np.array(list(rows.values()), np.float32), WordGrams.of(words))


def test_similarity_is_the_cosine():
    vectors = made()
    assert vectors.similarity("king", "man") == pytest.approx(1 / math.sqrt(2))
    assert vectors.similarity("man", "woman") == 0
    assert vectors.similarity("KING", "ｋｉｎｇ") == pytest.approx(1)


def test_neighbours_leave_out_the_word_itself_and_come_largest_first():
    vectors = made()
    assert [word for word, _cosine in vectors.most_similar("king", 3)] == ["man", "queen", "woman"]
    assert vectors.most_similar("king", 1)[0][1] == pytest.approx(1 / math.sqrt(2))
    assert len(vectors.most_similar("king", 99)) == 4


def test_analogy_is_3cosadd_without_the_three_words():
    found = made().analogy("man", "king", "woman", 5)
    units = {word: np.array(row) / np.linalg.norm(row) for word, row in ROWS.items()}
    direction = units["king"] - units["man"] + units["woman"]
    expected = {word: float(direction @ units[word] / np.linalg.norm(direction)) for word in ("queen", "apple")}
    assert [word for word, _cosine in found] == ["queen", "apple"]
    assert dict(found) == pytest.approx(expected, abs=1e-6)


def test_an_unseen_english_word_is_the_mean_of_the_means_of_its_shared_ngrams():
    vectors = made({"abcd": [1.0, 0.0], "abce": [0.0, 1.0], "xyz": [5.0, 5.0]})
    # Of " abcf " these are known: " ab", "abc", " abc" (both words), no other.
    np.testing.assert_allclose(vectors.vector("abcf"), [0.5, 0.5])
    # Of " zabcd ": "abc" (both words); "bcd", "cd ", "abcd", "bcd ", "abcd " (the first alone).
    np.testing.assert_allclose(vectors.vector("zabcd"), [5.5 / 6, 0.5 / 6], rtol=1e-6)
    assert "abcf" not in vectors
    assert not vectors.vector("qqqqq").any()


def test_an_unseen_chinese_word_uses_its_characters():
    vectors = made({"高血压": [1.0, 0.0], "血糖": [0.0, 1.0], "骨折": [9.0, 9.0]})
    # Of 低血压 these are known: 血 (two words), 压, 血压.
    np.testing.assert_allclose(vectors.vector("低血压"), [2.5 / 3, 0.5 / 3], rtol=1e-6)
    assert vectors.most_similar("低血压", 1)[0][0] == "高血压"


def test_a_repeated_ngram_counts_its_word_once():
    vectors = made({"aaaa": [1.0, 0.0], "baaa": [0.0, 1.0]})
    # Of " aaab ": " aa", " aaa" (the first word), "aaa" (both, though the first has it twice); "aab", "ab ", ... are unknown.
    np.testing.assert_allclose(vectors.vector("aaab"), [2.5 / 3, 0.5 / 3], rtol=1e-6)


def test_nothing_known_is_nan_or_told_without_the_word():
    vectors = made()
    assert math.isnan(vectors.similarity("qqqqq", "king"))
    with pytest.raises(DataError, match="nothing of the word") as told:
        vectors.most_similar("qqqqq", 3)
    assert "qqqqq" not in told.value.message
    assert not WordVectors(vectors.words, vectors.values).vector("kings").any()
    with pytest.raises(UsageError, match="0 words are asked for"):
        vectors.most_similar("king", 0)


def test_values_must_fit_the_words():
    with pytest.raises(UsageError, match="2 different words"):
        WordVectors(("a", "b"), np.zeros((3, 2), np.float32))
    with pytest.raises(UsageError, match="1 different words"):
        WordVectors(("a", "a"), np.zeros((2, 2), np.float32))


def test_arrays_and_back():
    vectors = made({**ROWS, "高血压": [0.1, 0.2, 0.3]})
    again = WordVectors.of(vectors.arrays())
    assert again.words == vectors.words
    np.testing.assert_array_equal(again.values, vectors.values)
    np.testing.assert_array_equal(again.vector("kings"), vectors.vector("kings"))
    assert vectors.vector("kings").any()


@pytest.mark.parametrize(
    "change",
    [
        {"values": np.zeros((1, 3), np.float32)},
        {"gram_owners": np.full(1, 7, np.int32)},
        {"letters": np.full(19, 255, np.uint8)},
        {"word_ends": None},
        {"gram_ends": None},
    ],
)
def test_arrays_that_do_not_fit_are_refused(change):
    arrays = {key: value for key, value in {**made().arrays(), **change}.items() if value is not None}
    with pytest.raises(BundleError, match="do not fit"):
        WordVectors.of(arrays)


def test_an_owner_beyond_the_words_is_refused():
    arrays = made().arrays()
    arrays["gram_owners"] = arrays["gram_owners"] + 1
    with pytest.raises(BundleError, match="do not fit"):
        WordVectors.of(arrays)


@given(
    rows=st.dictionaries(
        st.text(st.characters(whitelist_categories=("L", "N")), min_size=1, max_size=6),
        st.lists(st.floats(-(2.0**30), 2.0**30, width=32), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    ),
    header=st.booleans(),
    end=st.sampled_from([".txt", ".txt.gz"]),
)
def test_text_is_read_back_exactly(tmp_path_factory, rows, header, end):
    path = tmp_path_factory.mktemp("v") / f"v{end}"
    vectors = made(rows)
    vectors.save_text(path, header)
    assert (path.read_bytes()[:2] == b"\x1f\x8b") == (end == ".txt.gz")
    again = load_vectors(path)
    assert again.words == vectors.words
    np.testing.assert_array_equal(again.values, vectors.values)


def test_the_format_is_the_usual_one(tmp_path: Path):
    path = tmp_path / "v.txt"
    made({"a": [1.0, 0.5], "b": [-2.0, 0.1]}).save_text(path)
    assert path.read_text() == "2 2\na 1 0.5\nb -2 0.100000001\n"
    made({"a": [1.0, 0.5]}).save_text(path, header=False)
    assert path.read_text() == "a 1 0.5\n"


def test_traditional_and_simplified_words_are_one():
    vectors = WordVectors(("检查", "血压"), np.eye(2, dtype=np.float32), WordGrams.of(("检查", "血压")))
    assert vectors.similarity("檢查", "检查") == pytest.approx(1)
    assert vectors.similarity("檢驗", "检查") == pytest.approx(1)  # by the first character
    assert "血壓" in vectors
