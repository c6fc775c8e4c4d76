"""Bytes to text and rows: encodings detected or told, damage refused in a sentence."""

import codecs
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError, UsageError
from sizhen.exchange.rows import kind_of, read_rows
from sizhen.exchange.text_folders import text_files
from sizhen.exchange.texts import decode, read_bytes, read_text

TEXT = "患者胸痛3天，BP 150/90mmHg，否认冠心病。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_encodings_are_found(encoding):
    assert decode(TEXT.encode(encoding), "note.txt") == TEXT


def test_a_told_encoding_is_held():
    assert decode("naïve".encode("latin-1"), "note.txt", "latin-1") == "naïve"
    assert decode(codecs.BOM_UTF8 + b"x", "note.txt", "utf-8") == "x"
    with pytest.raises(DataError, match=r"note\.txt is not utf-8-sig \(byte 0\)"):
        decode(TEXT.encode("gb18030"), "note.txt", "utf-8")


def test_latin_letters_are_not_taken_for_chinese():
    for text in ("café à la crème, señor", "ÄÖÜäöüß Größe"):
        with pytest.raises(DataError, match="neither UTF-8 nor plainly GB18030"):
            decode(text.encode("latin-1"), "note.txt")


def test_no_encoding_of_that_name():
    with pytest.raises(UsageError, match="'utf-9' is not an encoding"):
        decode(b"x", "note.txt", "utf-9")
    with pytest.raises(UsageError, match="is not an encoding"):
        decode(b"x", "note.txt", "base64")


def test_zero_bytes_are_not_text():
    with pytest.raises(DataError, match="is not text"):
        decode(b"a\0b", "note.txt")


def test_gzip_is_known_by_its_bytes(tmp_path):
    whole = gzip.compress(TEXT.encode())
    (tmp_path / "named wrongly.txt").write_bytes(whole)
    assert read_text(tmp_path / "named wrongly.txt") == TEXT
    (tmp_path / "cut.gz").write_bytes(whole[:-9])
    with pytest.raises(DataError, match="damaged or truncated gzip"):
        read_bytes(tmp_path / "cut.gz")


def test_what_inflates_without_end_is_refused(tmp_path):
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"0" * 100_000))
    with pytest.raises(DataError, match="holds more than 1000 bytes"):
        read_bytes(tmp_path / "bomb.gz", limit=1000)


def test_a_folder_cannot_be_read_as_a_file(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_bytes(tmp_path)


def test_json_lines_with_broken_ones(tmp_path):
    path = tmp_path / "notes.jsonl"
    path.write_text('{"text": "a"}\n\n{"text": \n[1]\n{"text": "b\\u2028c"}\n', "utf-8")
    rows = read_rows(path)
    assert rows.lines == (1, 5)
    assert rows.values[1]["text"] == "b\u2028c"
    assert rows.broken == (3, 4)


def test_files_without_rows(tmp_path):
    for name, content, sentence in (
        ("empty.jsonl", b"", "is empty"),
        ("words.jsonl", b"hello\n", "holds no JSON object a line"),
        ("header.csv", b"id,text\n", "a header and no row"),
        ("twice.csv", b"text,text\na,b\n", "a column twice"),
        ("quote.csv", b'text,label\n"a,b\n', "is not a table"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match=sentence):
            read_rows(tmp_path / name)


def test_tables_with_their_delimiters(tmp_path):
    for name, content in (("a.csv", 'text;label\n"a\nb";x\nc\n'), ("a.tsv", 'text\tlabel\n"a\nb"\tx\nc\n')):
        (tmp_path / name).write_bytes(content.encode("utf-8-sig"))
        rows = read_rows(tmp_path / name)
        assert rows.values == ({"text": "a\nb", "label": "x"},)
        assert (rows.lines, rows.broken) == ((2,), (4,))


def test_kinds_of_files(tmp_path):
    names = ("a.JSONL.gz", "b.csv", "c.txt", "d.png")
    assert [kind_of(tmp_path / name) for name in names] == ["json", "table", "text", None]


def test_text_folders(tmp_path):
    for name in ("train/pos/1.txt", "dev/neg/2.txt", "plain.txt", ".hidden/3.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    found = [(file.name, file.label, file.part) for file in text_files(tmp_path)]
    assert found == [("dev/neg/2", "neg", "validate"), ("plain", None, ""), ("train/pos/1", "pos", "train")]


@settings(max_examples=60, deadline=None)
@given(
    content=st.binary(max_size=200) | st.text(max_size=80).map(lambda t: t.encode("utf-8", "surrogatepass")),
    ending=st.sampled_from(["jsonl", "csv", "tsv"]),
)
def test_random_bytes_give_rows_or_a_sentence(tmp_path_factory, content, ending):
    path = tmp_path_factory.mktemp("random") / f"x.{ending}"
    path.write_bytes(content)
    try:
        read_rows(path)
        sentence = "x."
    except SizhenError as error:
        sentence = error.message
    assert "x." in sentence
