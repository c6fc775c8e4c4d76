"""Tables that list pictures: path, label, patient, and what else is known of each."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sizhen.cohort.cohort import unique
from sizhen.core.case import PART_NAMES
from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.column_names import LABEL, PART, PATIENT
from sizhen.exchange.long_tables import columns_of
from sizhen.exchange.pictures import is_picture
from sizhen.exchange.tables import read_table
from sizhen.images.gathering import Gathered, readable
from sizhen.images.keys import ImageKeys
from sizhen.images.payloads import PictureFiles

SUFFIXES = (".csv", ".tsv", ".parquet")
PATHS = ("path", "file", "filename", "image", "image_path")
ATTRIBUTES = ("site", "sex", "age", "device", "time")
JOINED = ";"

Column = Sequence[str | None]


def manifest_in(folder: Path, keys: ImageKeys) -> Path | None:
    """The one table in a folder that lists pictures; None where there is none. Raises DataError where there are several."""
    tables = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES and is_manifest(path, keys)]
    if len(tables) > 1:
        raise DataError(
            _("{folder} has {n} manifests ({names}); expected one, or the path of the one that is meant").format(
                folder=folder.name, n=len(tables), names=_(", ").join(table.name for table in tables[:5])
            )
        )
    return tables[0] if tables else None


def is_manifest(path: Path, keys: ImageKeys) -> bool:
    """Whether a table has a column of paths whose first value is a picture's name."""
    try:
        columns = _columns(path, rows=1)
    except DataError:
        if _lists_paths(path, keys):  # it is one, and has a row that cannot be read: a person must know
            raise
        return False
    name = _named(columns, keys.path, PATHS)
    first = columns[name][0] if name is not None and columns[name] else None
    return first is not None and is_picture(Path(first))


def _lists_paths(path: Path, keys: ImageKeys) -> bool:
    """Whether the header alone names a column of paths."""
    try:
        return _named(dict.fromkeys(columns_of(path), ()), keys.path, PATHS) is not None
    except DataError:
        return False


def from_manifest(path: Path, keys: ImageKeys, patient: str | None) -> Gathered:
    """All pictures that a table lists, paths relative to the table's folder.

    `patient` is a column, "unknown", or None: a column that is named like one. A label column where a value holds ";" has several labels a
    case (";" alone: none of them); an empty label is unknown. Parts are kept, and site, sex, age, device, time become attributes.
    """
    columns = _columns(path)
    where = _required(columns, keys.path, PATHS, path)
    n = len(columns[where])
    missing = [row for row in range(n) if not columns[where][row]]
    if missing:
        raise DataError(_("{file}, row {row}: no path; expected the path of a picture").format(file=path.name, row=missing[0] + 2))
    files = [path.parent / str(value) for value in columns[where]]
    kept, digests, unreadable = readable(files, path.parent)
    label = _required(columns, keys.label, LABEL, path) if keys.label else _named(columns, None, LABEL)
    whose = None if patient == "unknown" else _required(columns, patient, PATIENT, path) if patient else _named(columns, None, PATIENT)
    part = _named(columns, None, (*PART, "set"))
    written = None if label is None else [columns[label][row] for row in kept]
    many = written is not None and any(value is not None and JOINED in value for value in written)
    return Gathered(
        form="manifest",
        ids=unique([str(columns[where][row]) for row in kept]),
        payloads=PictureFiles([files[row] for row in kept]),
        labels=None if written is None else tuple(_label(value, many) for value in written),
        digests=digests,
        parts=None if part is None else _parts([columns[part][row] for row in kept], kept, path),
        patients=None if whose is None else _patients([columns[whose][row] for row in kept], kept, path, whose),
        attributes={name: _values([columns[name][row] for row in kept]) for name in ATTRIBUTES if name in columns},
        unreadable=unreadable,
        many=many,
        patient_column=whose or "",
    )


def _named(columns: Mapping[str, Column], asked: str | None, usual: Sequence[str]) -> str | None:
    if asked is not None:
        return asked if asked in columns else None
    by_name = {name.strip().lower(): name for name in reversed(list(columns))}
    return next((by_name[name] for name in usual if name in by_name), None)


def _required(columns: Mapping[str, Column], asked: str | None, usual: Sequence[str], path: Path) -> str:
    name = _named(columns, asked, usual)
    if name is None:
        raise DataError(
            _("{file} has no column {wanted}; its columns are {found}").format(
                file=path.name, wanted=asked or usual[0], found=_(", ").join(list(columns)[:12])
            )
        )
    return name


def _label(value: str | None, many: bool) -> Any:
    if value is None or not value.strip():
        return None
    return tuple(name.strip() for name in value.split(JOINED) if name.strip()) if many else value.strip()


def _parts(values: Column, rows: Sequence[int], path: Path) -> tuple[str, ...]:
    parts = []
    for value, row in zip(values, rows, strict=True):
        name = (value or "").strip().lower()
        if name and name not in PART_NAMES:
            raise DataError(
                _("{file}, row {row}: the part is none that is known; expected train, validate, calibrate or test").format(
                    file=path.name, row=row + 2
                )
            )
        parts.append(PART_NAMES[name].value if name else "")
    return tuple(parts)


def _patients(values: Column, rows: Sequence[int], path: Path, column: str) -> tuple[str, ...]:
    for value, row in zip(values, rows, strict=True):
        if value is None or not value.strip():
            raise DataError(
                _('{file}, row {row}: column {column} is empty; expected whose picture it is, or split.patient = "unknown"').format(
                    file=path.name, row=row + 2, column=column
                )
            )
    return tuple(str(value).strip() for value in values)


def _values(values: Column) -> tuple[Any, ...]:
    """Numbers where all are, else texts; None where nothing is written."""
    try:
        return tuple(None if value is None or not value.strip() else float(value) for value in values)
    except ValueError:
        return tuple(None if value is None or not value.strip() else value.strip() for value in values)


def _columns(path: Path, rows: int | None = None) -> dict[str, list[str | None]]:
    """All columns of a table as texts, None where a cell is empty; whole numbers without a point."""
    frame = read_table(path, rows=rows)
    return {str(name): [_text(value) for value in frame[name].tolist()] for name in frame.columns}


def _text(value: Any) -> str | None:
    if value is None or value != value or str(value) in ("", "<NA>", "NaT"):  # noqa: PLR0124 - NaN alone differs from itself
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
