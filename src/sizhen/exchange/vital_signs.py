"""Long tables of vital signs (patient, time, variable, value) and the outcomes that go with them, from Parquet or CSV, as columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.core.spelling import did_you_mean

SUFFIXES = (".parquet", ".csv", ".csv.gz", ".tsv")
MINUTES: Mapping[str, float] = {"second": 1 / 60, "minute": 1.0, "hour": 60.0, "day": 1440.0}
NUMBER = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$"
MISSING = ("", "na", "nan", "null", "none", "?")


class UnitNotSaidError(DataError):
    """Nothing says what the column of time counts."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a long table's columns, and what its time counts (None: the time column holds dates or hh:mm)."""

    patient: str
    time: str
    variable: str
    value: str
    time_unit: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """Measurements in columns, sorted by patient and time (stable, so rows of one minute keep their order).

    patient (n,) int64 index into `patients`, minutes (n,) float32 since admission, variable (n,) int64 index into `variables`, value (n,)
    float32. `starts` (patients + 1,) says where each patient's rows lie. `left_out` counts by reason what could not be used.
    """

    patients: tuple[str, ...]
    variables: tuple[str, ...]
    starts: NDArray[np.int64]
    minutes: NDArray[np.float32]
    variable: NDArray[np.int64]
    value: NDArray[np.float32]
    left_out: Mapping[str, int]


def column_names(path: Path) -> tuple[str, ...]:
    """The columns of a table as written, read from its head alone."""
    if path.suffix.lower() == ".parquet":
        return tuple(_reading(path, lambda: [str(name) for name in _parquet().ParquetFile(path).schema_arrow.names]))
    delimiter = _delimiter(path)
    line = _head(path)
    return tuple(name.strip().strip('"').removeprefix("\ufeff") for name in line.split(delimiter)) if line.strip() else ()


def read_chart(path: Path, columns: Columns) -> Chart:
    """All usable rows of a long table. Raises DataError where it cannot be read, lacks a column, or says no unit of time.

    Rows without a patient ("no_patient"), a variable ("nameless"), a time ("no_time") or a number ("no_number") and repetitions of a whole
    row ("repeated") are left out and counted, never a reason to fail.
    """
    table = _table(path, [columns.patient, columns.time, columns.variable, columns.value], (columns.patient, columns.variable))
    if not table.num_rows:
        raise DataError(_("{file} has no row; expected a row for each measurement").format(file=path.name))
    patients, names = _codes(table.column(columns.patient))
    variables, labels = _codes(table.column(columns.variable))
    value = _numbers(table.column(columns.value))
    minutes = _minutes(table.column(columns.time), columns, path, patients)
    left_out: dict[str, int] = {}
    keep = np.ones(len(value), np.bool_)
    for reason, wrong in (
        ("no_patient", patients < 0),
        ("nameless", variables < 0),
        ("no_time", ~np.isfinite(minutes)),
        ("no_number", ~np.isfinite(value)),
    ):
        left_out[reason] = int((wrong & keep).sum())
        keep &= ~wrong
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((minutes[rows], patients[rows]))]
    order = rows[np.lexsort((value[rows], variables[rows], minutes[rows], patients[rows]))]
    repeats = np.zeros(len(value), np.bool_)
    repeats[order[1:]] = np.all([np.diff(column[order]) == 0 for column in (patients, minutes, variables, value)], axis=0)
    left_out["repeated"] = int(repeats.sum())
    rows = rows[~repeats[rows]]
    return Chart(
        names,
        labels,
        np.searchsorted(patients[rows], np.arange(len(names) + 1)).astype(np.int64),
        minutes[rows].astype(np.float32),
        variables[rows],
        value[rows].astype(np.float32),
        {reason: n for reason, n in left_out.items() if n},
    )


def read_outcomes(path: Path, patient: str, outcome: str) -> dict[str, str | None]:
    """The outcome of each patient by name; None where it is not known. Raises DataError where a patient has two outcomes."""
    table = _table(path, [patient, outcome], (patient, outcome))
    names = [_name(value) for value in table.column(patient).to_pylist()]
    said: dict[str, str | None] = {}
    for name, value in zip(names, table.column(outcome).to_pylist(), strict=True):
        label = _answer(value)
        if name and name in said and said[name] != label:
            raise DataError(
                _("{file} gives a patient two different values of {outcome}; expected one row a patient").format(
                    file=path.name, outcome=outcome
                )
            )
        if name:
            said[name] = label
    return said


def _name(value: Any) -> str | None:
    """A cell as a name: 1.0 and 1 are one. None where it is empty; NA is no missing name, it is sodium."""
    if isinstance(value, float) and np.isfinite(value) and value.is_integer():
        value = int(value)
    text = "" if value is None or (isinstance(value, float) and np.isnan(value)) else str(value).strip()
    return text or None


def _answer(value: Any) -> str | None:
    """A cell as a label; None for what stands for missing."""
    text = _name(value)
    return None if text is None or text.lower() in MISSING else text


