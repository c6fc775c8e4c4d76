import contextlib

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange.long_tables import read_long_table

NAMES = ("patient", "item", "time", "weight")


def table(tmp_path, content, name="given.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_rows_with_time_and_weight(tmp_path):
    read = read_long_table(table(tmp_path, "PATIENT,item,time,weight\np,a,2020-01-02,1\np,b,2020-01-03T12:00:00,2.5\n"), *NAMES)
    assert (read.patients, read.items, read.weights) == (("p", "p"), ("a", "b"), (1.0, 2.5))
    assert read.times is not None
    assert read.times[1] - read.times[0] == 36 * 3600


def test_what_is_odd_is_counted(tmp_path):
    rows = "p,a,1,1\np,a,1,1\np,b,1,-1\np,c,1,0\n,d,1,1\np,e,soon,1\np,f,1,nan\n"
    read = read_long_table(table(tmp_path, "patient,item,time,weight\n" + rows), *NAMES)
    assert (read.items, read.duplicates, read.zero, len(read.malformed), read.rows) == (("a",), 1, 1, 4, 7)


def test_parquet_is_read_as_csv_is(tmp_path):
    path = tmp_path / "given.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"patient": [1, 1, 2], "item": ["a", "b", "a"]}), path)
    read = read_long_table(path, *NAMES)
    assert (read.patients, read.items, read.times, read.weights) == (("1", "1", "2"), ("a", "b", "a"), None, None)


def test_a_column_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"given\.csv has no column 'item'; expected columns for patient and item, found patient, drug"):
        read_long_table(table(tmp_path, "patient,drug\np,a\n"), *NAMES)


def test_a_parquet_file_that_is_none(tmp_path):
    with pytest.raises(DataError, match=r"given\.parquet is not a Parquet file"):
        read_long_table(table(tmp_path, b"PAR1 nothing", "given.parquet"), *NAMES)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x.csv", "x.tsv", "x.parquet"]))
def test_random_bytes_give_rows_or_a_sentence(tmp_path_factory, content, name):
    head = b"patient,item,time,weight\n" if name == "x.csv" else b""
    with contextlib.suppress(SizhenError):  # anything else fails the test
        read_long_table(table(tmp_path_factory.mktemp("bytes"), head + content, name), *NAMES)
