"""Files whose texts are to be changed and written again in the same form: text, tables, JSON lines, JSON, Parquet."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sizhen.core import files
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.texts import decode, read_bytes

TEXTS = (".txt", ".text", ".md")
TABLES = (".csv", ".tsv")
LINES = (".jsonl", ".ndjson")
COLUMNAR = (".parquet", ".pq")
WHOLE = ""  # the column's name where the file is one text or one JSON document
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """The rows of one file, numbered from 1 as `lines` say, and how changed rows are written in the same form (UTF-8, gzip as it was).

    `broken` are the numbers of lines that could not be read; they are not written again.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[int, ...]
    write: Callable[[Path, Sequence[Row]], None]
    broken: tuple[int, ...] = ()


def form_of(path: Path) -> str | None:
    """ "text", "table", "lines", "parquet" or "json" by the file's name; None for what is not rewritten."""
    name = path.name.lower()
    plain = name.removesuffix(".gz")
    for form, endings in (("text", TEXTS), ("table", TABLES), ("lines", LINES), ("json", (".json",))):
        if plain.endswith(endings):
            return form
    return "parquet" if name.endswith(COLUMNAR) else None


def read_document(path: Path, encoding: str | None = None) -> Document:
    """A file's rows. Raises DataError where it cannot be read; its text names the file, the line and the kind of fault, never content."""
    form = form_of(path)
    if form == "parquet":
        return _parquet(path)
    if form is None:
        raise DataError(
            _("{file} is of no kind that is rewritten; expected .txt, .csv, .tsv, .jsonl, .json or .parquet").format(file=path.name)
        )
    return _READERS[form](path, decode(read_bytes(path), path.name, encoding))


def _text(path: Path, text: str) -> Document:
    return Document((WHOLE,), ({WHOLE: text},), (1,), lambda out, rows: _write(out, str(rows[0][WHOLE])))


def _json(path: Path, text: str) -> Document:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise DataError(_("{file} is no JSON document; expected it whole, write it again").format(file=path.name)) from None
    return Document(
        (WHOLE,), ({WHOLE: content},), (1,), lambda out, rows: _write(out, json.dumps(rows[0][WHOLE], ensure_ascii=False) + "\n")
    )


def _lines(path: Path, text: str) -> Document:
    rows, lines, broken = [], [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            rows.append(row)
            lines.append(number)
        else:
            broken.append(number)
    if not rows:
        raise DataError(_("{file} holds no JSON object a line; expected one on each line").format(file=path.name))
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    written: Callable[[Path, Sequence[Row]], None] = lambda out, new: _write(  # noqa: E731
        out, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in new)
    )
    return Document(columns, tuple(rows), tuple(lines), written, tuple(broken))


def _table(path: Path, text: str) -> Document:
    head = text.split("\n", 1)[0]
    delimiter = max("\t,;", key=head.count)
    csv.field_size_limit(1 << 28)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, lines, broken = [], [], []
    try:
        header = [name.strip() for name in next(reader, [])]
        if not any(header) or len(set(header)) != len(header) or not all(header):
            raise DataError(_("{file}: the header has a column twice or without a name; expected a name for each").format(file=path.name))
        before = reader.line_num
        for cells in reader:
            if len(cells) == len(header):
                rows.append(dict(zip(header, cells, strict=True)))
                lines.append(before + 1)
            elif cells:
                broken.append(before + 1)
            before = reader.line_num
    except csv.Error:
        raise DataError(
            _("{file} is not a table (line {line}); expected CSV with a header and quotes closed").format(
                file=path.name, line=reader.line_num
            )
        ) from None
    if not rows:
        raise DataError(_("{file} has a header and no row that fits it; expected a row for each note").format(file=path.name))

    def write(out: Path, new: Sequence[Row]) -> None:
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([row[name] for name in header] for row in new)
        _write(out, stream.getvalue())

    return Document(tuple(header), tuple(rows), tuple(lines), write, tuple(broken))


_READERS = {"text": _text, "json": _json, "lines": _lines, "table": _table}


def _parquet(path: Path) -> Document:
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path, partitioning=None)
        rows = tuple(table.to_pylist())
    except (pyarrow.ArrowException, ValueError, OSError, TypeError, KeyError, OverflowError):
        raise DataError(
            _("{file} is damaged or is not Parquet; expected it whole, fetch or write it again").format(file=path.name)
        ) from None
    names = table.schema.names

    def write(out: Path, new: Sequence[Row]) -> None:
        columns = {name: _column([row[name] for row in new], table.schema.field(name).type) for name in names}
        with files.written_whole(out, mode=0o600) as stream:  # without the old schema's metadata, which may hold anything
            pyarrow.parquet.write_table(pyarrow.table(columns), stream)

    if len(set(names)) != len(names):
        raise DataError(_("{file} has two columns of one name; name each column once").format(file=path.name))
    return Document(tuple(names), rows, tuple(range(1, len(rows) + 1)), write)


def _column(values: list[Any], kind: Any) -> Any:
    """An arrow array of the old type where the changed values fit it, else of texts."""
    import pyarrow

    try:
        return pyarrow.array(values, type=kind)
    except (pyarrow.ArrowException, ValueError, TypeError, OverflowError):
        return pyarrow.array([None if value is None else str(value) for value in values], type=pyarrow.string())


def _write(out: Path, text: str) -> None:
    """Text as UTF-8, gzipped where the name says so (without name and time), readable by its owner only."""
    content = text.encode("utf-8", "surrogatepass")
    files.write(out, gzip.compress(content, mtime=0) if out.name.lower().endswith(".gz") else content, mode=0o600)


def is_date(value: Any) -> bool:
    """Whether a value read from a columnar file is a day or a moment."""
    return isinstance(value, date)
