"""A note that was read: all that was found in it, as plain values, a table, or JSON."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sizhen.notes.assertion import Assertion
from sizhen.notes.reading.kinds import Dose, Measurement, Quantity, Section, Sentence, TimeExpression

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Code:
    """A coded term: its code and preferred name in the user's table, how alike the words are (100: the same), and what else came near."""

    code: str
    name: str
    score: float
    others: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A finding in a note.

    label        what kind it is, "" where nobody says
    assertion    whether it is there, when, whose, and by which words
    code         None where no term came near
    section      the name of the section that it stands in, "" where none
    probability  that its place and label are right, where a tagger says so
    """

    start: int
    end: int
    text: str
    label: str
    assertion: Assertion
    code: Code | None = None
    section: str = ""
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """Who did what: a stretch, its role, and the predicate's half-open place."""

    start: int
    end: int
    text: str
    role: str
    predicate: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ReadNote:
    """What a note says. All places are half-open code points of `text`."""

    text: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    measurements: tuple[Measurement, ...]
    times: tuple[TimeExpression, ...]
    doses: tuple[Dose, ...]
    roles: tuple[Role, ...] = ()
    name: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON, without the text itself (each finding has its own words)."""
        content = asdict(self)
        content.pop("text")
        return _listed(content)  # type: ignore[no-any-return]

    def to_frame(self) -> "pd.DataFrame":
        """A row for each finding, in the order of the note, sections first; what a kind does not have is missing."""
        import pandas as pd

        return pd.DataFrame(list(_rows(self)), columns=list(COLUMNS))

    def section_at(self, place: int) -> str:
        """The name of the section that a place stands in, "" where none."""
        return next((one.name for one in self.sections if one.start <= place < one.end), "")


COLUMNS: tuple[str, ...] = ("kind", "start", "end", "text", "name", "code", "value", "high", "unit", "comparison")
COLUMNS += ("existence", "time", "whose", "rule", "section", "score")


def _rows(note: ReadNote) -> Iterator[dict[str, Any]]:
    for section in note.sections:
        words = note.text[section.start : section.end]
        yield {"kind": "section", "start": section.start, "end": section.end, "text": words, "name": section.name, "code": section.code}
    rest: list[dict[str, Any]] = []
    for one in note.entities:
        row: dict[str, Any] = {
            "kind": "entity",
            "start": one.start,
            "end": one.end,
            "text": one.text,
            "name": one.label,
            "section": one.section,
        }
        said = one.assertion
        row |= {"existence": said.existence, "time": said.time, "whose": said.whose, "rule": said.rule, "score": one.probability}
        if one.code is not None:
            row |= {"name": one.code.name, "code": one.code.code, "score": one.code.score}
        rest.append(row)
    for measured in note.measurements:
        for part in measured.parts:
            row = {"kind": "measurement", "start": measured.start, "end": measured.end, "text": measured.text, "code": measured.code}
            rest.append(row | {"name": part.name or measured.name} | _amount(part))
    for said_time in note.times:
        row = {"kind": said_time.kind, "start": said_time.start, "end": said_time.end, "text": said_time.text}
        rest.append(row | {"value": said_time.value, "high": said_time.high or None, "name": said_time.anchor})
    for dose in note.doses:
        row = {"kind": "dose", "start": dose.start, "end": dose.end, "text": dose.text, "name": dose.drug}
        rest.append(row | ({} if dose.amount is None else _amount(dose.amount)))
    for role in note.roles:
        rest.append({"kind": "role", "start": role.start, "end": role.end, "text": role.text, "name": role.role})
    for row in sorted(rest, key=lambda row: (row["start"], row["end"])):
        yield {"section": note.section_at(row["start"]), **row}


def _amount(quantity: Quantity) -> dict[str, Any]:
    return {"value": quantity.value, "high": quantity.high, "unit": quantity.unit, "comparison": quantity.comparison}


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, tuple | list) else value
