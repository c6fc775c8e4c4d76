"""Long tables become columns sorted by patient and time; what cannot be used is counted, never a reason to fail."""

import contextlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizhen.core.errors import DataError, SizhenError
from sizhen.exchange.vital_signs import Columns, column_names, read_chart, read_outcomes

COLUMNS = Columns("id", "minutes", "name", "value")


def table(folder: Path, text: str, name: str = "t.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_rows_are_sorted_and_what_cannot_be_used_is_counted(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "id,minutes,name,value\n2,60,HR,80\n1,30,HR,70\n1,0,Na,140\n1,30,HR,70\n1,31,,5\n1,32,HR,high\n1,,HR,71\n,5,HR,72\n1,30,HR,75\n",
    )
    chart = read_chart(path, COLUMNS)
    assert chart.patients == ("1", "2")
    assert chart.variables == ("HR", "Na")  # sodium is no missing value
    assert chart.minutes.tolist() == [0, 30, 30, 60]
    assert chart.value.tolist() == [140, 70, 75, 80]
    assert chart.starts.tolist() == [0, 3, 4]
    assert chart.left_out == {"no_patient": 1, "nameless": 1, "no_time": 1, "no_number": 1, "repeated": 1}


def test_parquet_and_csv_say_the_same(tmp_path: Path) -> None:
    columns = {"id": [7, 7, 8], "minutes": [1, 2, 3], "name": ["HR", "pH", "HR"], "value": [60.0, 7.4, 61.0]}
    frame = pa.table({**columns, "name": pa.array(columns["name"]).dictionary_encode()})
    pq.write_table(frame, tmp_path / "t.parquet")
    rows = zip(*columns.values(), strict=True)
    path = table(tmp_path, "id,minutes,name,value\n" + "".join(",".join(map(str, row)) + "\n" for row in rows))
    one, other = read_chart(tmp_path / "t.parquet", COLUMNS), read_chart(path, COLUMNS)
    assert (one.patients, one.variables) == (other.patients, other.variables)
    for name in ("minutes", "variable", "value", "starts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert column_names(tmp_path / "t.parquet") == column_names(path)


@pytest.mark.parametrize(
    ("written", "unit", "minutes"),
    [("2", "hour", 120), ("2", "day", 2880), ("90", "second", 1.5), ("01:30", None, 90), ("2020-01-01T02:00:00", None, 0)],
)
def test_time_in_minutes(tmp_path: Path, written: str, unit: str | None, minutes: float) -> None:
    path = table(tmp_path, f"id,when,name,value\n1,{written},HR,60\n")
    assert read_chart(path, Columns("id", "when", "name", "value", unit)).minutes.tolist() == [minutes]


def test_dates_count_from_the_patients_first_row(tmp_path: Path) -> None:
    path = table(tmp_path, "id,when,name,value\n1,2020-01-02 00:30:00,HR,60\n1,2020-01-02 00:00:00,HR,61\n2,2020-05-01 00:00:00,HR,62\n")
    assert read_chart(path, Columns("id", "when", "name", "value")).minutes.tolist() == [0, 30, 0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id,when,name,value\n1,2,HR,60\n", "does not say what it counts; give it in the recipe"),
        ("id,when,name,value\n", "has no row"),
        ("id,when,nam,value\n1,2,HR,60\n", r"no column name \(did you mean nam\?\)"),
        ("", "no column id"),
    ],
)
def test_table_that_cannot_be_read(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(DataError, match=f"t.csv.*{sentence}"):
        read_chart(table(tmp_path, text), Columns("id", "when", "name", "value"))


def test_no_parquet_and_no_utf8(tmp_path: Path) -> None:
    for name, content in (("t.parquet", b"PAR1 no"), ("t.csv", b"\xff\xfe\x00id"), ("t.csv.gz", b"no gzip")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match="cannot be read as a table"):
            read_chart(tmp_path / name, COLUMNS)
    with pytest.raises(DataError, match="is not there"):
        read_chart(tmp_path / "gone.csv", COLUMNS)


def test_outcomes(tmp_path: Path) -> None:
    path = table(tmp_path, "id,died,other\n1,0,5\n2,1,6\n3,,7\n4,NA,7\n")
    assert read_outcomes(path, "id", "died") == {"1": "0", "2": "1", "3": None, "4": None}
    with pytest.raises(DataError, match="two different values of died"):
        read_outcomes(table(tmp_path, "id,died\n1,0\n1,1\n"), "id", "died")


@given(content=st.binary(max_size=300), suffix=st.sampled_from([".csv", ".parquet", ".csv.gz", ".tsv"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes(tmp_path: Path, content: bytes, suffix: str) -> None:
    (tmp_path / f"t{suffix}").write_bytes(content)
    with contextlib.suppress(SizhenError):
        column_names(tmp_path / f"t{suffix}")
    (tmp_path / f"t{suffix}").write_bytes(b"id,minutes,name,value\n" + content if suffix != ".parquet" else content)
    with contextlib.suppress(SizhenError):
        read_chart(tmp_path / f"t{suffix}", COLUMNS)


def test_names_are_text(tmp_path: Path) -> None:
    path = table(tmp_path, "id,minutes,name,value\n007,1,NA,140\n7,2,HR,60\n")
    chart = read_chart(path, COLUMNS)
    assert (chart.patients, chart.variables) == (("007", "7"), ("HR", "NA"))
    outcomes = table(tmp_path, "id,died\n007,1\n7,0\n")
    assert read_outcomes(outcomes, "id", "died") == {"007": "1", "7": "0"}
