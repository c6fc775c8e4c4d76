"""Questions about words in their forms, and whatever else may stand in such a file."""

import gzip
import lzma

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange.texts import read_text
from sizhen.exchange.word_questions import WordQuestion, read_word_questions


def written(folder, text, name="q.tsv"):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("心\t肺\t7.5\n肝\t胆\t8\n", [WordQuestion(1, ("心", "肺"), 7.5), WordQuestion(2, ("肝", "胆"), 8)]),
        ("word1\tword2\tscore\r\nheart\tlung\t3\r\n", [WordQuestion(2, ("heart", "lung"), 3)]),
        ("heart\tlung\n", [WordQuestion(1, ("heart", "lung"))]),
        ("heart\n\nlung\n", [WordQuestion(1, ("heart",)), WordQuestion(3, ("lung",))]),
        ("capitals\tRome\tItaly\tParis\tFrance\n", [WordQuestion(1, ("Rome", "Italy", "Paris"), None, "France", "capitals")]),
        ("Rome\tItaly\tParis\tFrance\n", [WordQuestion(1, ("Rome", "Italy", "Paris"), None, "France")]),
        ("Rome\tItaly\tParis\n", [WordQuestion(1, ("Rome", "Italy", "Paris"))]),
    ],
)
def test_each_form_is_read(tmp_path, text, expected):
    assert list(read_word_questions(written(tmp_path, text)).questions) == expected
    assert list(read_word_questions(written(tmp_path, gzip.compress(text.encode()), "q.tsv.gz")).questions) == expected
    assert list(read_word_questions(written(tmp_path, lzma.compress(text.encode()), "q.tsv.xz")).questions) == expected
    assert list(read_word_questions(written(tmp_path, text.replace("\t", ","), "q.csv")).questions) == expected


def test_lines_of_another_form_are_named(tmp_path):
    read = read_word_questions(written(tmp_path, "a\tb\t1\nc\td\n\te\t2\nf\tg\tmuch\nh\ti\t3\n" + "j\tk\t4\n" * 5))
    assert read.broken == (2, 3, 4)
    assert len(read.questions) == 7


def test_what_asks_nothing_is_refused(tmp_path):
    for text in ("", "\n", "a\tb\tc\td\te\tf\n"):
        with pytest.raises(DataError, match=r"q\.tsv holds no questions about words"):
            read_word_questions(written(tmp_path, text))
    with pytest.raises(DataError, match=r"t\.txt\.xz is a damaged or truncated xz file"):
        read_text(written(tmp_path, lzma.compress(b"abc" * 100)[:-20], "t.txt.xz"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text("ab\t\n,1.e-心\r\0", max_size=80).map(str.encode)))
def test_any_bytes_are_questions_or_an_error(tmp_path, content):
    try:
        read = read_word_questions(written(tmp_path, content))
    except SizhenError:
        return
    assert all(all(question.words) and 1 <= len(question.words) <= 3 for question in read.questions)
