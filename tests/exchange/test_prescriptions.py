import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange.prescriptions import read_names, read_prescriptions


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_lines_are_sets_with_their_line_numbers(tmp_path):
    rows = read_prescriptions(write(tmp_path / "train.txt", "0 1\t5 6 6\n2\t5\n")).rows
    assert [(row.line, row.known, row.given) for row in rows] == [(1, ("0", "1"), ("5", "6")), (2, ("2",), ("5",))]


def test_what_is_odd_is_counted(tmp_path):
    text = "0\t1\n\n0\t1\nno tab\n0\t\n0\t1\t2\n\t3\n"
    read = read_prescriptions(write(tmp_path / "train.txt", text))
    assert (read.empty, read.duplicates, read.malformed) == (1, 1, (4, 5, 6))
    assert read.rows[-1].known == ()  # nothing is known of this one, and that is not an error


def test_chinese_in_gb18030_and_a_byte_order_mark(tmp_path):
    assert read_names(write(tmp_path / "a.tsv", "id\tname\n0\t恶寒发热\n".encode("gb18030"))) == {"0": "恶寒发热"}
    assert read_names(write(tmp_path / "b.tsv", "id\tname\n0\t头痛\n".encode("utf-8-sig"))) == {"0": "头痛"}


def test_two_ids_of_one_name_are_told_apart(tmp_path):
    assert read_names(write(tmp_path / "a.tsv", "id\tname\n0\tx\n1\tx\n2\ty\n")) == {"0": "x (0)", "1": "x (1)", "2": "y"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("code\ttext\n0\tx\n", "names.tsv has columns code, text; expected a tab-separated table that begins with id and name"),
        ("id\tname\n0\n", "names.tsv, line 2, has 1 filled cells; expected 2"),
        ("id\tname\n0\tx\n0\ty\n", "names.tsv, line 3, gives an id a second name"),
        ("\ufeffid\tn".encode("utf-16-le")[:-1], "names.tsv is not utf-16 (byte "),
        (b"id\tname\n0\t\xff\xff\n", "names.tsv is neither UTF-8 nor plainly GB18030"),
    ],
)
def test_a_name_table_that_cannot_be_used_says_why(tmp_path, content, sentence):
    with pytest.raises(DataError) as caught:
        read_names(write(tmp_path / "names.tsv", content))
    assert caught.value.message.startswith(sentence)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"train\.txt cannot be read"):
        read_prescriptions(tmp_path / "train.txt")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_give_rows_or_a_sentence(tmp_path_factory, content):
    path = write(tmp_path_factory.mktemp("bytes") / "x.txt", content)
    for read in (read_prescriptions, read_names):
        with contextlib.suppress(SizhenError):  # anything else fails the test
            read(path)
