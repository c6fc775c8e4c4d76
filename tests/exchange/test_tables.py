"""Tables: what is kept as it stands, and every sentence of refusal."""

import contextlib
import gzip
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange import tables
from sizhen.exchange.tables import read_table


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_names_that_look_like_numbers_stay_names(tmp_path: Path) -> None:
    frame = read_table(written(tmp_path, "a.csv", "path,patient,age,score,label\n1.png,007,61,0.5,NA\n2.png,12,,-1e-3,x\n"))
    assert frame["patient"].tolist() == ["007", "12"]
    assert frame["age"].tolist()[0] == 61
    assert frame["age"].isna().tolist() == [False, True]
    assert frame["score"].tolist() == [0.5, -0.001]
    assert frame["label"].tolist() == ["NA", "x"]


def test_whole_numbers_stay_whole_and_missing_words_do_not_hinder(tmp_path: Path) -> None:
    frame = read_table(written(tmp_path, "a.csv", "label,hr\n0,80\n1,NaN\n"))
    assert frame["label"].dtype.kind == "i"
    assert frame["hr"].tolist()[0] == 80
    assert frame["hr"].isna().tolist() == [False, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = f"姓名{delimiter}诊断\n甲{delimiter}发热咳嗽\n乙{delimiter}无明显不适\n"
    frame = read_table(written(tmp_path, "a.csv", text.encode(encoding)))
    assert list(frame.columns) == ["姓名", "诊断"]
    assert frame["诊断"].tolist() == ["发热咳嗽", "无明显不适"]


def test_line_breaks_and_quotes_in_cells(tmp_path: Path) -> None:
    frame = read_table(written(tmp_path, "a.csv", 'id,text\r\n1,"first\nsecond, ""third"""\r\n2,x'))
    assert frame["text"].tolist() == ['first\nsecond, "third"', "x"]


def test_json_lines_gzip_and_parquet_agree(tmp_path: Path) -> None:
    rows = [{"path": "a", "age": 3, "label": "x"}, {"path": "b", "age": 4, "label": None}]
    text = "\n".join(json.dumps(row) for row in rows)
    frames = [read_table(written(tmp_path, "a.jsonl", text)), read_table(written(tmp_path, "a.jsonl.gz", gzip.compress(text.encode())))]
    pd.DataFrame(rows).to_parquet(tmp_path / "a.parquet")
    frames.append(read_table(tmp_path / "a.parquet"))
    for frame in frames:
        assert frame["age"].tolist() == [3, 4]
        assert frame["label"].isna().tolist() == [False, True]
    assert len(read_table(tmp_path / "a.parquet", rows=1)) == len(read_table(tmp_path / "a.jsonl", rows=1)) == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", "", "a.csv is empty"),
        ("a.csv", "path,label\n", "header but no rows"),
        ("a.csv", "path,label\nx.png\n", "row 2 has 1 cells; expected 2"),
        ("a.csv", "path,label\nx,1\ny,2,3\n", "row 3 has 3 cells; expected 2"),
        ("a.csv", "path,path\nx,1\n", "two columns named 'path'"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00", "a.csv"),
        ("a.csv", "a,b\n1,2\n" + "x" * 5000 + "\0,1\n", "zero bytes"),
        ("a.csv", ",".join(map(str, range(10_001))) + "\n", "10001 columns"),
        ("a.jsonl", '{"a": 1}\n[1]\n', "line 2 is not a JSON object"),
        ("a.jsonl", '{"a": NaN}\n', "line 1 is not a JSON object"),
        ("a.jsonl", '{"a":' * 40 + "1" + "}" * 40, "line 1 is not a JSON object"),
        ("a.jsonl.gz", gzip.compress(b'{"a": 1}' * 1000, mtime=0)[:-9], "damaged or truncated gzip"),
        ("a.parquet", b"PAR1xxxxPAR1", "damaged or is not Parquet"),
    ],
)
def test_refusals(tmp_path: Path, name: str, content: str | bytes, says: str) -> None:
    with pytest.raises(DataError) as caught:
        read_table(written(tmp_path, name, content))
    assert says in caught.value.message


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is a folder"):
        read_table(tmp_path)
    with pytest.raises(DataError, match="is not there"):
        read_table(tmp_path / "b.csv")


def test_an_enormous_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_CELLS", 3)
    pd.DataFrame({"a": [1, 2], "b": [1, 2]}).to_parquet(tmp_path / "a.parquet")
    for path in (tmp_path / "a.parquet", written(tmp_path, "a.csv", "a,b\n1,2\n3,4\n")):
        with pytest.raises(DataError, match="2 rows of 2 columns"):
            read_table(path)


@settings(max_examples=100, deadline=None)
@given(
    content=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda s: s.encode("utf-8", "replace"))),
    kind=st.sampled_from(["csv", "tsv", "jsonl", "parquet", "csv.gz"]),
)
def test_random_bytes_give_a_table_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"random.{kind}"
    path.write_bytes(content)
    with contextlib.suppress(SizhenError):
        assert len(read_table(path))


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_flipped_bit_in_parquet_gives_a_table_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    path = tmp_path_factory.getbasetemp() / "flipped.parquet"
    pd.DataFrame({"a": range(50), "b": ["x", "y"] * 25}).to_parquet(path)
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1 << bit
    path.write_bytes(bytes(content))
    with contextlib.suppress(SizhenError):
        assert len(read_table(path))