def _table(path: Path, wanted: Sequence[str], names: Sequence[str]) -> Any:
    """The wanted columns. In CSV those that are `names` are text: 007 is not 7, and NA is sodium."""
    known = column_names(path)
    for name in wanted:
        if name not in known:
            raise DataError(
                _("{file} has no column {name}{hint}; expected the columns that the recipe's [signals] names").format(
                    file=path.name, name=name, hint=did_you_mean(name, known)
                )
            )
    columns = list(dict.fromkeys(wanted))
    if path.suffix.lower() == ".parquet":
        return _reading(path, lambda: _parquet().read_table(path, columns=columns, use_threads=False))

    def read() -> Any:
        import pyarrow
        from pyarrow import csv

        options = csv.ReadOptions(use_threads=False)
        text = dict.fromkeys(names, pyarrow.string())
        convert = csv.ConvertOptions(include_columns=columns, column_types=text, null_values=[""], strings_can_be_null=True)
        return csv.read_csv(path, options, csv.ParseOptions(delimiter=_delimiter(path)), convert)

    return _reading(path, read)


def _reading(path: Path, read: Any) -> Any:
    try:
        return read()
    except DataError:
        raise
    except FileNotFoundError as error:
        raise DataError(_("{file} is not there; expected a table of measurements").format(file=path.name)) from error
    except (Exception, MemoryError) as error:  # pyarrow raises its own, OSError and ValueError
        raise DataError(
            _("{file} cannot be read as a table ({reason}); expected Parquet, or CSV as UTF-8 with a header").format(
                file=path.name, reason=type(error).__name__
            )
        ) from error


def _parquet() -> Any:
    import pyarrow.parquet

    return pyarrow.parquet


def _head(path: Path) -> str:
    def read() -> str:
        import gzip

        with gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb") as stream:
            return stream.readline(1 << 16).decode("utf-8").rstrip("\r\n")

    return str(_reading(path, read))


def _delimiter(path: Path) -> str:
    head = _head(path)
    return max(",;\t", key=head.count)


def _codes(column: Any) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Indices (-1 where there is no name) and the sorted names; 7 and 7.0 are one."""
    import pyarrow

    encoded = column.combine_chunks()
    if not pyarrow.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    raw = [_name(value) for value in encoded.dictionary.to_pylist()]
    names = tuple(sorted({name for name in raw if name is not None}))
    place = {name: index for index, name in enumerate(names)}
    lookup = np.array([-1 if name is None else place[name] for name in raw] + [-1], np.int64)
    return lookup[np.asarray(encoded.indices.fill_null(len(raw)), np.int64)], names


def _numbers(column: Any) -> NDArray[np.float64]:
    """Numbers (n,), NaN where there is none; text that is a number counts."""
    import pyarrow
    from pyarrow import compute

    kind = column.type
    if pyarrow.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind):
        fits = compute.fill_null(compute.match_substring_regex(column, NUMBER), False)
        column = compute.if_else(fits, compute.utf8_trim_whitespace(column), None).cast(pyarrow.float64())
    elif not (pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind) or pyarrow.types.is_boolean(kind)):
        return np.full(len(column), np.nan)
    return np.asarray(column.cast(pyarrow.float64()).to_numpy(), np.float64)


def _minutes(column: Any, columns: Columns, path: Path, patients: NDArray[np.int64]) -> NDArray[np.float64]:
    """Minutes since admission; of dates and clocks, since the patient's first row."""
    import pyarrow
    from pyarrow import compute

    kind = column.type
    if pyarrow.types.is_timestamp(kind) or pyarrow.types.is_date(kind):
        seconds = column.cast(pyarrow.timestamp("s")).cast(pyarrow.int64())
        return _since_first(np.asarray(seconds.cast(pyarrow.float64()).to_numpy(), np.float64) / 60, patients)
    if pyarrow.types.is_string(kind):
        parts = compute.extract_regex(column, r"^\s*(?P<h>\d{1,4}):(?P<m>\d{2})(:\d{2})?\s*$")
        if parts.null_count < len(column) / 2:
            hours, minutes = (np.asarray(compute.struct_field(parts, i).cast(pyarrow.float64()).to_numpy(), np.float64) for i in (0, 1))
            return hours * 60 + minutes
    if pyarrow.types.is_time(kind):
        seconds = column.cast(pyarrow.time64("us")).cast(pyarrow.int64())
        return np.asarray(seconds.cast(pyarrow.float64()).to_numpy(), np.float64) / 6e7
    unit = said_unit(columns)
    if unit is None:
        raise UnitNotSaidError(
            _('{file}: the column {name} does not say what it counts; give it in the recipe: [signals] time_unit = "minute"').format(
                file=path.name, name=columns.time
            )
        )
    return _numbers(column) * MINUTES[unit]


def said_unit(columns: Columns) -> str | None:
    """What the column of time counts, by the recipe or by its own name; None where neither says so."""
    return columns.time_unit or next((unit for unit in MINUTES if columns.time.strip().lower() in {unit, unit + "s"}), None)


def _since_first(minutes: NDArray[np.float64], patients: NDArray[np.int64]) -> NDArray[np.float64]:
    first = np.full(int(patients.max(initial=-1)) + 2, np.inf)
    known = np.isfinite(minutes)
    np.minimum.at(first, patients[known], minutes[known])
    return np.asarray(minutes - first[patients], np.float64)
