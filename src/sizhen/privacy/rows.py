"""One row of a file without what tells who somebody is: every text in it, at whatever depth, and columns that identify by name."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sizhen.exchange.rewriting import is_date
from sizhen.privacy.cleaning import Deidentified, clean
from sizhen.privacy.columns import CODE
from sizhen.privacy.finding import Found
from sizhen.privacy.surrogates import Surrogates

Finder = Callable[[Sequence[str]], Sequence[Sequence[Found]]]
ENTITIES = "entities"
_SHORTEST_VALUE = 2  # letters of a cell that is looked for in the row's texts; of Latin ones more
_SHORTEST_NUMBER = 5  # digits of a number that may be somebody's


@dataclass(frozen=True, slots=True)
class Replaced:
    """One stretch that was replaced: where it was and where its replacement is; never what it was. `column` "" in a plain text."""

    row: int
    column: str
    found: Found
    place: tuple[int, int]

    def to_json(self) -> dict[str, Any]:
        where = {"column": self.column} if self.column else {}
        return {
            "row": self.row,
            **where,
            "start": self.found.start,
            "end": self.found.end,
            "category": self.found.category,
            "rule": self.found.rule,
            "sure": self.found.sure,
            "new_start": self.place[0],
            "new_end": self.place[1],
        }


def cleaned_row(
    row: Mapping[str, Any],
    line: int,
    by_name: Mapping[str, str],
    find: Callable[[str], Sequence[Found]],
    surrogates: Surrogates,
    patient: str,
) -> tuple[dict[str, Any], list[Replaced]]:
    """The row anew, and what was replaced in it. `by_name`: columns that identify by their name, each with its category."""
    new: dict[str, Any] = {}
    replaced: list[Replaced] = []
    texts: dict[str, Deidentified] = {}
    told = {str(row[name]).strip(): category for name, category in by_name.items() if _holds(row.get(name)) and not is_date(row[name])}

    def text(value: str, column: str) -> str:
        if not any(letter.isalnum() for letter in value):
            return value
        done = clean(value, [*find(value), *again(value, told)], surrogates.of(value, patient))
        replaced.extend(Replaced(line, column, found, place) for found, place in zip(done.found, done.places, strict=True))
        if isinstance(row.get(column), str):
            texts[column] = done
        return done.text

    for name, value in row.items():
        if name in by_name and _holds(value):
            new[name] = _whole(value, by_name[name], surrogates, patient)
            replaced.append(Replaced(line, name, Found(0, len(str(value)), by_name[name], "column", True), (0, len(str(new[name])))))
        else:
            new[name] = _walked(value, lambda inner, name=name: text(inner, name), surrogates, patient)  # type: ignore[misc]
    if texts and isinstance(row.get(ENTITIES), list):
        new[ENTITIES] = _moved_entities(row[ENTITIES], texts[max(texts, key=lambda name: len(str(row[name])))])
    return new, replaced


def again(text: str, told: Mapping[str, str]) -> Iterator[Found]:
    """Where the row's own identifying cells stand again in one of its texts; whole words, in either case."""
    for value, category in told.items():
        if len(value) < _SHORTEST_VALUE or (value.isascii() and len(value) <= _SHORTEST_VALUE):
            continue
        edges = [r"(?<![^\W_])" if value[0].isascii() else "", r"(?![^\W_])" if value[-1].isascii() else ""]
        for match in re.finditer(edges[0] + re.escape(value) + edges[1], text, re.IGNORECASE | re.ASCII):
            yield Found(match.start(), match.end(), category, "the row's own column", True)


def texts_of(row: Mapping[str, Any], by_name: Mapping[str, str]) -> Iterator[str]:
    """All texts that `cleaned_row` will ask about."""
    for name, value in row.items():
        if name not in by_name:
            yield from _inner(value)


def _holds(value: Any) -> bool:
    return value is not None and value != "" and not isinstance(value, bool)


def _whole(value: Any, category: str, surrogates: Surrogates, patient: str) -> Any:
    """What stands in place of a whole cell."""
    text = str(value)
    if category == CODE:
        return surrogates.code(text)
    if is_date(value):
        return _day(value, surrogates, patient)
    return surrogates.of(text, patient)(text, Found(0, len(text), category, "column", True))


def _walked(value: Any, text: Callable[[str], str], surrogates: Surrogates, patient: str) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {name: _walked(inner, text, surrogates, patient) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_walked(inner, text, surrogates, patient) for inner in value]
    if is_date(value):
        return _day(value, surrogates, patient)
    if (digits := _digits(value)) is not None:
        return value if (said := text(digits)) == digits else said
    return None if isinstance(value, bytes) else value


def _inner(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _inner(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _inner(inner)
    elif (digits := _digits(value)) is not None:
        yield digits


def _digits(value: Any) -> str | None:
    """A whole number of so many digits that it may be somebody's, as digits; floats too, which columns with gaps hold."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value) or value != int(value):
        return None
    digits = str(int(value))
    return digits if len(digits) >= _SHORTEST_NUMBER else None


def _day(value: Any, surrogates: Surrogates, patient: str) -> Any:
    """A day of a columnar file: moved with the patient's other dates, else none."""
    try:
        return None if surrogates.marks_only else value + timedelta(days=surrogates.days(patient))
    except OverflowError:
        return None


def _moved_entities(entities: list[Any], done: Deidentified) -> list[Any]:
    """Marked stretches [start, end, ...] at their new places; what is no such mark is left out."""
    moved = []
    for one in entities:
        if isinstance(one, list) and len(one) >= 3 and all(isinstance(edge, int) for edge in one[:2]) and isinstance(one[2], str):
            moved.append([*done.new(one[0], one[1]), *one[2:]])
    return moved
