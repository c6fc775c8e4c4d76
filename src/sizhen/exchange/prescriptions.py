"""Prescriptions as sets: a line `ids TAB ids` (what was known, what was given), and name tables (id, name)."""

from dataclasses import dataclass
from pathlib import Path

from sizhen.core.errors import DataError
from sizhen.core.language import translate as _
from sizhen.exchange.texts import read_text

LONGEST_ID = 200  # characters; anything longer is not an id


@dataclass(frozen=True, slots=True)
class Prescription:
    """One line: ids of what was known (symptoms) and of what was given; `line` counts from 1."""

    line: int
    known: tuple[str, ...]
    given: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prescriptions:
    """All readable lines of one file, and what was not: `malformed` line numbers, counts of empty and of repeated lines."""

    rows: tuple[Prescription, ...]
    malformed: tuple[int, ...] = ()
    empty: int = 0
    duplicates: int = 0


def read_prescriptions(path: Path, complete: bool = True) -> Prescriptions:
    """Every line of a file of sets. Ids repeated within a side are one; a line without a known id is kept (nothing is known of it).

    `complete` False: patients to examine, to whom nothing need have been given yet; the tab may be missing then.
    """
    rows: list[Prescription] = []
    malformed: list[int] = []
    seen: set[tuple[frozenset[str], frozenset[str]]] = set()
    empty = duplicates = 0
    for number, line in enumerate(read_text(path).replace("\r\n", "\n").split("\n"), start=1):
        if not line.strip():
            empty += 1
            continue
        row = parse_line(number, line, complete)
        if row is None:
            malformed.append(number)
            continue
        content = (frozenset(row.known), frozenset(row.given))
        duplicates += content in seen
        seen.add(content)
        rows.append(row)
    return Prescriptions(tuple(rows), tuple(malformed), max(empty - 1, 0), duplicates)  # the end of the last line is not an empty one


def parse_line(number: int, line: str, complete: bool = True) -> Prescription | None:
    """One line as a prescription; None where it has no tab, more than one, nothing given (if `complete`), or something that is no id."""
    sides = line.split("\t")
    if not complete and len(sides) == 1:
        sides = [line, ""]
    if len(sides) != 2:
        return None
    known, given = (tuple(dict.fromkeys(side.split())) for side in sides)
    if (complete and not given) or any(len(name) > LONGEST_ID or not name.isprintable() for name in known + given):
        return None
    return Prescription(number, known, given)


def read_names(path: Path) -> dict[str, str]:
    """A name table: tab-separated, header `id`, `name`. Names are made different by their id where two ids share one.

    Raises DataError for another header, a row of another width, or an id that stands twice with two names.
    """
    lines = [line.rstrip("\r") for line in read_text(path).split("\n")]
    header = [cell.strip().lower() for cell in lines[0].split("\t")]
    if header[:2] != ["id", "name"]:
        raise DataError(
            _("{file} has columns {found}; expected a tab-separated table that begins with id and name").format(
                file=path.name, found=_(", ").join(cell[:40] for cell in header if cell.isprintable())[:200] or "-"
            )
        )
    names: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != len(header) or not cells[0] or not cells[1]:
            raise DataError(
                _("{file}, line {line}, has {found} filled cells; expected {expected}, an id and a name first").format(
                    file=path.name, line=number, found=sum(bool(cell) for cell in cells), expected=len(header)
                )
            )
        if names.setdefault(cells[0], cells[1]) != cells[1]:
            raise DataError(_("{file}, line {line}, gives an id a second name; keep one name an id").format(file=path.name, line=number))
    return _told_apart(names)


def _told_apart(names: dict[str, str]) -> dict[str, str]:
    counts: dict[str, int] = {}
    for name in names.values():
        counts[name] = counts.get(name, 0) + 1
    return {key: name if counts[name] == 1 else f"{name} ({key})" for key, name in names.items()}
