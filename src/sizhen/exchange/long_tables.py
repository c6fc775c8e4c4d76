"""Long tables of what was given to whom: a row a patient and item, with time and weight where known (CSV, TSV, Parquet)."""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.prescriptions import LONGEST_ID
from sizhen.exchange.texts import read_text

SUFFIXES = (".csv", ".tsv", ".parquet")


@dataclass(frozen=True, slots=True)
class LongTable:
    """Rows in columns of one length. `times` are seconds since 1970 or plain numbers, None where the table has none; weights are above 0.

    `malformed` are the rows (from 1, without the header) without patient or item, with a negative weight, or with a time or weight that
    cannot be read;
    `zero` rows whose weight is 0 (not given); `duplicates` rows whose patient, item and time stand already.
    """

    patients: tuple[str, ...]
    items: tuple[str, ...]
    times: tuple[float, ...] | None
    weights: tuple[float, ...] | None
    rows: int
    malformed: tuple[int, ...] = ()
    zero: int = 0
    duplicates: int = 0


def columns_of(path: Path) -> tuple[str, ...]:
    """The names of a table's columns, as written. Raises DataError where it is no table."""
    if path.suffix.lower() == ".parquet":
        return tuple(str(name) for name in _parquet(path).schema_arrow.names)
    return tuple(next(_lines(path), ()))


def read_long_table(path: Path, patient: str, item: str, time: str, weight: str) -> LongTable:
    """All rows of a table; case does not matter, `time` and `weight` may be absent. Raises DataError without the others."""
    names = {name.strip().lower(): name for name in columns_of(path)}
    for needed in (patient, item):
        if needed.lower() not in names:
            raise DataError(
                _("{file} has no column {name!r}; expected columns for patient and item, found {found}").format(
                    file=path.name, name=needed, found=_(", ").join(name[:40] for name in names if name.isprintable())[:200] or "-"
                )
            )
    chosen = {role: names.get(name.lower()) for role, name in (("patient", patient), ("item", item), ("time", time), ("weight", weight))}
    columns = _parquet_columns(path, chosen) if path.suffix.lower() == ".parquet" else _text_columns(path, chosen)
    return _checked(columns)


def _checked(columns: Mapping[str, Sequence[Any]]) -> LongTable:
    times, weights = columns.get("time"), columns.get("weight")
    kept: dict[tuple[str, str, float], float] = {}
    malformed: list[int] = []
    zero = duplicates = 0
    rows = len(columns["patient"])
    for row in range(rows):
        patient, item = _name(columns["patient"][row]), _name(columns["item"][row])
        moment = 0.0 if times is None else _moment(times[row])
        weight = 1.0 if weights is None else _number(weights[row])
        if not patient or not item or moment is None or weight is None or weight < 0:
            malformed.append(row + 1)
        elif weight == 0:
            zero += 1
        else:
            key = (patient, item, moment)
            duplicates += key in kept
            kept[key] = max(weight, kept.get(key, 0.0))
    return LongTable(
        patients=tuple(key[0] for key in kept),
        items=tuple(key[1] for key in kept),
        times=None if times is None else tuple(key[2] for key in kept),
        weights=None if weights is None else tuple(kept.values()),
        rows=rows,
        malformed=tuple(malformed),
        zero=zero,
        duplicates=duplicates,
    )


def _name(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).strip()
    return text if len(text) <= LONGEST_ID and text.isprintable() and text.lower() != "nan" else ""


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _moment(value: Any) -> float | None:
    if isinstance(value, datetime):
        return _seconds(value)
    number = _number(value)
    if number is not None:
        return number
    try:
        return _seconds(datetime.fromisoformat(str(value).strip()))
    except ValueError:
        return None


def _seconds(moment: datetime) -> float:
    epoch = datetime(1970, 1, 1, tzinfo=moment.tzinfo)
    return (moment - epoch).total_seconds()


def _lines(path: Path) -> Iterator[list[str]]:
    text = read_text(path)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise DataError(
            _("{file} is not CSV ({reason}); expected a row a patient and item").format(file=path.name, reason=error)
        ) from error


def _text_columns(path: Path, chosen: Mapping[str, str | None]) -> dict[str, list[Any]]:
    lines = iter(_lines(path))
    header = list(next(iter(lines), ()))
    place = {role: header.index(name) for role, name in chosen.items() if name is not None}
    table = [row for row in lines if row]
    return {role: [row[index] if index < len(row) else None for row in table] for role, index in place.items()}


def _parquet(path: Path) -> Any:
    import pyarrow
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise DataError(_("{file} is not a Parquet file that can be read; write it again").format(file=path.name)) from error


def _parquet_columns(path: Path, chosen: Mapping[str, str | None]) -> dict[str, list[Any]]:
    import pyarrow

    try:
        table = _parquet(path).read(columns=[name for name in chosen.values() if name is not None])
        return {role: table.column(name).to_pylist() for role, name in chosen.items() if name is not None}
    except (OSError, pyarrow.ArrowException) as error:
        raise DataError(_("{file} is not a Parquet file that can be read; write it again").format(file=path.name)) from error
