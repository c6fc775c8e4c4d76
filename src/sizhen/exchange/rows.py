"""Rows of text files, JSON lines, tables with a header, tokens with tags, Label Studio exports, each with the line it stands on."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.conll import conll_rows
from sizhen.exchange.label_studio import label_studio_rows
from sizhen.exchange.texts import decode, read_bytes

JSON_LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
TABLES = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
TAGGED = (".conll", ".conll.gz", ".bio", ".bio.gz", ".iob", ".iob.gz")
TASKS = (".json", ".json.gz")
OF_ROWS = ("json", "table", "conll", "tasks")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one file: `lines` are numbered from 1; `broken` are the numbers of lines that could not be read."""

    file: Path
    lines: tuple[int, ...]
    values: tuple[Mapping[str, Any], ...]
    broken: tuple[int, ...] = ()


def kind_of(path: Path) -> str | None:
    """ "json" (lines), "table", "conll", "tasks" (Label Studio) or "text" by the file's name; None for anything else."""
    name = path.name.lower()
    if name.endswith(JSON_LINES):
        return "json"
    if name.endswith(TABLES):
        return "table"
    if name.endswith(TAGGED):
        return "conll"
    if name.endswith(TASKS):
        return "tasks"
    return "text" if name.endswith((".txt", ".txt.gz", ".txt.xz")) else None


def read_rows(path: Path, encoding: str | None = None) -> Rows:
    """The rows of a file of one of these kinds, by its name. Raises DataError where the whole file cannot be read."""
    text = decode(read_bytes(path), str(path), encoding)
    if not text.strip():
        raise DataError(_("{file} is empty; expected a row for each note").format(file=path))
    readers = {"json": _json_lines, "conll": _tagged, "tasks": _tasks}
    return readers.get(kind_of(path) or "", _table)(path, text)


def _tagged(path: Path, text: str) -> Rows:
    lines, values, broken = conll_rows(text)
    if not values:
        raise DataError(_("{file} holds no token with a tag; expected lines such as {example}").format(file=path, example="aspirin B-Drug"))
    return Rows(path, tuple(lines), tuple(values), tuple(broken))


def _tasks(path: Path, text: str) -> Rows:
    values = label_studio_rows(text)
    if values is None:
        raise DataError(_("{file} is no export of Label Studio; expected a JSON list of tasks with data and annotations").format(file=path))
    return Rows(path, tuple(range(1, len(values) + 1)), tuple(values))


def _json_lines(path: Path, text: str) -> Rows:
    numbers, values, broken = [], [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line) if line.count("[") + line.count("{") < 1_000_000 else None
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            numbers.append(number)
            values.append(value)
        else:
            broken.append(number)
    if not values:
        raise DataError(
            _("{file} holds no JSON object a line ({n} lines tried); expected lines such as {example}").format(
                file=path, n=len(broken), example='{"id": "1", "text": "..", "label": ".."}'
            )
        )
    return Rows(path, tuple(numbers), tuple(values), tuple(broken))


def _table(path: Path, text: str) -> Rows:
    head = text.split("\n", 1)[0]
    delimiter = max("\t,;", key=head.count)
    csv.field_size_limit(1 << 28)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbers: list[int] = []
    values: list[Mapping[str, Any]] = []
    broken: list[int] = []
    try:
        header = [name.strip() for name in next(reader)]
        if len(set(header)) != len(header) or not all(header):
            raise DataError(_("{file}: the header has a column twice or without a name; expected a name for each").format(file=path))
        before = reader.line_num
        for row in reader:
            if len(row) == len(header):
                numbers.append(before + 1)
                values.append({name: value for name, value in zip(header, row, strict=True) if value != ""})
            elif row:
                broken.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise DataError(
            _("{file} is not a table (line {line}: {reason}); expected CSV with a header and quotes closed").format(
                file=path, line=reader.line_num, reason=error
            )
        ) from error
    if not values:
        raise DataError(_("{file} has a header and no row that fits it; expected a row for each note").format(file=path))
    return Rows(path, tuple(numbers), tuple(values), tuple(broken))
