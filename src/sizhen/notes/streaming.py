"""Many notes through one reader: a folder, a table or JSON lines, over several processes, in order, with bounded memory."""

import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizhen.core.errors import DataError, SizhenError, UsageError
from sizhen.core.language import translate as _
from sizhen.core.progress import Progress
from sizhen.exchange.text_folders import text_files
from sizhen.exchange.texts import opened as opened_file
from sizhen.exchange.texts import read_text

if TYPE_CHECKING:
    from sizhen.notes.read_note import ReadNote
    from sizhen.notes.reader import NoteReader

BATCH = 32  # notes that go to a process at once
AHEAD = 3  # batches that each process may be ahead
_TEXT = ("text", "note", "content", "note_text", "文本", "正文", "病历", "内容", "病历文本", "记录")
_NAME = ("id", "note_id", "name", "编号", "病历号", "记录号")
_Given = tuple[str, str | Path]  # name, text or where it is to be read from


@dataclass(frozen=True, slots=True)
class _Aside:
    name: str
    reason: str


def streamed(reader: "NoteReader", inputs: Path, workers: int, progress: Progress, text_column: str | None) -> Iterator["ReadNote"]:
    """What each note says, in the order of the input."""
    if workers < 1:
        raise UsageError(_("workers is {found}; expected 1 or more").format(found=workers))
    total, notes = _notes(inputs, text_column)
    progress.start(_("reading notes"), total)
    return _told(_read(reader, notes, workers), progress)


def _told(results: Iterator[list["ReadNote | _Aside"]], progress: Progress) -> Iterator["ReadNote"]:
    for batch in results:
        for one in batch:
            progress.advance()
            if isinstance(one, _Aside):
                progress.say(_("{name} is set aside: {reason}").format(name=one.name, reason=one.reason))
            else:
                yield one


def _read(reader: "NoteReader", notes: Iterator[_Given], workers: int) -> Iterator[list["ReadNote | _Aside"]]:
    batches = iter(lambda: list(islice(notes, BATCH)), [])
    if workers == 1:
        for batch in batches:
            yield _batch(reader, batch)
        return
    plain = reader.entities is None and reader.roles is None  # forks with no threads of a network's in them
    way = "fork" if plain and "fork" in multiprocessing.get_all_start_methods() else "spawn"
    if reader.terms is not None:
        reader.terms.ready()
    with ProcessPoolExecutor(workers, multiprocessing.get_context(way), _begin, (reader,)) as pool:
        waiting: deque[Future[list[ReadNote | _Aside]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_in_process, batch))
            if len(waiting) >= workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_READER: Any = None


def _begin(reader: "NoteReader") -> None:
    global _READER
    _READER = reader


def _in_process(batch: list[_Given]) -> list["ReadNote | _Aside"]:
    return _batch(_READER, batch)


def _batch(reader: "NoteReader", batch: list[_Given]) -> list["ReadNote | _Aside"]:
    return [_one(reader, name, given) for name, given in batch]


def _one(reader: "NoteReader", name: str, given: str | Path) -> "ReadNote | _Aside":
    try:
        return reader(read_text(given) if isinstance(given, Path) else given, name)
    except SizhenError as error:
        return _Aside(name, error.message)


def _notes(inputs: Path, text_column: str | None) -> tuple[int | None, Iterator[_Given]]:
    """How many notes there are, where that is known, and each with its name."""
    if inputs.is_dir():
        files = text_files(inputs)
        if files:
            return len(files), iter([(one.name, one.path) for one in files])
        tables = sorted(path for path in inputs.iterdir() if _kind(path) and not path.name.startswith("."))
        if not tables:
            raise DataError(_("{file} holds no note; expected .txt files, or a table as CSV, Parquet or JSON lines").format(file=inputs))
        return None, (note for path in tables for note in _table(path, text_column))
    if not inputs.exists():
        raise DataError(_("{file} is not there; expected a folder of notes, or a table as CSV, Parquet or JSON lines").format(file=inputs))
    if inputs.name.lower().endswith((".txt", ".txt.gz", ".txt.xz")):
        return 1, iter([(inputs.name, inputs)])
    if _kind(inputs) is None:
        raise DataError(_("{file} is no kind of file that holds notes; expected .txt, CSV, TSV, Parquet or JSON lines").format(file=inputs))
    return None, _table(inputs, text_column)


def _kind(path: Path) -> str | None:
    name = path.name.lower().removesuffix(".gz")
    if name.endswith((".parquet", ".pq")):
        return "parquet"
    if name.endswith((".jsonl", ".ndjson")):
        return "json"
    return "table" if name.endswith((".csv", ".tsv")) else None


def _table(path: Path, text_column: str | None) -> Iterator[_Given]:
    kind = _kind(path)
    rows = _parquet(path) if kind == "parquet" else _json(path) if kind == "json" else _delimited(path)
    column: str | None = None
    for number, row in enumerate(rows, 1):
        if column is None or column not in row:
            column = _column(path, row, text_column)
        name = next((str(row[key]) for key in _NAME if row.get(key) not in (None, "")), "") or f"{path.name}:{number}"
        text = row[column]
        yield name, "" if text is None else text if isinstance(text, str) else str(text)


def _column(path: Path, row: dict[str, Any], asked: str | None) -> str:
    found = next((key for key in ((asked,) if asked else _TEXT) if key in row), None)
    if found is None:
        raise DataError(
            _("{file} has the columns {found}; expected one of texts, {expected}: name it as text_column").format(
                file=path.name, found=_(", ").join(list(map(str, row))[:12]) or "-", expected=asked or _TEXT[0]
            )
        )
    return found


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(512):
                yield from batch.to_pylist()
    except (pyarrow.ArrowException, ValueError, OSError) as error:
        raise DataError(_("{file} is damaged or is not Parquet; expected it whole, fetch or write it again").format(file=path)) from error


def _json(path: Path) -> Iterator[dict[str, Any]]:
    import json

    with opened_file(path) as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise DataError(_("{file}: line {line} is not a JSON object; expected one a line").format(file=path, line=number))
            yield row


def _delimited(path: Path) -> Iterator[dict[str, Any]]:
    from sizhen.exchange.rows import read_rows

    yield from map(dict, read_rows(path).values)
