"""Tables with a header (CSV, TSV, JSON lines, Parquet; plain or gzipped) as data frames, refused in a sentence where they are not sound."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.texts import decode, read_bytes

if TYPE_CHECKING:
    import pandas as pd

MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"})  # in a column of numbers; elsewhere only "" is missing
MOST_CELLS = 500_000_000
MOST_COLUMNS = 10_000
_DEEPEST = 32
_DELIMITERS = (",", "\t", ";")


def read_table(path: Path, encoding: str | None = None, rows: int | None = None, texts: bool = False) -> "pd.DataFrame":
    """A table as a data frame of n rows with a header's names, all texts.

    A column of texts becomes numbers only where that loses nothing: "007" and "1e5x" stay as they stand, so that names of patients and
    labels do. Empty cells are missing. `rows` reads the first ones only; `texts` leaves all cells of CSV and TSV as they are written, codes
    such as 1.10 too. Raises DataError, naming file, row and column, for what is empty, damaged, enormous, in another encoding, ragged, or
    no table at all.
    """
    if not path.exists():
        raise DataError(_("{file} is not there; expected a table as CSV, TSV, JSON lines or Parquet").format(file=path))
    if path.is_dir():
        raise DataError(_("{file} is a folder; expected a table as CSV, TSV, JSON lines or Parquet").format(file=path))
    name = path.name.lower().removesuffix(".gz")
    if name.endswith((".parquet", ".pq")):
        frame = _parquet(path, rows)
    else:
        text = decode(read_bytes(path), str(path), encoding)
        if not text.strip():
            raise DataError(_("{file} is empty; expected a header and rows").format(file=path))
        frame = _json_lines(path, text, rows) if name.endswith((".jsonl", ".ndjson")) else _delimited(path, text, rows, texts)
    _check(path, frame)
    return frame


def _delimited(path: Path, text: str, rows: int | None, texts: bool) -> "pd.DataFrame":
    """Strict about the number of cells in each row, which readers that guess are not."""
    import pyarrow
    import pyarrow.csv

    if "\0" in text:
        raise DataError(_("{file} is not text (it holds zero bytes); expected UTF-8 or GB18030").format(file=path))
    head = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    ragged: list[Any] = []

    def note(row: Any) -> str:
        ragged.append(row)
        return "error"

    content = (text if text.endswith("\n") else text + "\n").encode("utf-8", "surrogatepass")
    reading = pyarrow.csv.ReadOptions(use_threads=False, block_size=max(1 << 20, min(len(content), (1 << 31) - 1)))
    parsing = pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note)
    try:
        names = pyarrow.csv.open_csv(io.BytesIO(content), reading, parsing, _as_text([])).schema.names
        table = pyarrow.csv.read_csv(io.BytesIO(content), reading, parsing, _as_text(names))
    except (pyarrow.ArrowException, ValueError, OSError) as error:
        if ragged:
            raise DataError(
                _("{file}: row {row} has {found} cells; expected {expected} as the header: mend that row").format(
                    file=path, row=ragged[0].number, found=ragged[0].actual_columns, expected=ragged[0].expected_columns
                )
            ) from error
        raise _no_table(path) from error
    _check_names(path, names)
    frame = (table if rows is None else table.slice(0, rows)).to_pandas()
    return frame if texts else _numbers(frame)


def _as_text(names: Sequence[str]) -> Any:
    import pyarrow
    import pyarrow.csv

    return pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pyarrow.string()), null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=True
    )


def _numbers(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Columns of texts as numbers where each text is one and none would change its looks (007, +1, 1_000)."""
    import pandas as pd

    for place, name in enumerate(frame.columns):
        texts = frame[name]
        present = texts[texts.notna() & ~texts.isin(MISSING)]
        if not len(present) or not present.str.fullmatch(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][+-]?\d{1,3})?").all():
            continue
        frame.isetitem(place, pd.to_numeric(texts.where(~texts.isin(MISSING)).astype(object), errors="coerce"))
    return frame


def _json_lines(path: Path, text: str, rows: int | None) -> "pd.DataFrame":
    import pandas as pd

    records = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_constant=_refuse)
            _check_depth(record, 0)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            raise DataError(_("{file}: line {line} is not a JSON object; expected one a line").format(file=path, line=number))
        records.append(record)
        if rows is not None and len(records) >= rows:
            break
    names = list(dict.fromkeys(name for record in records for name in record))
    _check_names(path, names)
    return pd.DataFrame({name: pd.Series([record.get(name) for record in records], dtype=object).infer_objects() for name in names})


def _check_depth(value: Any, depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _check_depth(inner, depth + 1)


def _refuse(_constant: str) -> Any:
    raise ValueError


def _parquet(path: Path, rows: int | None) -> "pd.DataFrame":
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            if file.metadata.num_rows * max(file.metadata.num_columns, 1) > MOST_CELLS:
                raise _enormous(path, file.metadata.num_rows, file.metadata.num_columns)
            _check_names(path, file.schema_arrow.names)
            if rows is None:
                return file.read().to_pandas()
            groups = file.iter_batches(max(rows, 1))
            first = next(groups, None)
            return (file.read() if first is None else pyarrow.Table.from_batches([first])).slice(0, rows).to_pandas()
    except (pyarrow.ArrowException, ValueError, OSError, TypeError, KeyError, OverflowError, MemoryError) as error:
        raise DataError(_("{file} is damaged or is not Parquet; expected it whole, fetch or write it again").format(file=path)) from error


def _check_names(path: Path, names: Sequence[str]) -> None:
    if len(names) > MOST_COLUMNS:
        raise DataError(
            _("{file} has {found} columns; expected at most {most}, with a header of names").format(
                file=path, found=len(names), most=MOST_COLUMNS
            )
        )
    if len(set(names)) != len(names):
        twice = next(name for name in names if list(names).count(name) > 1)
        raise DataError(_("{file} has two columns named {name}; name each column once").format(file=path, name=repr(twice[:100])))


def _check(path: Path, frame: "pd.DataFrame") -> None:
    if not len(frame):
        raise DataError(_("{file} has a header but no rows; expected at least one row below it").format(file=path))
    if frame.shape[0] * frame.shape[1] > MOST_CELLS:
        raise _enormous(path, *frame.shape)


def _enormous(path: Path, rows: int, columns: int) -> DataError:
    return DataError(
        _("{file} has {rows} rows of {columns} columns, more than fits in memory; expected fewer, split it into several files").format(
            file=path, rows=rows, columns=columns
        )
    )


def _no_table(path: Path) -> DataError:
    return DataError(
        _("{file} is not a table; expected a header and rows, with commas, semicolons or tabs between cells").format(file=path)
    )
